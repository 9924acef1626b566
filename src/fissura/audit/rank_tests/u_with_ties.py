"""Which U two groups can have with ties, if p is to lie in a window.

U comes in halves then, and is doubled here: ``reachable[2 * u]``.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtr

from fissura.audit.rank_tests.u_without_ties import halved, one_sided, two_sided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.audit.printed import Printed
    from fissura.settings import Method

    Reachable = NDArray[np.bool_]

__all__ = ["reachable_with_ties"]

TWO = 2
MOST_FOR_NORMAL = 20
"""Values in both groups, up to which every (U, ties) is gone through: a second."""
MOST_FOR_EXACT = 12
"""Up to which every pattern of ties is: half a second."""


class _Exact(NamedTuple):
    """One row for each pattern of ties and each U it allows."""

    doubled_u: NDArray[np.int64]
    conditional: NDArray[np.float64]
    doubled_tail: NDArray[np.float64]
    larger: NDArray[np.float64]


def reachable_with_ties(
    method: Method, first: int, second: int, p: Printed, *, sides: int
) -> Reachable | None:
    """Return which doubled U give such a p under some pattern of ties.

    One-sided p's are those of the alternative that the first group is larger.

    Parameters
    ----------
    method : str
    first, second : int
        Sizes of the groups.
    p : Printed
    sides : int

    Returns
    -------
    ndarray of bool, shape (2 * first * second + 1,), or None
        None if the groups are too large to decide.
    """
    match method:
        case "spss_exact":
            return _as_if_untied(first, second, p, sides)
        case "spss_asymptotic":
            return _normal(first, second, p, sides, step=0.0)
        case "r_default" | "scipy_auto":
            return _normal(first, second, p, sides, step=0.5)
        case _:
            doubled = method == "exact_doubled"
            return _exact_ones(first, second, p, sides, doubled=doubled)


def _as_if_untied(first: int, second: int, p: Printed, sides: int) -> NDArray[np.bool_]:
    """Count a half U as the next one nearer the middle."""
    pairs = first * second
    doubled = np.arange(2 * pairs + 1)
    nearer = np.where(doubled <= pairs, (doubled + 1) // 2, doubled // 2)
    if sides == TWO:
        return _within(two_sided("exact", first, second)[nearer], p)
    tail = one_sided("exact", first, second)
    larger = np.maximum(tail[doubled // 2], tail[(doubled + 1) // 2])
    return _within(larger, p) | _within(halved("exact", first, second)[nearer], p)


def _normal(
    first: int, second: int, p: Printed, sides: int, *, step: float
) -> Reachable | None:
    n = first + second
    if n > MOST_FOR_NORMAL:
        return None
    doubled_u, ties = np.nonzero(_u_and_ties(first, second))
    shrunk = 1 - 6 * ties / (n**3 - n)
    spread = np.sqrt(first * second * (n + 1) / 12 * shrunk)
    off = doubled_u / 2 - first * second / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        if sides == TWO:
            values = 2 * ndtr(-np.maximum(np.abs(off) - step, 0) / spread)
        else:
            values = ndtr(-(off - step) / spread)
    reachable = np.zeros(2 * first * second + 1, dtype=np.bool_)
    reachable[doubled_u[_within(values, p)]] = True
    return reachable


def _exact_ones(
    first: int, second: int, p: Printed, sides: int, *, doubled: bool
) -> Reachable | None:
    if first + second > MOST_FOR_EXACT:
        return None
    table = _exact(first, second)
    if sides == 1:
        values = table.larger
    else:
        values = table.doubled_tail if doubled else table.conditional
    reachable = np.zeros(2 * first * second + 1, dtype=np.bool_)
    reachable[table.doubled_u[_within(values, p)]] = True
    return reachable


def _within(values: NDArray[np.float64], p: Printed) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (values >= p.low) & (values <= p.high)
    return inside


@lru_cache(maxsize=64)
def _u_and_ties(first: int, second: int) -> NDArray[np.bool_]:
    """Return which doubled U occur with which sum of (t³ - t) / 6 over groups of ties.

    Values are dealt from the smallest up, in blocks of equal ones.
    """
    n, pairs = first + second, first * second
    shape = (2 * pairs + 1, (n**3 - n) // 6 + 1)
    reached: dict[tuple[int, int], NDArray[np.bool_]] = {}
    for i, j in product(range(first + 1), range(second + 1)):
        here = np.zeros(shape, dtype=np.bool_)
        here[0, 0] = i == j == 0
        for x, y in product(range(i + 1), range(j + 1)):
            if x + y == 0:
                continue
            more_u = 2 * x * (j - y) + x * y
            more_ties = ((x + y) ** 3 - (x + y)) // 6
            before = reached[i - x, j - y]
            rows, columns = shape[0] - more_u, shape[1] - more_ties
            here[more_u:, more_ties:] |= before[:rows, :columns]
        reached[i, j] = here
    return reached[first, second]


@lru_cache(maxsize=64)
def _exact(first: int, second: int) -> _Exact:
    """Enumerate every pattern of ties."""
    parts = [_of_pattern(blocks, first) for blocks in _patterns(first + second)]
    return _Exact(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _patterns(n: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to part n values in order into blocks of equal ones."""
    if n == 0:
        yield ()
    for block in range(1, n + 1):
        for rest in _patterns(n - block):
            yield (block, *rest)


def _of_pattern(blocks: tuple[int, ...], first: int) -> _Exact:
    doubled_ranks, below = [], 0
    for block in blocks:
        doubled_ranks += [2 * below + block + 1] * block
        below += block
    top = int(sum(sorted(doubled_ranks)[-first:]))
    ways = np.zeros((first + 1, top + 1))
    ways[0, 0] = 1
    for rank in doubled_ranks:
        ways[1:, rank:] += ways[:-1, : top + 1 - rank].copy()
    sums = np.flatnonzero(ways[first])
    chance = ways[first, sums] / ways[first].sum()
    # Whole numbers: the distance of the doubled rank sum from its mean.
    far = np.abs(sums - first * (below + 1))
    larger = np.cumsum(chance[::-1])[::-1]
    smaller = np.cumsum(chance)
    return _Exact(
        sums - first * (first + 1),
        np.array([chance[far >= one].sum() for one in far]),
        np.minimum(1.0, 2 * np.minimum(larger, smaller)),
        larger,
    )
