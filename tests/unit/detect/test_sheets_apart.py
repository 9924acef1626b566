"""Sheets that cross are taken apart, pieces of one joined, the likeliest taken."""

import numpy as np
from numpy.typing import NDArray

from fissura.detect.microcracks.crossing import split_crossing
from fissura.detect.microcracks.linking import pieces_of_one
from fissura.detect.selection import most_probable

SHAPE = (60, 60, 60)


def _places(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    return np.argwhere(mask).astype(np.int32)


def _disc(normal: tuple[float, float, float], middle: float = 30) -> NDArray[np.bool_]:
    offsets = np.indices(SHAPE) - middle
    away = np.tensordot(np.array(normal) / np.linalg.norm(normal), offsets, 1)
    mask: NDArray[np.bool_] = (np.abs(away) < 1.2) & ((offsets**2).sum(axis=0) < 200)
    return mask


def test_two_sheets_that_cross_are_taken_apart() -> None:
    one, other = _disc((1, 0, 0)), _disc((0, 0.3, 1))
    places = _places(one | other)
    parts = split_crossing(places, np.ones(len(places)))
    assert len(parts) == 2
    for part, truth in zip(
        sorted(parts, key=lambda p: np.ptp(p[:, 0])), (one, other), strict=True
    ):
        mine = np.zeros(SHAPE, bool)
        mine[tuple(part.T)] = True
        assert (mine & truth).sum() > 0.95 * truth.sum()


def test_two_sheets_that_cross_far_from_the_middle_are_taken_apart() -> None:
    one = _disc((1, 0, 0))
    z, y, x = np.indices(SHAPE) - 30
    other = (np.abs(x - 0.7 * z + 6) < 1.2) & (np.abs(z + 3) < 9) & (np.abs(y) < 12)
    places = _places(one | other)
    parts = split_crossing(places, np.ones(len(places)))
    assert len(parts) == 2
    steep = max(parts, key=lambda p: np.ptp(p[:, 0]))
    mine = np.zeros(SHAPE, bool)
    mine[tuple(steep.T)] = True
    assert (mine & other).sum() > 0.9 * other.sum()


def test_one_sheet_and_one_that_branches_stay_whole() -> None:
    flat = _disc((1, 0, 0))
    half = _disc((0, 0, 1)) & (np.indices(SHAPE)[0] > 30)
    for mask in (flat, flat | half):
        places = _places(mask)
        assert split_crossing(places, np.ones(len(places))) == ()


def test_pieces_in_one_plane_are_one_crack_and_parallel_ones_are_not() -> None:
    x = np.indices(SHAPE)[2]
    disc = _disc((1, 0, 0))
    left, right = _places(disc & (x < 29)), _places(disc & (x > 31))
    above = left - np.array([8, 0, 0], np.int32)
    assert pieces_of_one([left, right, above], voxel_um=2.6) == [[0, 1], [2]]


def test_of_candidates_that_overlap_the_most_probable_is_taken() -> None:
    disc = _places(_disc((1, 0, 0)))
    part = disc[: len(disc) // 2]
    elsewhere = _places(_disc((0, 1, 0), middle=15))
    chosen = most_probable(
        [disc, part, elsewhere], np.array([0.6, 0.7, 0.2]), shape=SHAPE
    )
    assert chosen == [1, 2]
