"""Whether two quantities are correlated: in each group, over all, and within groups."""

from __future__ import annotations

from itertools import product
from math import isfinite, nan
from typing import TYPE_CHECKING

import numpy as np

from fissura.model import UNKNOWN, Association
from fissura.statistics.spearman import spearman
from fissura.statistics.theil_sen import theil_sen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from fissura.settings import Compare

    Values = Mapping[str, Mapping[str, float]]
    Points = tuple[NDArray[np.float64], NDArray[np.float64]]

__all__ = ["ALL", "TREATMENT", "WITHIN", "associations", "pairs_to_correlate"]

ALL, WITHIN = "", "within"
"""What `Association.over` says of all specimens, and of ranks within groups."""
TREATMENT = "treatment_y"
"""The years of treatment, which no measure holds but ``specimens.csv``."""
TREATED_DAMAGE = "cr_dn_per_mm3"


def pairs_to_correlate(settings: Compare) -> tuple[tuple[str, str], ...]:
    """Return x and y: damage with each strength, treatment with microcrack density."""
    damage = product(settings.damage, settings.strength)
    by_strength = sorted(damage, key=lambda pair: settings.strength.index(pair[1]))
    return (*by_strength, (TREATMENT, TREATED_DAMAGE))


def associations(
    values: Values,
    pairs: Sequence[tuple[str, str]],
    *,
    members: Mapping[str, Sequence[str]],
    seed: int,
) -> tuple[Association, ...]:
    """Correlate pairs of quantities over the specimens that have both.

    Parameters
    ----------
    values : mapping of str to mapping of str to float
        ``values[quantity][specimen]``, finite; a specimen not measured is absent.
    pairs : sequence of (str, str)
        Quantities x and y.
    members : mapping of str to sequence of str
        The specimens of each group.
    seed : int
        Of the permutations within groups.

    Returns
    -------
    tuple of Association
        For each pair: each group that has values of both, and where there are two such
        groups, all specimens and then within groups.
    """
    return tuple(
        found
        for place, (x, y) in enumerate(pairs)
        for found in _of_pair(values, x, y, members, [seed, place])
    )


def _of_pair(
    values: Values,
    x: str,
    y: str,
    members: Mapping[str, Sequence[str]],
    seed: Sequence[int],
) -> Iterator[Association]:
    points = {
        group: found
        for group, names in members.items()
        if (found := _points(values, x, y, names))[0].size
    }
    for group, one in points.items():
        yield _association(x, y, group, [one], seed)
    if len(points) > 1:
        together = tuple(
            np.concatenate(side) for side in zip(*points.values(), strict=True)
        )
        yield _association(x, y, ALL, [(together[0], together[1])], seed)
        yield _association(x, y, WITHIN, list(points.values()), seed)


def _points(values: Values, x: str, y: str, names: Sequence[str]) -> Points:
    both = [
        (values[x][name], values[y][name])
        for name in names
        if isfinite(values.get(x, {}).get(name, nan))
        and isfinite(values.get(y, {}).get(name, nan))
    ]
    across, up = np.array(both, dtype=np.float64).reshape(-1, 2).T
    return across, up


def _association(
    x: str, y: str, over: str, strata: list[Points], seed: Sequence[int]
) -> Association:
    n = sum(across.size for across, _ in strata)
    found = spearman(strata, rng=np.random.default_rng(seed))
    if not isfinite(found.rho.value):
        return Association(x, y, over, n, UNKNOWN, nan, "", remark=found.remark)
    line = theil_sen(strata)
    return Association(
        *(x, y, over, n, found.rho, found.p, found.p_method),
        slope=line.slope,
        intercept=nan if over == WITHIN else line.intercept,
        remark=found.remark,
    )
