"""Choose views, and find for some of them the view half a turn on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Scan

__all__ = [
    "Mixture",
    "Opposite",
    "full_turn",
    "half_turn",
    "in_order",
    "opposite_views",
]

MOST_PAIRS = 4
WIDEST_GAP_RAD = np.deg2rad(10)
"""Views that end this much short of half a turn can still be continued."""
EXACT = 0.05
"""Of a step between views: nearer than this, a view is taken as it is."""

Mixture = tuple[tuple[int, float], ...]
"""Numbers of views and their weights, which sum to 1."""


@dataclass(frozen=True, slots=True)
class Opposite:
    """Two mixtures of views half a turn apart.

    Parameters
    ----------
    here, there : Mixture
    smear_rad : float
        How far the views mixed are apart: detail that moves by less survives.
    """

    here: Mixture
    there: Mixture
    smear_rad: float


def full_turn(scan: Scan) -> bool:
    """Return whether the views cover a full turn."""
    _, turned = in_order(scan)
    step = float(np.median(np.diff(turned)))
    return bool(turned[-1] + step >= 2 * np.pi - step / 2)


def half_turn(scan: Scan) -> NDArray[np.intp]:
    """Choose the views from the first one up to, but without, half a turn on.

    Raises
    ------
    DataError
        If they cover less.
    """
    order, turned = in_order(scan)
    step = float(np.median(np.diff(turned)))
    if turned[-1] + step < np.pi - WIDEST_GAP_RAD:
        raise DataError(
            f"the views of {scan.source} cover {np.rad2deg(turned[-1]):.1f}°, but "
            "the axis of rotation can be found from half a turn only: give it as "
            "reconstruct.centre_px"
        )
    views: NDArray[np.intp] = order[turned < np.pi - step / 2]
    return views


def opposite_views(scan: Scan) -> list[Opposite]:
    """Find up to four views and what was, or would have been, seen half a turn on.

    Where a scan ends within a step of half a turn, its first views are continued
    backwards in a straight line to meet the last one, and its last ones forwards.
    """
    order, turned = in_order(scan)
    reached = int(np.searchsorted(turned, turned[-1] - np.pi, side="right"))
    if reached:
        number = min(MOST_PAIRS, reached)
        chosen = np.unique(np.linspace(0, reached - 1, number).astype(int))
        return [_between(order, turned, int(i)) for i in chosen]
    return [
        _beyond(order, turned, at=0, next_=1, end=-1),
        _beyond(order, turned, at=-1, next_=-2, end=0),
    ]


def in_order(scan: Scan) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the views by rising angle, each angle once, and their angles from 0."""
    angles, order = np.unique(scan.angles_rad, return_index=True)
    return order, angles - angles[0]


def _between(order: NDArray[np.intp], turned: NDArray[np.float64], i: int) -> Opposite:
    """Mix the two views on both sides of half a turn on."""
    wanted = turned[i] + np.pi
    after = min(int(np.searchsorted(turned, wanted)), len(turned) - 1)
    before = max(after - 1, 0)
    step = turned[after] - turned[before]
    share = float(np.clip((wanted - turned[before]) / step, 0, 1))
    here = ((int(order[i]), 1.0),)
    if min(share, 1 - share) < EXACT:
        return Opposite(
            here, ((int(order[before if share < EXACT else after]), 1.0),), 0.0
        )
    there = (int(order[before]), 1 - share), (int(order[after]), share)
    return Opposite(here, there, float(step) / 2)


def _beyond(
    order: NDArray[np.intp],
    turned: NDArray[np.float64],
    *,
    at: int,
    next_: int,
    end: int,
) -> Opposite:
    """Continue a scan beyond the view `at`, away from `next_`, to meet its `end`."""
    missing = np.pi - turned[-1]
    step = abs(turned[next_] - turned[at])
    more = float(missing / step)
    here = (int(order[at]), 1 + more), (int(order[next_]), -more)
    return Opposite(here, ((int(order[end]), 1.0),), float(missing))
