from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from fissura.errors import DataError
from fissura.model import Finding, Kind, Volume
from fissura.report import Plane, Portrait, portrait
from fissura.report.figures.gallery_item import gallery_piece, scale_bar_um

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPE = (30, 40, 50)


class Watched:
    """Voxels that remember how many of them were read."""

    def __init__(self, voxels: NDArray[np.generic]) -> None:
        self.voxels = voxels
        self.shape = voxels.shape
        self.dtype = voxels.dtype
        self.read = 0

    def __getitem__(self, key: tuple[slice, ...]) -> NDArray[np.generic]:
        self.read += self.voxels[key].size
        return self.voxels[key]


def finding_at(z: float, y: float, x: float) -> Finding:
    sizes = (20.0, 10.0, 2.0, 400.0, 200.0)
    return Finding(
        7, Kind.MICROCRACK, 0.9, z, y, x, *sizes, 1.0, 0.0, 0.0, 0.8, voxels=9
    )


def ramp() -> NDArray[np.float32]:
    """Give every voxel a grey of its own: z * 4 + y * 2 + x."""
    z, y, x = np.indices(SHAPE)
    greys: NDArray[np.float32] = (z * 4 + y * 2 + x).astype(np.float32)
    return greys


def labels() -> NDArray[np.uint32]:
    marked = np.zeros(SHAPE, np.uint32)
    marked[15, 18:23, 22:29] = 7
    marked[15, 18:23, 29:31] = 8
    return marked


def picture(
    z: float = 15, y: float = 20, x: float = 25, *, half_um: float = 5
) -> Portrait:
    grey = Volume(ramp(), 1.0)
    window = (0.0, 255.0)
    return portrait(
        "BP-1",
        grey,
        Volume(labels(), 1.0),
        finding_at(z, y, x),
        half_um=half_um,
        window=window,
    )


def pixels(plane: Plane) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(plane.png)))


def test_the_three_planes_cut_through_the_centre() -> None:
    expected = ramp()[10:21, 15:26, 20:31]
    planes = {plane.name: pixels(plane)[..., 0] for plane in picture().planes}
    np.testing.assert_array_equal(planes["xy"], expected[5])
    np.testing.assert_array_equal(planes["xz"], expected[:, 5])
    np.testing.assert_array_equal(planes["yz"], expected[:, :, 5])


def test_what_lies_beyond_the_volume_is_clear() -> None:
    xy = next(plane for plane in picture(1, 2, 25).planes if plane.name == "xy")
    opaque = pixels(xy)[..., 1] == 255
    assert opaque.shape == (11, 11)
    assert not opaque[:3].any()
    assert opaque[3:].all()


def test_the_outline_runs_around_this_finding_only() -> None:
    xy = picture().planes[0]
    steps = re.findall(r"M(\d+) (\d+)([HV])(\d+)", xy.outline)
    across = {(int(x), int(y), int(to)) for x, y, kind, to in steps if kind == "H"}
    down = {(int(x), int(y), int(to)) for x, y, kind, to in steps if kind == "V"}
    assert across == {(2, 3, 9), (2, 8, 9)}
    assert down == {(2, 3, 8), (9, 3, 8)}


def test_only_a_crop_is_read() -> None:
    grey, marked = Watched(ramp()), Watched(labels())
    portrait(
        "BP-1",
        Volume(grey, 1.0),
        Volume(marked, 1.0),
        finding_at(15, 20, 25),
        half_um=5,
    )
    assert grey.read == marked.read == 11**3


def test_the_window_of_a_crop_leaves_one_percent_black_or_white() -> None:
    rng = np.random.default_rng(3)
    grey = Volume(rng.normal(50, 4, SHAPE).astype(np.float32), 1.0)
    told = portrait(
        "BP-1", grey, Volume(labels(), 1.0), finding_at(15, 20, 25), half_um=14
    )
    shades = pixels(told.planes[0])[..., 0]
    assert 0 < np.mean((shades == 0) | (shades == 255)) < 0.03


def test_a_flat_crop_is_grey() -> None:
    grey = Volume(np.full(SHAPE, 9.0, np.float32), 1.0)
    told = portrait(
        "BP-1", grey, Volume(labels(), 1.0), finding_at(15, 20, 25), half_um=5
    )
    assert set(pixels(told.planes[0])[..., 0].ravel()) == {127}


def test_a_finding_outside_the_volume_is_refused() -> None:
    with pytest.raises(DataError, match="outside the volume"):
        picture(15, 20, 99)


def test_labels_on_another_grid_are_refused() -> None:
    grey = Volume(ramp(), 1.0)
    with pytest.raises(DataError, match="on one grid"):
        portrait("BP-1", grey, Volume(labels(), 1.3), finding_at(15, 20, 25))


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    told = picture(half_um=14)
    length_um = scale_bar_um(told)
    drawing = gallery_piece(told, 1).inside
    found = re.search(
        r'class="scalebar" x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"', drawing
    )
    assert found is not None
    start, stop = map(float, found.groups())
    assert length_um == 10
    assert stop - start == pytest.approx(length_um / 29 * 150, abs=0.02)
    assert "10 µm" in drawing
