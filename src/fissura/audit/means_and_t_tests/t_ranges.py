"""Ranges of t, its degrees of freedom and its p that rounding leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

from scipy.special import stdtr, stdtrit

if TYPE_CHECKING:
    from fissura.audit.printed import Spread

__all__ = ["SLACK", "Sample", "TRange", "critical", "p_range", "student", "welch"]

SLACK = 1e-9
"""Relative, against the rounding of the arithmetic itself."""
TWO = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample by its size, and the windows of its mean and standard deviation."""

    n: int
    mean: tuple[float, float]
    sd: tuple[float, float]

    @classmethod
    def of(cls, n: int, printed: Spread, *, sem: bool) -> Sample:
        """Return it from a printed mean ± SD, or mean ± SEM."""
        factor = sqrt(n) if sem else 1.0
        low, high = (max(end, 0.0) * factor for end in printed.sd.ends)
        return cls(n, printed.mean.ends, (low, high))

    @property
    def middle(self) -> Sample:
        """The same with the printed numbers unchanged."""
        mean, sd = sum(self.mean) / 2, sum(self.sd) / 2
        return Sample(self.n, (mean, mean), (sd, sd))


@dataclass(frozen=True, slots=True)
class TRange:
    """The difference, its standard error and degrees of freedom, each as low, high."""

    difference: tuple[float, float]
    error: tuple[float, float]
    df: tuple[float, float]

    @property
    def t(self) -> tuple[float, float]:
        """The least and the largest absolute t."""
        ends = sorted(abs(end) for end in self.difference)
        least = 0.0 if self.difference[0] <= 0 <= self.difference[1] else ends[0]
        low = least / self.error[1] if self.error[1] > 0 else inf
        high = ends[1] / self.error[0] if self.error[0] > 0 else inf
        return low * (1 - SLACK), high * (1 + SLACK)


def student(one: Sample, other: Sample) -> TRange:
    """Return the ranges of Student's t, which takes the variances as equal."""
    df = one.n + other.n - TWO
    share = 1 / one.n + 1 / other.n
    errors = [
        sqrt(share * ((one.n - 1) * s * s + (other.n - 1) * r * r) / df)
        for s, r in zip(one.sd, other.sd, strict=True)
    ]
    return TRange(_difference(one, other), (errors[0], errors[1]), (df, df))


def welch(one: Sample, other: Sample) -> TRange:
    """Return the ranges of Welch's t, which does not (doi:10.1093/biomet/34.1-2.28)."""
    errors = [
        sqrt(s * s / one.n + r * r / other.n)
        for s, r in zip(one.sd, other.sd, strict=True)
    ]
    most = one.n + other.n - TWO
    shares = [_share(one, other, first, second) for first, second in ((0, 1), (1, 0))]
    low, high = min(shares), max(shares)
    ends = [_welch_df(one.n, other.n, share) for share in (low, high)]
    # The degrees of freedom rise to their most, where the squared errors go as n - 1.
    top = (one.n - 1) / most
    largest = most if low <= top <= high else max(ends)
    return TRange(
        _difference(one, other),
        (errors[0], errors[1]),
        (min(ends) * (1 - SLACK), largest * (1 + SLACK)),
    )


def p_range(found: TRange, *, sides: int) -> tuple[float, float]:
    """Return the least and the largest p; one-sided, that of the side that is seen."""
    least, most = found.t
    low, high = (
        sides * float(stdtr(df, -t)) if t < inf else 0.0
        for t, df in ((most, found.df[1]), (least, found.df[0]))
    )
    return low * (1 - SLACK), high * (1 + SLACK)


def critical(df: float, level: float) -> float:
    """Return the t that a central share `level` lies within."""
    return float(stdtrit(df, (1 + level) / 2))


def _difference(one: Sample, other: Sample) -> tuple[float, float]:
    return one.mean[0] - other.mean[1], one.mean[1] - other.mean[0]


def _share(one: Sample, other: Sample, first: int, second: int) -> float:
    """Return the first's share of the squared error, at these ends of the windows."""
    a = one.sd[first] ** 2 / one.n
    b = other.sd[second] ** 2 / other.n
    return a / (a + b) if a + b > 0 else 0.5


def _welch_df(n: int, m: int, share: float) -> float:
    return 1 / (share**2 / (n - 1) + (1 - share) ** 2 / (m - 1))
