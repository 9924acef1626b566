"""Keys of the claims about t tests, confidence intervals, counts and odds ratios."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field
from pydantic import model_validator as validator

from fissura.audit.claim_parts import (
    ClaimOf,
    MeanSd,
    Number,
    Plain,
    Size,
    Spreads,
)

__all__ = ["Counts", "Interval", "OddsRatio", "TTest"]

Level = Annotated[float, Field(gt=0.5, lt=1)]
Ends = tuple[Plain, Plain]
Two = Annotated[dict[str, Size], Field(min_length=2, max_length=2)]


class TTest(ClaimOf):
    """A t test of two groups, or of pairs."""

    kind: Literal["t_test"]
    n: Two
    p: Number | None = None
    t: Plain | None = None
    df: Plain | None = None
    means: dict[str, MeanSd] = Field(default_factory=dict)
    spread: Spreads | None = None
    difference: MeanSd | None = None
    d: Plain | None = None
    ci: Ends | None = None
    level: Level = 0.95
    variances: Literal["equal", "unequal"] | None = None
    design: Literal["independent", "paired"] = "independent"
    sides: Literal[1, 2] | None = None

    @validator(mode="after")
    def _groups_known(self) -> Self:
        if self.means and set(self.means) != set(self.n):
            raise ValueError("means and n must name the same groups")
        if min(self.n.values()) < 2:  # noqa: PLR2004 - for a deviation
            raise ValueError("each group needs at least two values")
        if self.difference is not None and self.design != "paired":
            raise ValueError('only design = "paired" has a mean and SD of differences')
        return self


class Interval(ClaimOf):
    """A mean with its deviation, and the confidence interval of the mean."""

    kind: Literal["interval"]
    n: Annotated[int, Field(ge=2, le=1_000_000)] | None = None
    mean: Plain
    sd: Plain | None = None
    spread: Spreads | None = None
    ci: Ends
    level: Level = 0.95


class Counts(ClaimOf):
    """How many of each group, in numbers or per cent, and a test of them."""

    kind: Literal["counts"]
    n: Annotated[dict[str, Size], Field(min_length=1)]
    events: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    percent: dict[str, Plain] = Field(default_factory=dict)
    p: Number | None = None
    test: Literal["chi2", "chi2_yates", "fisher", "likelihood_ratio"] | None = None
    odds_ratio: Plain | None = None
    ci: Ends | None = None
    level: Level = 0.95
    sides: Literal[1, 2] | None = None

    @validator(mode="after")
    def _groups_known(self) -> Self:
        if not self.events and not self.percent:
            raise ValueError('counts need "events" or "percent"')
        for name, table in (("events", self.events), ("percent", self.percent)):
            if table and set(table) != set(self.n):
                raise ValueError(f"{name} and n must name the same groups")
        for group, count in self.events.items():
            if count > self.n[group]:
                raise ValueError(f"{group} has {count} events of only {self.n[group]}")
        return self


class OddsRatio(ClaimOf):
    """An odds ratio with its interval, as a model prints it, perhaps with its p."""

    kind: Literal["odds_ratio"]
    odds_ratio: Plain
    ci: Ends | None = None
    level: Level = 0.95
    p: Number | None = None
