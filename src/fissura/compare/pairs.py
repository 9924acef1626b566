"""Every pair of groups by Mann–Whitney, corrected for their number."""

from __future__ import annotations

from itertools import combinations
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from fissura.compare.mann_whitney import ExactP, exact_p, u_statistic
from fissura.errors import TooBigError
from fissura.model import PairTest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["all_pairs", "holm"]


def all_pairs(
    samples: Mapping[str, NDArray[np.float64]],
) -> tuple[tuple[PairTest, ...], tuple[str, ...]]:
    """Test each pair of groups, in the order given.

    Parameters
    ----------
    samples : mapping of str to ndarray of float64, shape (specimen,)
        Values of each group, at least one each.

    Returns
    -------
    pairs : tuple of PairTest
    remarks : tuple of str
        Pairs whose values are all equal, or too many for an exact p, a sentence each.
    """
    names = list(combinations(samples, 2))
    tested = [_test(samples[first], samples[second]) for first, second in names]
    corrected = holm([exact.p for exact, _ in tested])
    pairs = tuple(
        PairTest(
            first,
            second,
            u=u_statistic(samples[first], samples[second]),
            p_exact=exact.p,
            p_holm=p_holm,
            p_floor=exact.floor,
        )
        for (first, second), (exact, _), p_holm in zip(
            names, tested, corrected, strict=True
        )
    )
    remarks = tuple(
        f"{first} against {second}: {remark}."
        for (first, second), (_, remark) in zip(names, tested, strict=True)
        if remark
    )
    return pairs, remarks


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p's for their number (Holm 1979, jstor.org/stable/4615733).

    An unknown p (nan) stays unknown, but counts as one more test.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.02])
    [0.03, 0.04, 0.04]
    """
    known = sorted((p, i) for i, p in enumerate(p_values) if not isnan(p))
    corrected = [float("nan")] * len(p_values)
    largest = 0.0
    for rank, (p, i) in enumerate(known):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p))
        corrected[i] = largest
    return corrected


def _test(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[ExactP, str]:
    try:
        exact = exact_p(first, second)
    except TooBigError as error:
        return ExactP(float("nan"), float("nan")), f"p is missing, because {error}"
    alike = np.unique(np.concatenate([first, second])).size == 1
    return exact, "all values are equal, so that p is 1" if alike else ""
