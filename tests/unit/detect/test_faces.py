"""A crack is followed to its ends, and no farther."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.detect.grids import CrackScale
from fissura.detect.microcracks.extent import Face, whole_face
from fissura.detect.microcracks.linking import sharing
from fissura.detect.microcracks.response import CrackResponse
from fissura.model import GreyLevels, Volume
from fissura.settings import Detect

VOXEL_UM = 2.6
SHAPE = (64, 72, 72)
MIDDLE = np.array([32.0, 36.0, 36.0])
LEVELS = GreyLevels(threshold=50.0, marrow_grey=0.0, bone_grey=100.0)


def _offsets() -> NDArray[np.float64]:
    turned = np.indices(SHAPE) - MIDDLE[:, None, None, None]
    turned[0] -= 0.012 * (turned[1] ** 2 + turned[2] ** 2)  # it is a little bent
    offsets_um: NDArray[np.float64] = turned * VOXEL_UM
    return offsets_um


def _crack(length_um: float, width_um: float, opening_um: float) -> NDArray[np.float64]:
    """Draw an ellipse, as dark as it is open, blurred across."""
    z, y, x = _offsets()
    inside = (2 * y / length_um) ** 2 + (2 * x / width_um) ** 2 <= 1
    sigma_um = 2.0
    across = np.exp(-((z / sigma_um) ** 2) / 2) / (sigma_um * np.sqrt(2 * np.pi))
    dark: NDArray[np.float64] = 100 * opening_um * np.where(inside, across, 0)
    return dark


def _marked(length_um: float) -> NDArray[np.int64]:
    """Mark the middle of it only."""
    z, y, x = _offsets()
    return np.argwhere((np.abs(z) < VOXEL_UM) & (np.hypot(y, x) < length_um / 2))


def _face(dark: NDArray[np.float64], marked: NDArray[np.int64]) -> Face | None:
    noise = np.random.default_rng(1).normal(0, 4, SHAPE)
    volume = Volume((100 - dark + noise).astype(np.float32), VOXEL_UM)
    field = CrackResponse(volume, LEVELS, CrackScale(VOXEL_UM, Detect()))
    return whole_face(field, marked)


@pytest.mark.parametrize("opening_um", [1.2, 2.0, 3.0])
def test_half_a_crack_is_followed_to_its_ends(opening_um: float) -> None:
    face = _face(_crack(62.0, 46.0, opening_um), _marked(34.0))
    assert face is not None
    area_um2 = np.pi / 4 * 62 * 46
    assert face.length_um == pytest.approx(62.0, rel=0.1)
    assert face.width_um == pytest.approx(46.0, rel=0.15)
    assert face.area_um2 == pytest.approx(area_um2, rel=0.15)
    assert face.volume_um3 == pytest.approx(opening_um * area_um2, rel=0.15)


def test_a_lacuna_that_it_meets_is_not_followed() -> None:
    dark = _crack(50.0, 40.0, 1.5)
    z, y, x = _offsets()
    lacuna = (z / 5) ** 2 + ((y - 34) / 9) ** 2 + (x / 5) ** 2 < 1
    dark[lacuna] = 90
    face = _face(dark, _marked(30.0))
    assert face is not None
    assert face.length_um == pytest.approx(50.0, rel=0.12)


def test_marrow_beside_it_is_not_followed() -> None:
    dark = _crack(120.0, 40.0, 2.0)
    y = _offsets()[1]
    dark[y > 20] = 100
    face = _face(dark, _marked(30.0))
    assert face is not None
    assert (face.places[:, 1] - MIDDLE[1]).max() * VOXEL_UM < 26


def test_two_sheets_are_not_taken_for_one() -> None:
    z, y, _ = _offsets()
    both = np.argwhere(
        ((np.abs(z) < VOXEL_UM) | (np.abs(y) < VOXEL_UM))
        & (np.abs(_offsets()).max(axis=0) < 25)
    )
    assert _face(_crack(50.0, 50.0, 2.0), both) is None


def test_faces_that_lie_on_each_other_are_one_cracks() -> None:
    line = np.stack([np.zeros(10), np.zeros(10), np.arange(10)], axis=1).astype(int)
    beyond, elsewhere = line + np.array([0, 0, 6]), line + np.array([5, 0, 0])
    assert sharing([line, beyond, elsewhere], shape=SHAPE) == [[0, 1], [2]]
    assert sharing([line, line + np.array([0, 0, 8])], shape=SHAPE) == [[0], [1]]
