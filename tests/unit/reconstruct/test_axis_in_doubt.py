"""The axis of rotation where methods disagree, and where there is no axis."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from fissura import blocks, reconstruct
from fissura.errors import DataError
from fissura.filters.projections.mirror_registration import Best, likeness
from fissura.filters.projections.sharpness import sharpness
from fissura.io.scans.opening import open_scan
from fissura.model import Scan
from fissura.phantoms.projection import project
from fissura.reconstruct import tilt as banded
from fissura.reconstruct.centring_rows import look
from fissura.reconstruct.trial_slices import sharpest
from fissura.settings import Reconstruct

RAW = Path(__file__).parents[4] / "shared" / "data" / "raw"
COLUMNS = 160


def _square(edge: int, size: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw a turned square with small round voids."""
    along = np.arange(edge) - (edge - 1) / 2
    y, x = along[:, np.newaxis], along
    u, v = x * 0.9 - y * 0.436, x * 0.436 + y * 0.9
    square = np.asarray(np.maximum(abs(u), abs(v)) < size / 2, np.float32)
    for _ in range(30):
        a, b = rng.uniform(-0.45, 0.45, 2) * size
        square[np.hypot(u - a, v - b) < rng.uniform(1.5, 4)] = 0
    return square


def _counted(
    views: NDArray[np.float32], angles: NDArray[np.float64], photons: float
) -> Scan:
    """Count photons of views, shape (row, angle, column), in an uneven beam."""
    rng = np.random.default_rng(2)
    rows, _, columns = views.shape
    beam = photons * rng.uniform(0.9, 1.1, (rows, columns))
    mean = np.exp(-views.transpose(1, 0, 2)) * beam
    counts = 100 + rng.normal(mean, np.sqrt(mean))
    return Scan(
        projections=counts.round().astype(np.uint16),
        flats=np.tile((100 + beam).astype(np.uint16), (3, 1, 1)),
        darks=np.full((3, rows, columns), 100, np.uint16),
        angles_rad=angles,
        pixel_um=None,
        source="square",
    )


def _scan(
    *,
    axis_px: float,
    turn_rad: float = np.pi,
    size: float = 90.0,
    rows: int = 1,
    fringe_px2: float = 4.0,
    photons: float = 4_000.0,
) -> Scan:
    """Scan a square of weak contrast, with fringes along its edges."""
    angles = np.arange(300) * turn_rad / 300
    edge = 2 * COLUMNS
    slice_ = _square(edge, size, np.random.default_rng(1)) * np.float32(0.4 / size)
    first = round(edge / 2 - axis_px)
    views = project(
        slice_[np.newaxis], angles_rad=angles, centre_px=axis_px + first, blur_px=0.6
    )[..., first : first + COLUMNS]
    bend = ndimage.gaussian_filter1d(views, 0.7, axis=-1, order=2)
    views = np.repeat(views - np.float32(fringe_px2) * bend, rows, axis=0)
    return _counted(views, angles, photons)


@pytest.mark.parametrize("axis_px", [79.5, 84.3, 57.9])
def test_trial_slices_find_the_axis_between_wrong_proposals(axis_px: float) -> None:
    looked = look(_scan(axis_px=axis_px), Reconstruct())
    chosen = sharpest(looked.trials(0.0), [axis_px + 19.7, axis_px - 2.2, 70.0])
    assert chosen.column == pytest.approx(axis_px, abs=0.25)
    assert chosen.sharpness > max(chosen.of_candidates)


@pytest.mark.parametrize("axis_px", [14.3, 143.6])
def test_trial_slices_find_the_axis_of_half_acquisition(axis_px: float) -> None:
    scan = _scan(axis_px=axis_px, turn_rad=2 * np.pi, size=170)
    trials = look(scan, Reconstruct()).trials(0.4 * COLUMNS)
    chosen = sharpest(trials, [axis_px + 1.6, 79.5, 60.0])
    assert chosen.column == pytest.approx(axis_px, abs=0.5)


def test_where_methods_disagree_slices_decide_and_a_picture_shows_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = _scan(axis_px=84.3, rows=2)
    wrong = Best(column=71.0, correlation=0.5, next_best=0.1)
    monkeypatch.setattr(reconstruct.centring, "_best", lambda *_: wrong)
    into = tmp_path / "bone.ome.zarr"
    (tmp_path / "bone-axis.png").write_text("mine")
    executor = blocks.Executor(blocks.Threads(1))
    made = reconstruct.volume(
        scan, Reconstruct(), into=into, voxel_um=None, executor=executor
    )
    assert made.centre_px == pytest.approx(84.3, abs=0.25)
    (remark,) = made.remarks
    assert "opposite views put it at column 71.00 (sharpness 1." in remark
    assert "the method of Vo et al. 2014 at 84." in remark
    assert "compare the slices in bone-axis-2.png" in remark
    assert (tmp_path / "bone-axis-2.png").stat().st_size > 1000
    assert (tmp_path / "bone-axis.png").read_text() == "mine"


def test_methods_that_agree_leave_no_picture(tmp_path: Path) -> None:
    scan = _scan(axis_px=84.3, rows=2, photons=40_000)
    made = reconstruct.volume(
        scan,
        Reconstruct(),
        into=tmp_path / "bone.ome.zarr",
        voxel_um=None,
        executor=blocks.Executor(blocks.Threads(1)),
    )
    assert made.remarks == ()
    assert [path.name for path in tmp_path.iterdir()] == ["bone.ome.zarr"]


@pytest.mark.parametrize("rows", [1, 5])
@pytest.mark.parametrize("kind", ["empty beam", "constant", "drifting beam"])
def test_no_axis_is_made_up_where_nothing_turns(rows: int, kind: str) -> None:
    angles = np.arange(300) * np.pi / 300
    scan = _counted(np.zeros((rows, 300, COLUMNS), np.float32), angles, 4_000)
    counts = np.asarray(scan.projections)
    if kind == "constant":
        counts = np.repeat(counts[:1], 300, axis=0)
    if kind == "drifting beam":
        fading = 1 - 0.2 * np.arange(300) / 300
        counts = (counts * fading[:, np.newaxis, np.newaxis]).astype(np.uint16)
    with pytest.raises(DataError, match=r"no axis of rotation.*square.*centre_px"):
        reconstruct.axis(replace(scan, projections=counts), Reconstruct())


def test_a_rod_on_the_axis_is_found_by_its_symmetry_and_that_is_said() -> None:
    """It looks the same from all sides."""
    along = np.arange(COLUMNS) - 83.0
    chord = 0.02 * np.sqrt(np.clip(40.0**2 - along**2, 0, None))
    views = np.tile(chord.astype(np.float32), (5, 300, 1))
    scan = _counted(views, np.arange(300) * np.pi / 300, 40_000)
    found = reconstruct.axis(scan, Reconstruct())
    assert found.centre_px == pytest.approx(83.0, abs=0.25)
    assert "symmetric" in found.remark


def test_a_doubled_edge_is_less_sharp_whatever_the_grey_scale() -> None:
    image = ndimage.gaussian_filter(_square(96, 60, np.random.default_rng(3)), 1.5)
    doubled = (image + np.roll(image, 4, axis=1)) / 2
    sharp = sharpness(image, 40.0)
    assert sharp > sharpness(doubled, 40.0)
    assert sharpness(7 * image + 3, 40.0) == pytest.approx(sharp, rel=1e-3)
    assert sharpness(np.zeros_like(image), 40.0) == 0


def test_few_bands_that_scatter_make_no_tilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four bands in a row by chance: the error of their line says too little."""
    columns = iter([50.0, 50.6, 50.9, 51.7])

    def one(*_: object) -> Best:
        return Best(next(columns), 0.9, 0.1)

    view = np.ones((2, 100), np.float32)
    bands = [likeness(view, view, detail_px=1.0)] * 4
    monkeypatch.setattr(
        "fissura.filters.projections.mirror_registration.Likeness.best", one
    )
    assert banded.through_bands(bands, 50.8) == (50.8, 0.0)


def test_five_rows_never_make_a_tilt() -> None:
    found = reconstruct.axis(_scan(axis_px=84.3, rows=5), Reconstruct())
    assert found.drift_px == 0
    assert found.centre_px == pytest.approx(84.3, abs=0.5)


def test_the_axis_of_the_weak_real_scan_is_found_and_its_doubt_said() -> None:
    path = RAW / "tomobank76" / "tomobank_00076_half.h5"
    if not path.exists():
        pytest.skip("tomobank76 is not here")
    found = reconstruct.axis(open_scan(path), Reconstruct())
    assert 1273.25 - 0.5 < found.centre_px < 1275.05 + 0.5
    assert found.doubted


def test_only_pictures_of_the_volume_itself_are_forgotten(tmp_path: Path) -> None:
    for name in ("bone-axis.png", "bone-axis-2.png", "bone-axis-b.png", "b-axis.png"):
        (tmp_path / name).touch()
    reconstruct.forget_pictures(tmp_path / "bone.ome.zarr")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["b-axis.png", "bone-axis-b.png"]


def test_half_acquisition_that_two_methods_agree_on_is_in_no_doubt() -> None:
    """The third method looks in the middle half only."""
    scan = _scan(axis_px=143.6, turn_rad=2 * np.pi, size=170, rows=4, photons=40_000)
    found = reconstruct.axis(scan, Reconstruct())
    assert found.centre_px == pytest.approx(143.6, abs=0.2)
    assert found.widened
    assert found.doubted == ()


def test_a_search_beside_the_first_column_stays_on_the_detector() -> None:
    rng = np.random.default_rng(0)
    view = rng.normal(size=(2, 40)).astype(np.float32)
    same = likeness(view, view[:, ::-1].copy(), detail_px=1.0)
    assert same.best((-9.0, 30.0)).column == pytest.approx(19.5, abs=0.3)
