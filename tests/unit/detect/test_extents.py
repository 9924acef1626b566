"""The length of a face is its extent: checked on shapes of known length."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.detect.microcracks.size import extents_px, in_plane
from fissura.phantoms.shapes.sheet import rough_sheet

VOXEL_UM = 1.3
TURNS = (0.0, 0.1, 0.35, np.pi / 4, 1.0, np.pi / 2, 2.2)
Plane = NDArray[np.float64]


def _drawn(kind: str, length_um: float, width_um: float, turn: float) -> list[Plane]:
    """Return the pixels of a shape that is turned and lies anywhere."""
    edge = int(length_um)
    a, b = np.mgrid[-edge : edge + 1, -edge : edge + 1] * VOXEL_UM
    a, b = a - 0.4, b + 0.3
    u = np.cos(turn) * a + np.sin(turn) * b
    v = np.cos(turn) * b - np.sin(turn) * a
    half = 2 * np.abs(u) / length_um, 2 * np.abs(v) / width_um
    inside = {
        "rectangle": (half[0] <= 1) & (half[1] <= 1),
        "ellipse": half[0] ** 2 + half[1] ** 2 <= 1,
        "lozenge": half[0] + half[1] <= 1,
    }[kind]
    return list(np.argwhere(inside).T.astype(np.float64))


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize(
    ("kind", "length_um", "width_um"),
    [
        ("rectangle", 30.0, 18.0),
        ("rectangle", 60.0, 50.0),
        ("rectangle", 100.0, 40.0),
        ("rectangle", 150.0, 6.5),
        ("rectangle", 60.0, 60.0),
        ("ellipse", 30.0, 24.0),
        ("ellipse", 100.0, 60.0),
        ("ellipse", 80.0, 80.0),
    ],
)
def test_a_shape_is_as_long_as_it_is(
    kind: str, length_um: float, width_um: float, turn: float
) -> None:
    length, width = extents_px(*_drawn(kind, length_um, width_um, turn))

    assert length * VOXEL_UM == pytest.approx(length_um, rel=0.03)
    assert width * VOXEL_UM == pytest.approx(width_um, rel=0.03, abs=VOXEL_UM)


@pytest.mark.parametrize("turn", TURNS)
def test_an_angle_of_two_arms_is_as_long_as_from_tip_to_tip(turn: float) -> None:
    arm = np.array([(i, j) for i in range(60) for j in range(60) if min(i, j) < 8])
    u = np.cos(turn) * arm[:, 0] + np.sin(turn) * arm[:, 1]
    v = np.cos(turn) * arm[:, 1] - np.sin(turn) * arm[:, 0]

    length, _ = extents_px(u, v)

    assert length == pytest.approx(60 * np.sqrt(2), rel=0.03)


def test_voxels_are_seen_along_their_normal() -> None:
    normal = np.array([2.0, 1.0, 2.0]) / 3
    along, over = np.array([-1.0, 2.0, 0.0]) / np.sqrt(5), np.zeros(3)
    over = np.cross(normal, along)
    steps = np.mgrid[-40:41, -15:16].reshape(2, -1).T
    places = np.round(steps @ np.stack([along, over])).astype(np.int64)

    length, width = extents_px(*in_plane(np.unique(places, axis=0), normal))

    assert length == pytest.approx(81, rel=0.03)
    assert width == pytest.approx(31, abs=1.5)


def test_what_is_planted_is_measured_by_the_same_length() -> None:
    """A crack's true length is the extent of its open face, ragged or not."""
    for seed in range(5):
        sheet = rough_sheet(
            80.0, 50.0, 2.0, ligaments=1, rng=np.random.default_rng(seed)
        )
        step = 2 * sheet.half_um / (len(sheet.gap_um) - 1)
        u, v = np.argwhere(sheet.gap_um > 0.05).T.astype(np.float64)

        length, width = (step * px for px in extents_px(u, v))

        assert sheet.extent_um()[0] == pytest.approx(length, rel=0.03)
        assert sheet.extent_um()[1] == pytest.approx(width, rel=0.05)
