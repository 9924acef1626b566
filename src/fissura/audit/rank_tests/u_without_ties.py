"""Every Mann–Whitney p that two groups without ties can have."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtr

from fissura.statistics.mann_whitney import ways_of_u
from fissura.statistics.mann_whitney_variants import R_EXACT_BELOW, SCIPY_EXACT_UP_TO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.settings import Method

__all__ = ["Law", "halved", "law_of", "one_sided", "two_sided"]

Law = Literal["exact", "normal", "corrected"]
"""Exact; by the normal law; by the normal law with a correction for continuity."""


def law_of(method: Method, first: int, second: int) -> Law:
    """Return the law a named method follows where nothing ties."""
    match method:
        case "spss_asymptotic":
            return "normal"
        case "r_default":
            return "exact" if max(first, second) < R_EXACT_BELOW else "corrected"
        case "scipy_auto":
            small = min(first, second) <= SCIPY_EXACT_UP_TO
            return "exact" if small else "corrected"
        case _:
            return "exact"


def two_sided(law: Law, first: int, second: int) -> NDArray[np.float64]:
    """Return the two-sided p of every U, shape (first * second + 1,)."""
    pairs = first * second
    u = np.minimum(np.arange(pairs + 1), pairs - np.arange(pairs + 1))
    if law == "exact":
        p: NDArray[np.float64] = np.minimum(1.0, 2 * _tail(first, second)[u])
        return p
    return _normal(u, first, second, sides=2, step=0.5 if law == "corrected" else 0.0)


def one_sided(law: Law, first: int, second: int) -> NDArray[np.float64]:
    """Return p of every U against the alternative that the first group is larger.

    Half the two-sided p, which some print instead, differs where U is near its mean:
    see `halved`.
    """
    pairs = first * second
    short = pairs - np.arange(pairs + 1)
    if law == "exact":
        return _tail(first, second)[short]
    return _normal(
        short, first, second, sides=1, step=0.5 if law == "corrected" else 0.0
    )


def halved(law: Law, first: int, second: int) -> NDArray[np.float64]:
    """Return half the two-sided p of every U that speaks for the first; else nan."""
    half = two_sided(law, first, second) / 2
    half[: first * second // 2] = np.nan
    return half


@lru_cache(maxsize=256)
def _tail(first: int, second: int) -> NDArray[np.float64]:
    """Return the chance of a U as small, for every U."""
    ways = ways_of_u(first, second)
    tail: NDArray[np.float64] = np.cumsum(ways) / ways.sum()
    return tail


def _normal(
    u: NDArray[np.int64], first: int, second: int, *, sides: int, step: float
) -> NDArray[np.float64]:
    spread = np.sqrt(first * second * (first + second + 1) / 12)
    off = u - first * second / 2 + step
    if sides == 2:  # noqa: PLR2004 - two sides
        off = np.minimum(off, 0)
    p: NDArray[np.float64] = sides * ndtr(off / spread)
    return p
