"""The answer of a comparison: one outcome, its groups, its tests, its relations."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "EXACT",
    "UNKNOWN",
    "Anova",
    "Association",
    "Comparison",
    "Estimate",
    "GroupMean",
    "GroupSummary",
    "Nesting",
    "Observation",
    "PairTest",
    "Power",
]

EXACT = "exact_conditional"
"""The method whose p is exact given the ties."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one specimen."""

    specimen: str
    value: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval; nan if it is missing."""

    value: float
    low: float
    high: float


UNKNOWN = Estimate(nan, nan, nan)


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """One group's values and their quartiles; quartiles are nan where n is 0.

    `shapiro_w` and `shapiro_p` are Shapiro and Wilk's test of normality; nan where
    fewer than three values stand, or all are equal.
    """

    group: str
    observations: tuple[Observation, ...]
    median: float
    q1: float
    q3: float
    shapiro_w: float = nan
    shapiro_p: float = nan

    @property
    def n(self) -> int:
        """Number of specimens with a value."""
        return len(self.observations)


@dataclass(frozen=True, slots=True)
class Power:
    """The chance to find a shift of so many standard deviations at the level 5 %."""

    effect_sd: float
    chance: float


@dataclass(frozen=True, slots=True)
class PairTest:
    """Two groups by Mann–Whitney.

    `u` counts the pairs in which `first` is larger, ties half.  `p_exact` is
    two-sided and exact given the ties; `p_floor` is the smallest exact p these n could
    reach with these ties.  `p_by_method` holds p by every named method, `method` names
    the one in force, and `p_holm` corrects that one over the pairs of the outcome.
    `shift` is Hodges and Lehmann's first minus second, `delta` Cliff's δ, above 0
    where the first is larger; `power` holds what such groups could have found.
    """

    first: str
    second: str
    u: float
    p_exact: float
    p_holm: float
    p_floor: float
    method: str = EXACT
    p_by_method: Mapping[str, float] = field(default_factory=dict)
    shift: Estimate = UNKNOWN
    delta: Estimate = UNKNOWN
    power: tuple[Power, ...] = ()

    @property
    def p(self) -> float:
        """Two-sided p by the method in force, not corrected."""
        return self.p_by_method.get(self.method, self.p_exact)


@dataclass(frozen=True, slots=True)
class Nesting:
    """The effect of several rows per donor.

    `rows` were averaged to `donors`.  `share` is the share of the variance that lies
    between donors of a group (0 where rows of a donor are as unlike as any).
    `p_as_if_independent` is the Kruskal–Wallis p that pooled rows would have given; it
    is given for comparison only.  `differences` are the differences of the
    groups' means, donors resampled with all their rows, first minus second.
    """

    rows: int
    donors: int
    share: float
    p_as_if_independent: float
    differences: tuple[tuple[str, str, Estimate], ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One outcome over all groups, by Kruskal–Wallis and pair by pair.

    What could not be computed is nan, and `remarks` says why: `h` and the p's where
    fewer than two groups have values, or all values are equal; `p_exact` where there
    are more than three groups or too many values.  `nesting` is None where each
    donor gave one value.
    """

    outcome: str
    groups: tuple[GroupSummary, ...]
    h: float
    df: int
    p_asymptotic: float
    p_exact: float
    pairs: tuple[PairTest, ...]
    remarks: tuple[str, ...] = ()
    nesting: Nesting | None = None


@dataclass(frozen=True, slots=True)
class Association:
    """The correlation of two quantities over specimens.

    `over` names the group; it is empty over all specimens, and ``within`` where ranks
    were taken within each group, so that differences between groups play no part.
    `rho` is Spearman's, `p` two-sided by `p_method`; `slope` is Theil and Sen's, in
    the unit of `y` per unit of `x`, with the `intercept` through the medians.
    """

    x: str
    y: str
    over: str
    n: int
    rho: Estimate
    p: float
    p_method: str
    slope: Estimate = UNKNOWN
    intercept: float = nan
    remark: str = ""


@dataclass(frozen=True, slots=True)
class GroupMean:
    """One group's mean and standard deviation (n - 1); `sd` is nan where n is 1."""

    group: str
    n: int
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Anova:
    """A one-way analysis of variance, as the study did of the donors' ages."""

    f: float
    df1: int
    df2: int
    p: float
    groups: tuple[GroupMean, ...]
