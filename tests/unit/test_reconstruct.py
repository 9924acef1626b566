"""Reconstruction: discs whose projections are known exactly, and a real tooth."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura import blocks, reconstruct
from fissura.errors import DataError, SettingsError
from fissura.filters.projections.fbp import Geometry, angle_weights, back_project
from fissura.filters.projections.flatfield import minus_log, transmission
from fissura.filters.projections.opposite_views import axis_of_rotation
from fissura.io import open_omezarr
from fissura.io.scans.opening import open_scan
from fissura.model import Scan
from fissura.reconstruct import Recipe
from fissura.settings import Reconstruct

RAW = Path(__file__).parents[3] / "shared" / "data" / "raw"
DISCS = ((0, 0, 40, 0.02), (15, -12, 8, 0.01), (-14, 10, 5, -0.01), (4, 18, 3, 0.02))
"""Columns right of and rows below the centre, radius, attenuation per pixel."""
OVERSAMPLING = 8


def _line_integrals(
    angles_rad: NDArray[np.float64], *, width: int, axis_px: float
) -> NDArray[np.float32]:
    """Integrate through the discs along the rays of each pixel."""
    fine = (np.arange(width * OVERSAMPLING) + 0.5) / OVERSAMPLING - 0.5 - axis_px
    integrals = np.zeros((len(angles_rad), fine.size))
    for x, y, radius, density in DISCS:
        middle = x * np.cos(angles_rad) - y * np.sin(angles_rad)
        chord = radius**2 - (fine - middle[:, np.newaxis]) ** 2
        integrals += 2 * density * np.sqrt(np.clip(chord, 0, None))
    pixels = integrals.reshape(len(angles_rad), width, OVERSAMPLING)
    means: NDArray[np.float32] = pixels.mean(axis=2).astype(np.float32)
    return means


def _truth(width: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the discs' slice, and where no edge of a disc is near."""
    along = np.arange(width) - (width - 1) / 2
    slice_ = np.zeros((width, width))
    clear = np.ones((width, width), np.bool_)
    for x, y, radius, density in DISCS:
        away = np.hypot(along - x, along[:, np.newaxis] - y)
        slice_ += density * (away < radius)
        clear &= np.abs(away - radius) > 2
    return slice_, clear


def _geometry(
    angles_rad: NDArray[np.float64], *, width: int, axis_px: float
) -> Geometry:
    weights = angle_weights(angles_rad)
    return Geometry(angles_rad, weights, width, axis_px, width)


def _scan(*, rows: int = 6, width: int = 96, axis_px: float = 47.5) -> Scan:
    """Make a scan of the discs, a little fainter from row to row, with noise."""
    rng = np.random.default_rng(0)
    angles_rad = np.arange(120) * np.pi / 120
    fading = 1 / (1 + 0.02 * np.arange(rows))
    integrals = _line_integrals(angles_rad, width=width, axis_px=axis_px)
    pattern = rng.uniform(0.9, 1.1, (rows, width))
    beam = np.exp(-integrals[:, np.newaxis] * fading[:, np.newaxis]) * pattern
    counts = (100 + 40000 * beam + rng.normal(0, 40, beam.shape)).astype(np.uint16)
    return Scan(
        projections=counts,
        flats=np.stack([(100 + 40000 * pattern).astype(np.uint16)] * 3),
        darks=np.full((3, rows, width), 100, np.uint16),
        angles_rad=angles_rad,
        pixel_um=None,
        source="discs",
    )


def _recipe(scan: Scan, **settings: object) -> Recipe:
    chosen = Reconstruct.model_validate(settings)
    return reconstruct.recipe(
        scan, chosen, reconstruct.axis(scan, chosen), voxel_um=None
    )


def attenuation(
    counts: NDArray[Any], *, flat: NDArray[np.float32], dark: NDArray[np.float32]
) -> NDArray[np.float32]:
    places = np.zeros(len(counts), np.float32)
    return minus_log(
        transmission(counts, flats=flat[np.newaxis], places=places, dark=dark)
    )


def _real(name: str) -> Path:
    path = RAW / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    return path


@pytest.mark.parametrize("width", [128, 129])
@pytest.mark.parametrize("axis_off_px", [0, 7.3])
def test_discs_are_recovered_in_place_and_density(
    width: int, axis_off_px: float
) -> None:
    angles = np.arange(200) * np.pi / 200
    axis = (width - 1) / 2 + axis_off_px
    sinogram = _line_integrals(angles, width=width, axis_px=axis)
    geometry = _geometry(angles, width=width, axis_px=axis)
    slice_, doubled = back_project(sinogram, 2 * sinogram, geometry)
    truth, clear = _truth(width)
    error = (slice_ - truth)[clear]
    assert np.sqrt(np.mean(error**2)) < 0.03 * 0.02
    assert np.abs(error).max() < 0.15 * 0.02
    assert slice_.sum() == pytest.approx(truth.sum(), rel=0.01)
    np.testing.assert_allclose(doubled, 2 * slice_, rtol=0, atol=1e-3 * 0.02)


@pytest.mark.parametrize(
    "angles",
    [
        pytest.param(np.linspace(0, np.pi, 201), id="half turn with its end"),
        pytest.param(np.linspace(0, 2 * np.pi, 400, endpoint=False), id="full turn"),
        pytest.param(-np.linspace(0, np.pi, 200, endpoint=False), id="backwards"),
        pytest.param(
            np.pi * np.linspace(0, 1, 300, endpoint=False) ** 1.2, id="uneven"
        ),
    ],
)
def test_the_choice_of_angles_does_not_change_the_density(
    angles: NDArray[np.float64],
) -> None:
    sinogram = _line_integrals(angles, width=128, axis_px=63.5)
    geometry = _geometry(angles, width=128, axis_px=63.5)
    slice_, _ = back_project(sinogram, sinogram, geometry)
    truth, clear = _truth(128)
    assert np.sqrt(np.mean((slice_ - truth)[clear] ** 2)) < 0.03 * 0.02


def test_a_field_inside_the_specimen_keeps_an_even_grey_value() -> None:
    """The outer disc is 80 pixels wide, the detector only 48."""
    angles = np.arange(200) * np.pi / 200
    sinogram = _line_integrals(angles, width=48, axis_px=23.5)
    slice_, _ = back_project(
        sinogram, sinogram, _geometry(angles, width=48, axis_px=23.5)
    )
    truth, clear = _truth(48)
    along = np.arange(48) - 23.5
    seen = clear & (np.hypot(along, along[:, np.newaxis]) < 20)
    # what lies outside adds a nearly constant offset, no slope towards the rim
    offset = slice_[seen] - truth[seen]
    assert np.std(offset) < 0.1 * 0.02


def test_views_share_their_weight_with_their_twins() -> None:
    weights = angle_weights(np.deg2rad([0, 0, 45, 90, 135, 180, 270]))
    assert weights.sum() == pytest.approx(np.pi)
    shares = [weights[[0, 1, 5]].sum(), weights[2], weights[[3, 6]].sum(), weights[4]]
    np.testing.assert_allclose(shares, np.pi / 4)


@pytest.mark.parametrize("axis_px", [127.5, 120.3, 141.9, 100.75])
def test_the_axis_is_found_to_a_quarter_of_a_pixel(axis_px: float) -> None:
    angles = np.arange(180) * np.pi / 180
    sinogram = _line_integrals(angles, width=256, axis_px=axis_px)
    noise = np.random.default_rng(0).normal(0, 0.02, sinogram.shape)
    found, inside = axis_of_rotation(sinogram + noise.astype(np.float32))
    assert inside
    assert found == pytest.approx(axis_px, abs=0.25)


def test_the_axis_of_a_full_turn_is_found_from_half_of_it() -> None:
    half = _scan(axis_px=50.25)
    there_and_on = replace(
        half,
        projections=np.concatenate([half.projections, half.projections[::-1]]),
        angles_rad=np.concatenate([half.angles_rad, half.angles_rad + np.pi]),
    )
    for scan in (half, there_and_on):
        found = reconstruct.axis(scan, Reconstruct())
        assert found.centre_px == pytest.approx(50.25, abs=0.25)


def test_the_axis_of_the_tooth_is_at_295() -> None:
    scan = open_scan(_real("tooth/tooth.h5"))
    assert reconstruct.axis(scan, Reconstruct()).centre_px == pytest.approx(
        295, abs=0.5
    )


def test_an_axis_given_is_taken_and_one_at_the_edge_refused() -> None:
    scan = _scan()
    assert reconstruct.axis(scan, Reconstruct(centre_px=45)).centre_px == 45
    with pytest.raises(SettingsError, match="middle half"):
        reconstruct.axis(scan, Reconstruct(centre_px=5))


def test_too_few_degrees_to_find_an_axis_are_refused() -> None:
    scan = replace(_scan(), angles_rad=np.linspace(0, 1, 120))
    with pytest.raises(DataError, match=r"cover 57\.3°.*reconstruct\.centre_px"):
        reconstruct.axis(scan, Reconstruct())


def test_counts_become_line_integrals() -> None:
    counts = np.array([[1100, 600, 350]], np.uint16)
    flat, dark = np.full(3, 1100, np.float32), np.full(3, 100, np.float32)
    np.testing.assert_allclose(
        attenuation(counts, flat=flat, dark=dark), np.log([[1, 2, 4]]), atol=1e-6
    )


def test_a_pixel_as_dark_as_the_dark_is_filled_from_its_neighbours() -> None:
    counts = np.array([[100, 600, 7, 350, 7]], np.uint16)
    flat = np.array([1100, 1100, 100, 1100, 50], np.float32)
    integrals = attenuation(counts, flat=flat, dark=np.full(5, 100, np.float32))
    np.testing.assert_allclose(integrals[0, 1:4], np.log([2, 8 / 3, 4]), atol=1e-6)
    assert integrals[0, 4] == integrals[0, 3]
    assert integrals[0, 0] == pytest.approx(np.log(1e4))


@pytest.mark.parametrize("count", [np.nan, np.inf, -np.inf, -5])
def test_counts_that_are_none_leave_the_sinogram_finite(count: float) -> None:
    counts = np.array([[count, 0.5]], np.float32)
    flat, dark = np.ones(2, np.float32), np.zeros(2, np.float32)
    assert np.isfinite(attenuation(counts, flat=flat, dark=dark)).all()


def test_the_real_pixel_whose_flat_equals_its_dark_becomes_finite() -> None:
    folder = _real("tiff-stack")
    tifffile = pytest.importorskip("tifffile")
    flat, dark = (
        tifffile.imread(folder / f"{kind}_00001.tiff").astype(np.float32)
        for kind in ("flat", "dark")
    )
    row = int(np.argmax((flat <= dark).any(axis=1)))
    assert (flat <= dark)[row].any()
    view = tifffile.imread(folder / "tiffs" / "raw_00040.tiff")[row : row + 1]
    assert np.isfinite(attenuation(view, flat=flat[row], dark=dark[row])).all()


def test_flats_before_and_after_are_interpolated_between() -> None:
    """The pattern of the beam moves by a pixel during the scan, and rings vanish."""
    rng = np.random.default_rng(1)
    still = _scan(rows=2)
    views = len(still.angles_rad)
    before = 40_000 * rng.uniform(0.8, 1.2, (2, still.columns))
    after = np.roll(before, 1, axis=1)
    later = ((np.arange(views) + 0.5) / views)[:, np.newaxis, np.newaxis]
    through = np.exp(
        -_line_integrals(still.angles_rad, width=still.columns, axis_px=47.5)
    )[:, np.newaxis]
    drifting = replace(
        still,
        projections=(100 + through * (before + later * (after - before))),
        flats=np.stack([before + 100] * 3 + [after + 100] * 3),
        darks=np.full((1, 2, still.columns), 100.0),
        flats_at=np.array([0, 0, 0, views, views, views]),
    )
    recipe = _recipe(drifting, centre_px=47.5, stripe_width_px=0)
    truth, clear = _truth(still.columns)
    error = {}
    for scan in (drifting, replace(drifting, flats_at=None)):
        made = reconstruct.slices(scan, recipe, rows=(0, 1), workers=blocks.Threads(1))
        error[scan.flats_at is None] = np.sqrt(((made[0] - truth)[clear] ** 2).mean())
    assert error[False] < 0.1 * error[True]


def test_rows_and_threads_change_no_byte() -> None:
    scan = _scan(rows=7)
    recipe = _recipe(scan, centre_px=47.5, stripe_width_px=5)
    whole = reconstruct.slices(
        scan, recipe, rows=(0, 7), workers=blocks.Threads(1)
    ).tobytes()
    parts = [
        reconstruct.slices(scan, recipe, rows=rows, workers=blocks.Threads(3))
        for rows in ((0, 1), (1, 3), (3, 6), (6, 7))
    ]
    assert np.concatenate(parts).tobytes() == whole


def test_reading_fewer_rows_at_once_changes_no_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scan = _scan()
    recipe = _recipe(scan, centre_px=47.5, stripe_width_px=5)
    usual, thrifty = (
        reconstruct.slices(scan, recipe, rows=(0, 6), workers=blocks.Threads(2))
        for _ in (
            None,
            monkeypatch.setattr("fissura.reconstruct.row_pairs.READ_AT_ONCE_BYTES", 1),
        )
    )
    assert thrifty.tobytes() == usual.tobytes()


def test_rows_the_scan_does_not_have_are_refused() -> None:
    scan = _scan()
    recipe = _recipe(scan, centre_px=47.5, stripe_width_px=0)
    with pytest.raises(DataError, match="rows 4 to 9 of discs"):
        reconstruct.slices(scan, recipe, rows=(4, 9), workers=blocks.Threads(1))


def test_a_scan_without_flats_and_darks_still_shows_its_discs() -> None:
    """An even beam of unknown brightness leaves the slice nearly unchanged."""
    scan = _scan()
    even = np.round(scan.projections * (40000.0 / (scan.flats[0] - 100.0)))
    bare = replace(
        scan,
        projections=even.astype(np.uint16),
        flats=scan.flats[:0],
        darks=scan.darks[:0],
    )
    recipe = _recipe(scan, centre_px=47.5, stripe_width_px=0)
    usual, without = (
        reconstruct.slices(of, recipe, rows=(0, 2), workers=blocks.Threads(1))[0]
        for of in (scan, bare)
    )
    inside = _truth(96)[0] > 0
    assert without[inside].mean() == pytest.approx(usual[inside].mean(), rel=0.05)


def test_a_volume_is_written_with_its_unit_and_reported(tmp_path: Path) -> None:
    done: list[tuple[int, int]] = []
    result = reconstruct.volume(
        _scan(rows=66),
        Reconstruct(centre_px=47.5, stripe_width_px=5),
        into=tmp_path / "2-volume.ome.zarr",
        voxel_um=2.0,
        executor=blocks.Executor(
            blocks.Threads(2), on_done=lambda *now: done.append(now)
        ),
    )
    voxels, voxel_um, about = open_omezarr(result.path)
    assert (voxels.shape, voxel_um) == ((66, 96, 96), 2.0)
    assert about["grey"] == result.grey == "attenuation, 1/mm"
    assert (result.centre_px, result.field_px) == (47.5, 96)
    assert done == [(1, 2), (2, 2)]
    truth, clear = _truth(96)
    disc = clear & (truth == 0.02)
    first, tenth = np.asarray(voxels[0]), np.asarray(voxels[10])
    assert first[disc].mean() == pytest.approx(0.02 / 0.002, rel=0.03)
    assert tenth[disc].mean() == pytest.approx(0.02 / 0.002 / 1.2, rel=0.03)


def test_memory_grows_with_workers_but_not_with_the_height_of_the_scan() -> None:
    low, high = (
        replace(_scan(rows=2), projections=np.empty((120, rows, 96), np.uint16))
        for rows in (64, 640)
    )
    one, two = (reconstruct.memory_bytes(low, workers=count) for count in (1, 2))
    assert one < two < 2 * one
    raw = 120 * 64 * 96 * 2
    slab = 64 * 96 * 96 * 4
    assert one > raw + slab
    assert reconstruct.memory_bytes(high, workers=1) == one


class _Declared:
    """Frames of which only their number and size are known."""

    dtype = np.dtype(np.uint16)

    def __init__(self, *shape: int) -> None:
        self.shape = shape


@pytest.mark.parametrize("views", [640, 1801, 6400])
@pytest.mark.parametrize("stripes", ["sorting", "all"])
def test_the_papers_scan_needs_less_than_4_gb_on_two_cores(
    views: int, stripes: str
) -> None:
    scan = replace(_scan(), projections=cast("Any", _Declared(views, 2000, 2560)))
    settings = Reconstruct.model_validate({"stripes": stripes})
    assert reconstruct.memory_bytes(scan, workers=2, settings=settings) < 4e9


def test_without_a_voxel_size_grey_values_are_per_pixel(tmp_path: Path) -> None:
    result = reconstruct.volume(
        _scan(),
        Reconstruct(centre_px=47.5),
        into=tmp_path / "2-volume.ome.zarr",
        voxel_um=None,
        executor=blocks.Executor(blocks.Threads(1)),
    )
    voxels, voxel_um, about = open_omezarr(result.path)
    assert voxel_um is None
    assert about["grey"] == "attenuation, 1/pixel"
    truth, clear = _truth(96)
    disc = clear & (truth == 0.02)
    assert np.asarray(voxels[0])[disc].mean() == pytest.approx(0.02, rel=0.03)


def test_bone_is_brighter_than_air_and_cracks_darker_in_the_tooth() -> None:
    scan = open_scan(_real("tooth/tooth.h5"))
    recipe = _recipe(scan, centre_px=295, stripe_width_px=21)
    slice_ = reconstruct.slices(scan, recipe, rows=(0, 1), workers=blocks.Threads(1))[0]
    air, dentine = slice_[100:150, 300:340], slice_[330:420, 415:425]
    assert dentine.mean() > 10 * np.abs(air.mean())
    # the crack crosses these columns: its dark line is the least value of each
    crossing = slice_[325:350, 370:400].min(axis=0)
    assert np.median(crossing) < 0.6 * np.median(slice_[325:350, 370:400])
