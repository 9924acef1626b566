"""One-way analysis of variance, as the study did of the donors' ages."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.model import Anova, GroupMean
from fissura.statistics.anova import p_of_f, squares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["ages"]


def ages(values_by_group: Mapping[str, Sequence[float]]) -> Anova:
    """Ask whether the groups differ in age, by one-way analysis of variance.

    Parameters
    ----------
    values_by_group : mapping of str to sequence of float
        Ages in years; at least two groups, one of them with two ages.

    Returns
    -------
    Anova
        F is infinite and p 0 where only the groups differ, and not the donors within.

    Raises
    ------
    DataError
        If there are too few ages, one is not finite, or all are equal.

    Notes
    -----
    Fisher's F assumes that ages are normal with the same spread in each group.
    """
    samples = {group: _checked(group, ages) for group, ages in values_by_group.items()}
    pooled = np.concatenate([*samples.values(), np.empty(0)])
    df1, df2 = len(samples) - 1, pooled.size - len(samples)
    if df1 < 1 or df2 < 1:
        raise DataError(
            f"comparing ages needs two groups and more ages than groups, but there are "
            f"{pooled.size} ages in {len(samples)} groups: leave the comparison out"
        )
    if np.ptp(pooled) == 0:
        raise DataError(
            f"all {pooled.size} ages are {pooled[0]:g}, so that groups cannot be "
            "compared by them: check the column of ages"
        )
    f = squares([ages.tolist() for ages in samples.values()]).f
    means = tuple(_mean(group, ages) for group, ages in samples.items())
    return Anova(f, df1, df2, p_of_f(f, df1, df2), means)


def _mean(group: str, ages: NDArray[np.float64]) -> GroupMean:
    sd = float(ages.std(ddof=1)) if ages.size > 1 else float("nan")
    return GroupMean(group, ages.size, float(ages.mean()), sd)


def _checked(group: str, ages: Sequence[float]) -> NDArray[np.float64]:
    if not ages:
        raise DataError(
            f"comparing ages needs an age in each group, but {group} has none: leave "
            "the group out"
        )
    for age in ages:
        if not isfinite(age):
            raise DataError(
                f"an age in {group} is {age}, but ages must be finite numbers: leave "
                "out those that are not known"
            )
    return np.array(ages, dtype=np.float64)
