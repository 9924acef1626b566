"""Which triples of U three groups can have, and the H that each triple gives."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from math import factorial, lcm
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import chdtrc

from fissura.statistics.arrangements import count_sums_of_two

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sizes = tuple[int, int, int]

__all__ = [
    "asymptotic_p",
    "can_enumerate",
    "exact_p",
    "floors",
    "h_of",
    "least_h",
    "possible_triples",
]

MOST_CELLS = 2_000_000
"""Of the table of triples; (8, 8, 8) has 275 thousand."""
MOST_VALUES = 40
DF = 2


def can_enumerate(sizes: Sizes) -> bool:
    """Return whether the triples of these sizes can be enumerated."""
    a, b, c = sizes
    if a + b + c > MOST_VALUES:
        return False
    return (a * b + 1) * (a * c + 1) * (b * c + 1) <= MOST_CELLS


@lru_cache(maxsize=16)
def possible_triples(sizes: Sizes) -> NDArray[np.bool_]:
    """Return which U's of (1, 2), (1, 3) and (2, 3) occur together without ties.

    U counts the pairs in which the group named first is larger.  Values are dealt from
    the smallest up.

    Returns
    -------
    ndarray of bool, shape (n1 n2 + 1, n1 n3 + 1, n2 n3 + 1)
    """
    a, b, c = sizes
    shape = (a * b + 1, a * c + 1, b * c + 1)
    reached: dict[tuple[int, int, int], NDArray[np.bool_]] = {}
    for i, j, k in product(range(a + 1), range(b + 1), range(c + 1)):
        here = np.zeros(shape, dtype=np.bool_)
        here[0, 0, 0] = i == j == k == 0
        if i:
            here[j:, k:, :] |= reached[i - 1, j, k][: shape[0] - j, : shape[1] - k]
        if j:
            here[:, :, k:] |= reached[i, j - 1, k][:, :, : shape[2] - k]
        if k:
            here |= reached[i, j, k - 1]
        reached[i, j, k] = here
        # It was the last to look at what lies one step back.
        reached.pop((i - 1, j, k), None)
    return reached[a, b, c]


def h_of(
    sizes: Sizes,
    u12: NDArray[np.float64],
    u13: NDArray[np.float64],
    u23: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return H of the rank sums that three U's give, not corrected for ties."""
    n = sum(sizes)
    sums = _rank_sums(sizes, u12, u13, u23)
    squares = (
        sums[0] ** 2 / sizes[0] + sums[1] ** 2 / sizes[1] + sums[2] ** 2 / sizes[2]
    )
    h: NDArray[np.float64] = 12 / (n * (n + 1)) * squares - 3 * (n + 1)
    return np.maximum(h, 0.0)


def asymptotic_p(h: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p of H by the chi-squared law of three groups."""
    p: NDArray[np.float64] = chdtrc(DF, h)
    return p


def exact_p(
    sizes: Sizes,
    u12: NDArray[np.int64],
    u13: NDArray[np.int64],
    u23: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the exact p of H without ties."""
    spread, tail = _exact_tail(sizes)
    doubled = [2 * u for u in (u12, u13, u23)]
    sums = [s // 2 for s in _rank_sums(sizes, *doubled, times=2)]
    place = np.searchsorted(spread, _spread(sums, sizes))
    return tail[place]


def floors(sizes: Sizes) -> tuple[float, float]:
    """Return the smallest p without ties, exact and asymptotic."""
    spread, tail = _exact_tail(sizes)
    n = sum(sizes)
    common = lcm(*sizes)
    h = 12 / (n * (n + 1)) * float(spread[-1]) / common - 3 * (n + 1)
    return float(tail[-1]), float(chdtrc(DF, h))


def least_h(
    sizes: Sizes,
    u12: NDArray[np.bool_],
    u13: NDArray[np.bool_],
    u23: NDArray[np.bool_],
) -> float:
    """Return a bound below H with ties, from which doubled U's each pair may have.

    The pairs are taken one by one, as if any could go with any; and ties only raise
    the H of given rank sums.
    """
    axes = np.ix_(*(np.flatnonzero(one) / 2 for one in (u12, u13, u23)))
    return float(h_of(sizes, *axes).min())


def smallest_p_with_ties(sizes: Sizes) -> float:
    """Return a bound below every exact p: one arrangement of all."""
    ways = factorial(sum(sizes))
    for size in sizes:
        ways //= factorial(size)
    return 1 / ways


def _rank_sums(
    sizes: Sizes,
    u12: NDArray[np.float64] | NDArray[np.int64],
    u13: NDArray[np.float64] | NDArray[np.int64],
    u23: NDArray[np.float64] | NDArray[np.int64],
    *,
    times: int = 1,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the sums of ranks of each group, `times` over like the U's."""
    a, b, c = sizes
    return (
        times * a * (a + 1) / 2 + u12 + u13,
        times * b * (b + 1) / 2 + (times * a * b - u12) + u23,
        times * c * (c + 1) / 2 + (times * a * c - u13) + (times * b * c - u23),
    )


def _spread(sums: list[NDArray[Any]], sizes: Sizes) -> NDArray[np.int64]:
    """Return a whole number that rises with H."""
    common = lcm(*sizes)
    whole = [np.rint(s).astype(np.int64) for s in sums]
    parts = [s * s * (common // n) for s, n in zip(whole, sizes, strict=True)]
    return np.asarray(sum(parts), dtype=np.int64)


@lru_cache(maxsize=16)
def _exact_tail(sizes: Sizes) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return every spread of rank sums, rising, and the chance of one as large."""
    a, b, _ = sizes
    n = sum(sizes)
    ways = count_sums_of_two(np.arange(1, n + 1), a, b)
    first, second = np.nonzero(ways)
    third = n * (n + 1) // 2 - first - second
    spread = _spread([first, second, third], sizes)
    values, place = np.unique(spread, return_inverse=True)
    counts = np.bincount(place, weights=ways[first, second])
    tail: NDArray[np.float64] = np.cumsum(counts[::-1])[::-1] / counts.sum()
    return values, tail
