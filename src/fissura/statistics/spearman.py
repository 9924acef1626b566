"""Spearman's rank correlation, over all values or within groups."""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from math import atanh, nan, sqrt, tanh
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtri, stdtr

from fissura.model import UNKNOWN, Estimate
from fissura.statistics.ranks import doubled_midranks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Stratum = tuple[NDArray[np.float64], NDArray[np.float64]]

__all__ = ["Correlation", "spearman"]

Z_95 = float(ndtri(0.975))
LEAST = 4
EXACT_UP_TO = 9
DRAWS = 20_000
SAME = 1 - 1e-12
"""Two correlations this near are the same one, summed in another order."""


class Correlation(NamedTuple):
    """A correlation with its 95 % interval and its two-sided p; else the reason."""

    rho: Estimate
    p: float
    p_method: str
    remark: str = ""


def spearman(strata: Sequence[Stratum], *, rng: np.random.Generator) -> Correlation:
    """Correlate by ranks taken within each stratum.

    Of one stratum this is Spearman's ρ.  Of several it is the correlation of ranks as
    shares of their group, so that a difference between the groups plays no part.

    Parameters
    ----------
    strata : sequence of (x, y)
        Finite values, both of the same length.
    rng : Generator
        Draws the permutations where there are too many to go through.

    Returns
    -------
    Correlation
        The interval is Bonett and Wright's (2000, doi:10.1007/BF02294183).  p is
        exact, of all permutations, up to 9 values; beyond, it is Student's t for one
        stratum, and of 20 000 random permutations within strata for several.
    """
    ranked = [(_shares(x), _shares(y)) for x, y in strata if len(x) > 1]
    x, y = (np.concatenate([np.empty(0), *side]) for side in _sides(ranked))
    free = x.size - len(ranked) + 1
    if free < LEAST:
        return Correlation(
            UNKNOWN, nan, "", f"{x.size} values are too few to correlate"
        )
    scale = sqrt(float(x @ x) * float(y @ y))
    if scale == 0:
        return Correlation(UNKNOWN, nan, "", "one side does not vary")
    rho = min(1.0, max(-1.0, float(x @ y) / scale))
    if len(ranked) == 1:
        p, how = _p_of_one(x, y, rho)
    else:
        p, how = _p_within(ranked, rho * scale, rng), f"{DRAWS} permutations"
    return Correlation(_interval(rho, free), p, how, _on_edge(rho))


def _sides(
    ranked: Sequence[Stratum],
) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    return [x for x, _ in ranked], [y for _, y in ranked]


def _shares(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return midranks as shares of their number, about 0."""
    ranks = doubled_midranks(values) / 2
    shares: NDArray[np.float64] = (ranks - (values.size + 1) / 2) / (values.size + 1)
    return shares


def _interval(rho: float, n: int) -> Estimate:
    if abs(rho) >= SAME:
        return Estimate(rho, nan, nan)
    half = Z_95 * sqrt((1 + rho**2 / 2) / (n - 3))
    return Estimate(rho, tanh(atanh(rho) - half), tanh(atanh(rho) + half))


def _on_edge(rho: float) -> str:
    if abs(rho) < SAME:
        return ""
    return "perfect order leaves the correlation without an interval"


def _p_of_one(
    x: NDArray[np.float64], y: NDArray[np.float64], rho: float
) -> tuple[float, str]:
    n = x.size
    if n <= EXACT_UP_TO:
        products = y[_orders(n)] @ x
        reached = np.abs(products) >= abs(float(x @ y)) * SAME
        return float(np.mean(reached)), "exact"
    if abs(rho) >= SAME:
        return 0.0, "t"
    t = abs(rho) * sqrt((n - 2) / (1 - rho**2))
    return float(2 * stdtr(n - 2, -t)), "t"


@lru_cache(maxsize=EXACT_UP_TO)
def _orders(n: int) -> NDArray[np.intp]:
    """Return every order of n things, shape (order, n)."""
    return np.array(list(permutations(range(n))), dtype=np.intp)


def _p_within(
    ranked: Sequence[Stratum], reached: float, rng: np.random.Generator
) -> float:
    """Return the share of permutations within strata that reach as far, never 0."""
    products = np.zeros(DRAWS)
    for x, y in ranked:
        products += rng.permuted(np.tile(y, (DRAWS, 1)), axis=1) @ x
    as_far = np.count_nonzero(np.abs(products) >= abs(reached) * SAME)
    return float((as_far + 1) / (DRAWS + 1))
