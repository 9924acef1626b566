"""Every pair of groups by Mann–Whitney, corrected for their number."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import TooBigError
from fissura.model import PairTest
from fissura.statistics.effects import cliffs_delta, hodges_lehmann
from fissura.statistics.holm import holm
from fissura.statistics.mann_whitney import ExactP, exact_p, u_statistic
from fissura.statistics.mann_whitney_variants import p_by_method
from fissura.statistics.power import mann_whitney_power

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fissura.settings import Compare

__all__ = ["all_pairs"]

MISSING = ExactP(nan, nan, nan)
EXACT_ONES = ("exact_conditional", "exact_doubled", "spss_exact")
ASYMPTOTIC = "spss_asymptotic"
"""What replaces an exact p that cannot be computed."""


def all_pairs(
    samples: Mapping[str, NDArray[np.float64]], settings: Compare
) -> tuple[tuple[PairTest, ...], tuple[str, ...]]:
    """Test each pair of groups, in the order given.

    Parameters
    ----------
    samples : mapping of str to ndarray of float64, shape (specimen,)
        Values of each group, at least one each.
    settings : Compare
        The method of p, and the shifts whose power is computed.

    Returns
    -------
    pairs : tuple of PairTest
    remarks : tuple of str
        Pairs whose values are all equal, or too many for an exact p, or too few for an
        interval, a sentence each.
    """
    tested = [
        _test(first, second, samples, settings)
        for first, second in combinations(samples, 2)
    ]
    corrected = holm([pair.p for pair, _ in tested])
    pairs = tuple(
        replace(pair, p_holm=p_holm)
        for (pair, _), p_holm in zip(tested, corrected, strict=True)
    )
    remarks = tuple(
        f"{pair.first} against {pair.second}: {remark}."
        for pair, told in tested
        for remark in told
    )
    return pairs, remarks


def _test(
    name: str,
    other: str,
    samples: Mapping[str, NDArray[np.float64]],
    settings: Compare,
) -> tuple[PairTest, list[str]]:
    """Return a pair, not yet corrected, and its remarks."""
    first, second = samples[name], samples[other]
    sizes = first.size, second.size
    exact, remarks = _exact(first, second)
    u, shift = u_statistic(first, second), hodges_lehmann(first, second)
    by_method = p_by_method(first, second, exact)
    method, substitute = _method(settings.p_method, by_method)
    remarks += [substitute] if substitute else []
    pair = PairTest(
        *(name, other, u, exact.p, nan, exact.floor),
        method=method,
        p_by_method=by_method,
        shift=shift.estimate,
        delta=cliffs_delta(u, *sizes),
        power=mann_whitney_power(*sizes, settings.power_effects, seed=settings.seed),
    )
    remarks += [shift.remark] if shift.remark else []
    if isnan(pair.p) and not isnan(exact.p):
        remarks.append(f"{pair.method} gives no p where all values are equal")
    return pair, remarks


def _method(wanted: str, by_method: Mapping[str, float]) -> tuple[str, str]:
    """Return the method in force: of groups too large for an exact p, another."""
    if wanted not in EXACT_ONES or not isnan(by_method[wanted]):
        return wanted, ""
    if isnan(by_method[ASYMPTOTIC]):
        return wanted, ""
    return ASYMPTOTIC, (
        f"its p, {by_method[ASYMPTOTIC]:.3g}, is the asymptotic one ({ASYMPTOTIC}: "
        f"normal, corrected for ties), because the groups are too large for {wanted}"
    )


def _exact(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[ExactP, list[str]]:
    try:
        exact = exact_p(first, second)
    except TooBigError as error:
        return MISSING, [f"its exact p is missing, because {error}"]
    alike = np.unique(np.concatenate([first, second])).size == 1
    return exact, ["all values are equal, so that p is 1"] if alike else []
