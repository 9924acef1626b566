"""Mann–Whitney p as SPSS, R, scipy and others compute it for the same two groups."""

from __future__ import annotations

from math import ceil, erfc, nan, sqrt
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import TooBigError
from fissura.statistics.mann_whitney import ExactP, u_statistic, ways_of_u
from fissura.statistics.ranks import tie_correction

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["normal_p", "p_by_method", "untied_p"]

R_EXACT_BELOW = 50
"""R's wilcox.test is exact below this many values in each group, without ties."""
SCIPY_EXACT_UP_TO = 8
"""scipy's mannwhitneyu is exact up to this many in the smaller group, without ties."""


def p_by_method(
    first: NDArray[np.float64], second: NDArray[np.float64], exact: ExactP
) -> dict[str, float]:
    """Return the two-sided p of every method of ``settings.Compare.p_method``.

    Parameters
    ----------
    first, second : ndarray of float64, shape (specimen,)
        At least one value each.
    exact : ExactP
        Their exact p's given the ties; nan where too big.

    Returns
    -------
    dict of str to float
        ``exact_conditional`` and ``exact_doubled`` are exact given the ties, as R's
        coin and SPSS's module Exact Tests print them. ``spss_exact``, SPSS's "Exact
        Sig. [2*(1-tailed Sig.)]", is exact as if nothing tied; ``spss_asymptotic`` is
        normal, corrected for ties and not for continuity.  ``r_default`` and
        ``scipy_auto`` are exact while groups are small and nothing ties, and else
        normal, corrected for both.
    """
    sizes = first.size, second.size
    pooled = np.concatenate([first, second])
    u, shrunk = u_statistic(first, second), tie_correction(pooled)
    tied = np.unique(pooled).size < pooled.size
    untied = untied_p(u, *sizes)
    plain = normal_p(u, *sizes, shrunk=shrunk, continuity=False)
    corrected = normal_p(u, *sizes, shrunk=shrunk, continuity=True)
    by_r = not tied and max(sizes) < R_EXACT_BELOW
    by_scipy = not tied and min(sizes) <= SCIPY_EXACT_UP_TO
    return {
        "exact_conditional": exact.p,
        "exact_doubled": exact.doubled,
        "spss_exact": untied,
        "spss_asymptotic": plain,
        "r_default": untied if by_r else corrected,
        "scipy_auto": untied if by_scipy else corrected,
    }


def untied_p(u: float, first: int, second: int) -> float:
    """Return twice the smaller tail as if nothing tied; nan where too big.

    A U that ties left half way counts as the next one nearer the middle.
    """
    try:
        ways = ways_of_u(first, second)
    except TooBigError:
        return nan
    nearer = ceil(min(u, first * second - u))
    return min(1.0, 2 * float(ways[: nearer + 1].sum() / ways.sum()))


def normal_p(
    u: float, first: int, second: int, *, shrunk: float = 1.0, continuity: bool
) -> float:
    """Return the two-sided p by the normal law; nan if all values are equal.

    Parameters
    ----------
    u : float
    first, second : int
        Sizes of the groups.
    shrunk : float
        Factor by which ties shrink the variance, 0 to 1.
    continuity : bool
        Whether U moves half a step towards its mean.
    """
    variance = first * second * (first + second + 1) / 12 * shrunk
    if variance <= 0:
        return nan
    far = abs(u - first * second / 2) - (0.5 if continuity else 0)
    return float(erfc(max(far, 0.0) / sqrt(2 * variance)))
