"""The kinds of claims a paper makes: required and optional keys of each."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field
from pydantic import model_validator as validator

from fissura.audit.claim_parts import (
    ClaimOf,
    MeanSd,
    Name,
    Number,
    Part,
    Plain,
    Size,
    Sizes,
    Spreads,
)
from fissura.audit.equations import parse_equation
from fissura.audit.printed import Rounding  # noqa: TC001 - pydantic, too
from fissura.audit.sample_claims import (
    Counts,
    Ends,
    Interval,
    Level,
    OddsRatio,
    TTest,
)
from fissura.settings import Method  # noqa: TC001 - pydantic reads it at run time

__all__ = [
    "AnovaClaim",
    "Claim",
    "Correlation",
    "Counts",
    "Geometry",
    "Identity",
    "Interval",
    "Multiplicity",
    "OddsRatio",
    "Order",
    "Pair",
    "Paper",
    "Part",
    "PowerClaim",
    "Ranks",
    "Ratio",
    "Repeat",
    "Statement",
    "Summary",
    "TTest",
    "Wording",
]

ALL_METHODS: tuple[Method, ...] = (
    "exact_conditional",
    "exact_doubled",
    "spss_exact",
    "spss_asymptotic",
    "r_default",
    "scipy_auto",
)


class Pair(Part):
    """Two groups of a rank test; which one is higher, if that is said."""

    p: Number
    higher: str = ""
    lower: str = ""
    between: tuple[str, str] | None = None
    stars: Literal["", "*", "**", "***", "****"] = ""

    @validator(mode="after")
    def _named_once(self) -> Self:
        directed = bool(self.higher) and bool(self.lower)
        if directed == (self.between is not None) or (
            bool(self.higher) != bool(self.lower)
        ):
            raise ValueError(
                'a pair names "higher" and "lower", or "between" two groups'
            )
        return self

    @property
    def names(self) -> tuple[str, str]:
        """The two groups; where one is higher, it comes first."""
        return self.between or (self.higher, self.lower)


class Ranks(ClaimOf):
    """An outcome by Kruskal–Wallis and Mann–Whitney."""

    kind: Literal["ranks"]
    outcome: str = ""
    n: Sizes
    kruskal_wallis: Number | None = None
    pairs: tuple[Pair, ...] = ()
    medians: dict[str, Plain] = Field(default_factory=dict)
    means: dict[str, MeanSd] = Field(default_factory=dict)
    sides: Literal[1, 2] | None = None
    ties: bool | None = None
    correction: Literal["none", "bonferroni", "other"] = "none"
    methods: tuple[Method, ...] | None = None

    @validator(mode="after")
    def _groups_known(self) -> Self:
        named = [name for pair in self.pairs for name in pair.names]
        for name in (*named, *self.medians, *self.means):
            if name not in self.n:
                raise ValueError(f"group {name} has no n; n names {', '.join(self.n)}")
        return self


class AnovaClaim(ClaimOf):
    """A one-way analysis of variance."""

    kind: Literal["anova"]
    n: Annotated[dict[str, Size], Field(min_length=2)]
    f: Plain | None = None
    p: Number | None = None
    df: tuple[int, int] | None = None
    means: dict[str, MeanSd] = Field(default_factory=dict)
    spread: Spreads | None = None

    @validator(mode="after")
    def _groups_known(self) -> Self:
        if sum(self.n.values()) <= len(self.n):
            raise ValueError("there must be more values than groups")
        if self.means and set(self.means) != set(self.n):
            raise ValueError("means and n must name the same groups")
        return self


class Summary(ClaimOf):
    """Summaries of one sample (mean, standard deviation …), with values if given."""

    kind: Literal["summary"]
    n: Size | None = None
    values: tuple[Plain, ...] = ()
    mean: Plain | None = None
    sd: Plain | None = None
    median: Plain | None = None
    whole: bool = False

    @validator(mode="after")
    def _something_to_check(self) -> Self:
        if not self.values and not (self.whole and self.n and self.mean):
            raise ValueError(
                'a summary needs its "values", or "whole = true" with "n" and "mean"'
            )
        return self


class Identity(ClaimOf):
    """Printed numbers bound by an equation."""

    kind: Literal["identity"]
    equation: str
    values: dict[str, Plain]
    exact: tuple[str, ...] = ()
    alternatives: dict[str, Plain] = Field(default_factory=dict)

    @validator(mode="after")
    def _names_known(self) -> Self:
        names = parse_equation(self.equation).names
        for name in sorted(names - set(self.values)):
            raise ValueError(f"the equation names {name}, but values has no {name}")
        for name in (*self.exact, *self.alternatives):
            if name not in self.values:
                raise ValueError(f"{name} is not among the values")
        return self


class Ratio(ClaimOf):
    """One quantity of each group divided by another gives a third."""

    kind: Literal["ratio"]
    numerator: dict[str, Plain]
    denominator: dict[str, Plain]
    ratio: dict[str, Plain]
    typical: bool = True

    @validator(mode="after")
    def _same_groups(self) -> Self:
        if not set(self.numerator) == set(self.denominator) == set(self.ratio):
            raise ValueError(
                "numerator, denominator and ratio must name the same groups"
            )
        return self


class Geometry(ClaimOf):
    """A box or a cylinder with its volume, in one unit of length."""

    kind: Literal["geometry"]
    shape: Literal["box", "cylinder"]
    sides: tuple[Plain, ...]
    volume: Plain

    @validator(mode="after")
    def _sides_fit(self) -> Self:
        wanted = 3 if self.shape == "box" else 2
        if len(self.sides) != wanted:
            raise ValueError(
                f"a {self.shape} has {wanted} sides (of a cylinder, diameter and "
                f"height), but {len(self.sides)} are given"
            )
        return self


class Correlation(ClaimOf):
    """Pearson's r, or r squared, with its p."""

    kind: Literal["correlation"]
    r: Plain | None = None
    r_squared: Plain | None = None
    n: Annotated[int, Field(ge=3, le=100_000)] | None = None
    df: int | None = None
    p: Number | None = None
    sides: Literal[1, 2] = 2
    ci: Ends | None = None
    level: Level = 0.95

    @validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.p is None and self.ci is None:
            raise ValueError('a correlation needs its "p", or its interval "ci"')
        if self.ci is not None and self.r is None:
            raise ValueError('an interval "ci" is checked of "r", not of "r_squared"')
        if (self.r is None) == (self.r_squared is None):
            raise ValueError('a correlation needs either "r" or "r_squared"')
        return self


class Repeat(ClaimOf):
    """The same number, printed in several places."""

    kind: Literal["repeat"]
    of: str
    places: Annotated[dict[str, Number], Field(min_length=2)]


class Order(ClaimOf):
    """Groups from the highest to the lowest in words, and their numbers elsewhere."""

    kind: Literal["order"]
    of: str
    falling: Annotated[tuple[str, ...], Field(min_length=2)]
    values: dict[str, Plain]

    @validator(mode="after")
    def _groups_known(self) -> Self:
        for name in self.falling:
            if name not in self.values:
                raise ValueError(f"group {name} has no value")
        return self


class Statement(ClaimOf):
    """A sentence that puts one group above or below others, and the claim it is of."""

    kind: Literal["statement"]
    group: str
    relation: Literal["higher", "lower"]
    than: Annotated[tuple[str, ...], Field(min_length=1)]
    of: Annotated[tuple[str, ...], Field(min_length=1)]
    significant: bool = True


class Multiplicity(ClaimOf):
    """A family of p's to be corrected together."""

    kind: Literal["multiplicity"]
    family: Literal["kruskal_wallis", "pairs", "listed"] = "listed"
    p: dict[str, Number] = Field(default_factory=dict)

    @validator(mode="after")
    def _listed(self) -> Self:
        if (self.family == "listed") == (not self.p):
            raise ValueError(
                'a family of p\'s is "kruskal_wallis" or "pairs", or lists its "p"'
            )
        return self


class PowerClaim(ClaimOf):
    """The sizes of two groups, and shifts in standard deviations."""

    kind: Literal["power"]
    n: Annotated[dict[str, Size], Field(min_length=2)]
    effects: Annotated[tuple[float, ...], Field(min_length=1)] = (0.5, 1.0, 1.5, 2.0)


class Wording(ClaimOf):
    """A sentence of the methods, looked through for terms that exclude each other."""

    kind: Literal["wording"]
    text: Name


Claim = Annotated[
    Ranks
    | AnovaClaim
    | Summary
    | Identity
    | Ratio
    | Geometry
    | Correlation
    | Repeat
    | Order
    | Statement
    | Multiplicity
    | PowerClaim
    | Wording
    | TTest
    | Interval
    | Counts
    | OddsRatio,
    Field(discriminator="kind"),
]


class _Head(Part):
    title: str = ""
    reference: str = ""
    doi: str = ""
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.05
    sides: Literal[1, 2] = 2
    rounding: Rounding = "nearest"
    spread: Spreads = "sd"
    methods: Annotated[tuple[Method, ...], Field(min_length=1)] = ALL_METHODS
    kruskal_wallis: Annotated[
        tuple[Literal["asymptotic", "exact"], ...], Field(min_length=1)
    ] = ("asymptotic", "exact")
    stars: dict[str, float] = Field(
        default_factory=lambda: {"*": 0.05, "**": 0.01, "***": 0.001, "****": 0.0001}
    )


class Paper(Part):
    """A paper: what holds for all of its claims, and the claims."""

    paper: _Head = _Head()
    claim: tuple[Claim, ...] = ()

    @validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [claim.id for claim in self.claim]
        ranks = [claim.id for claim in self.claim if isinstance(claim, Ranks)]
        for claim in self.claim:
            if ids.count(claim.id) > 1:
                raise ValueError(f"two claims have the id {claim.id!r}")
            for of in claim.of if isinstance(claim, Statement) else ():
                if of not in ranks:
                    raise ValueError(
                        f"claim {claim.id!r} is of {of!r}, which is not a claim of "
                        f"the kind ranks"
                    )
        return self
