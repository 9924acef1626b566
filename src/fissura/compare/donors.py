"""Several rows of a donor: averaged to one value, and what pooling would have claimed.

Rows of a donor resemble one another, so they count once: the donor is the unit.
"""

from __future__ import annotations

from itertools import combinations
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from fissura.model import Estimate, Nesting
from fissura.statistics.kruskal_wallis import asymptotic_p, h_statistic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    ByDonor = Mapping[str, Sequence[Sequence[float]]]

__all__ = ["cluster_bootstrap", "nesting"]

DRAWS = 10_000
LEAST_DONORS = 2
QUANTILES = (0.025, 0.975)


def nesting(values: ByDonor, *, seed: int) -> Nesting | None:
    """Return the effect of several rows per donor; None if no donor has several.

    Parameters
    ----------
    values : mapping of str to sequence of sequence of float
        The rows of each donor of each group, at least one each.
    seed : int
        Of the bootstrap.
    """
    donors = [donor for group in values.values() for donor in group]
    if all(len(donor) == 1 for donor in donors):
        return None
    pooled = [np.concatenate([*map(np.asarray, group)]) for group in values.values()]
    h = h_statistic(pooled)
    differences = tuple(
        (first, second, cluster_bootstrap(values[first], values[second], seed=seed))
        for first, second in combinations(values, 2)
    )
    return Nesting(
        rows=sum(map(len, donors)),
        donors=len(donors),
        share=_share_between(values),
        p_as_if_independent=asymptotic_p(h, df=len(pooled) - 1) if h == h else nan,  # noqa: PLR0124 - nan
        differences=differences,
    )


def cluster_bootstrap(
    first: Sequence[Sequence[float]], second: Sequence[Sequence[float]], *, seed: int
) -> Estimate:
    """Return the difference of two groups' means of donors' means, with an interval.

    Donors are drawn with replacement, each with all its rows; the 95 % interval is
    that of percentiles, which with few donors is somewhat too narrow (Field and Welsh
    2007, doi:10.1111/j.1467-9868.2007.00593.x).

    Parameters
    ----------
    first, second : sequence of sequence of float
        The rows of each donor, at least one donor each; with a single donor on one
        side the interval is nan.
    seed : int
    """
    means = [
        np.array([np.mean(donor) for donor in group], dtype=np.float64)
        for group in (first, second)
    ]
    found = float(means[0].mean() - means[1].mean())
    if min(side.size for side in means) < LEAST_DONORS:
        return Estimate(found, nan, nan)
    rng = np.random.default_rng([seed, *(side.size for side in means)])
    drawn = [_drawn_means(side, rng) for side in means]
    low, high = np.quantile(drawn[0] - drawn[1], QUANTILES)
    return Estimate(found, float(low), float(high))


def _drawn_means(
    means: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    chosen = rng.integers(0, means.size, size=(DRAWS, means.size))
    drawn: NDArray[np.float64] = means[chosen].mean(axis=1)
    return drawn


def _share_between(values: ByDonor) -> float:
    """Return the intraclass correlation within groups, of one-way variances."""
    between = within = 0.0
    donors = rows = unevenness = 0.0
    for group in values.values():
        samples = [np.asarray(donor, dtype=np.float64) for donor in group]
        sizes = np.array([sample.size for sample in samples])
        middle = np.concatenate(samples).mean()
        between += sum(s.size * (s.mean() - middle) ** 2 for s in samples)
        within += sum(float(np.sum((s - s.mean()) ** 2)) for s in samples)
        donors, rows = donors + len(samples), rows + int(sizes.sum())
        unevenness += float(np.sum(sizes**2) / sizes.sum())
    df_between, df_within = donors - len(values), rows - donors
    if df_between < 1 or df_within < 1:
        return nan
    typical = (rows - unevenness) / df_between
    ms_between, ms_within = between / df_between, within / df_within
    total = ms_between + (typical - 1) * ms_within
    return max(0.0, float((ms_between - ms_within) / total)) if total > 0 else nan
