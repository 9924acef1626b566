"""A phantom that is scanned, written, opened and reconstructed is the phantom again."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura import acquire, reconstruct
from fissura.blocks import Executor, Threads
from fissura.io import open_omezarr
from fissura.io.scans.nxtomo import write_nxtomo
from fissura.phantoms import TINY, Damage, Detector, Phantom, drilled_core, scan
from fissura.settings import Acquire, Reconstruct

OFFSET_PX = 1.6
Volumes = tuple[Phantom, NDArray[np.float32], dict[str, object]]


@pytest.fixture(scope="module")
def volumes(tmp_path_factory: pytest.TempPathFactory) -> Volumes:
    folder = tmp_path_factory.mktemp("round-trip")
    rng = np.random.default_rng(5)
    phantom = drilled_core(TINY, bv_tv=0.3, damage=Damage(1, 1), rng=rng)
    detector = Detector(200, offset_px=OFFSET_PX)
    raw = scan(phantom, detector, rng=rng, workers=Threads(1))
    write_nxtomo(
        folder / "scan.nxs",
        frames=raw.frames,
        image_key=raw.image_key,
        angles_deg=raw.angles_deg,
        pixel_um=raw.pixel_um,
    )
    opened = acquire.scan(folder / "scan.nxs", Acquire())
    into = folder / "volume.ome.zarr"
    reconstruct.volume(
        opened,
        Reconstruct(stripe_width_px=5),
        into=into,
        voxel_um=opened.pixel_um,
        executor=Executor(Threads(1)),
    )
    voxels, _, about = open_omezarr(into)
    return phantom, np.asarray(voxels[:]), about


def test_the_volume_is_the_phantom_again(volumes: Volumes) -> None:
    phantom, found, _ = volumes
    core = TINY.core()
    assert np.corrcoef(found[core], phantom.attenuation(phantom.box)[core])[0, 1] > 0.9


def test_it_is_not_mirrored_turned_or_moved(volumes: Volumes) -> None:
    phantom, found, _ = volumes
    true, core = phantom.attenuation(phantom.box), TINY.core()

    def likeness(other: NDArray[np.float32]) -> float:
        return float(np.corrcoef(found[core], other[core])[0, 1])

    wrong = {
        "upside down": true[::-1],
        "rows": true[:, ::-1],
        "columns": true[:, :, ::-1],
        "half a turn": true[:, ::-1, ::-1],
        "swapped": true.transpose(0, 2, 1),
        "one slice": np.roll(true, 1, axis=0),
        "one row": np.roll(true, 1, axis=1),
        "one column": np.roll(true, 1, axis=2),
    }
    best = likeness(true)
    assert {name for name, other in wrong.items() if likeness(other) >= best} == set()


def test_grey_values_are_attenuations(volumes: Volumes) -> None:
    phantom, found, _ = volumes
    depth = phantom.depth_um(phantom.box)
    solid = TINY.core() & (depth > 10) & (phantom.void(phantom.box) == 0)
    marrow = TINY.core() & (depth < -10)
    assert found[solid].mean() == pytest.approx(2.6, rel=0.05)
    assert found[marrow].mean() == pytest.approx(0.6, rel=0.15)


def test_the_axis_is_found_where_it_stood(volumes: Volumes) -> None:
    about = volumes[2]
    assert about["centre_px"] == pytest.approx(47.5 + OFFSET_PX, abs=0.5)
