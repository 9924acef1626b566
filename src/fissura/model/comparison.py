"""The answer of a comparison: one outcome, its groups, its tests."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Anova",
    "Comparison",
    "GroupMean",
    "GroupSummary",
    "Observation",
    "PairTest",
]


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one specimen."""

    specimen: str
    value: float


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """One group's values and their quartiles; quartiles are nan where n is 0."""

    group: str
    observations: tuple[Observation, ...]
    median: float
    q1: float
    q3: float

    @property
    def n(self) -> int:
        """Number of specimens with a value."""
        return len(self.observations)


@dataclass(frozen=True, slots=True)
class PairTest:
    """Two groups by Mann–Whitney.

    `u` counts the pairs in which `first` is larger, ties half.  `p_exact` is
    two-sided and exact given the ties; `p_holm` is corrected over the pairs of the
    outcome; `p_floor` is the smallest exact p these n could reach with these ties.
    """

    first: str
    second: str
    u: float
    p_exact: float
    p_holm: float
    p_floor: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One outcome over all groups, by Kruskal–Wallis and pair by pair.

    What could not be computed is nan, and `remarks` says why: `h` and the p's where
    fewer than two groups have values, or all values are equal; `p_exact` where there
    are more than three groups or too many values.
    """

    outcome: str
    groups: tuple[GroupSummary, ...]
    h: float
    df: int
    p_asymptotic: float
    p_exact: float
    pairs: tuple[PairTest, ...]
    remarks: tuple[str, ...] = ()


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
