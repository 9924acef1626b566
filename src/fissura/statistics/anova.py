"""One-way analysis of variance, exact in the decimals as they were written."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from scipy.special import fdtrc

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Squares", "f_of_summaries", "p_of_f", "squares"]


class Squares(NamedTuple):
    """Sums of squares between and within groups, with their degrees of freedom."""

    between: Fraction
    within: Fraction
    df1: int
    df2: int

    @property
    def f(self) -> float:
        """Fisher's F; infinite where nothing varies within groups."""
        if not self.within:
            return inf
        return float(self.between * self.df2 / (self.within * self.df1))


def squares(samples: Sequence[Sequence[float]]) -> Squares:
    """Sum the squares without rounding.

    Each value is taken as the shortest decimal that reads back as it, so that
    1000000000000.4 is just that, and no digit is lost however large the values are
    against their spread (NIST's sets SmLs07 to 09).

    Parameters
    ----------
    samples : sequence of sequence of float
        Finite values of each group, at least one each.

    Examples
    --------
    >>> squares([[1e12 + 0.2, 1e12 + 0.4], [1e12 + 0.6]]).between
    Fraction(3, 50)
    """
    groups = [[Fraction(repr(float(value))) for value in values] for values in samples]
    pooled = [value for group in groups for value in group]
    total = _about_mean(pooled)
    within = sum((_about_mean(group) for group in groups), Fraction())
    return Squares(total - within, within, len(groups) - 1, len(pooled) - len(groups))


def f_of_summaries(
    sizes: Sequence[int], means: Sequence[float], sds: Sequence[float]
) -> float:
    """Return F from each group's n, mean and standard deviation (n - 1)."""
    n = sum(sizes)
    grand = sum(size * mean for size, mean in zip(sizes, means, strict=True)) / n
    between = sum(
        size * (mean - grand) ** 2 for size, mean in zip(sizes, means, strict=True)
    )
    within = sum((size - 1) * sd**2 for size, sd in zip(sizes, sds, strict=True))
    df1, df2 = len(sizes) - 1, n - len(sizes)
    return between / df1 / (within / df2) if within > 0 else inf


def p_of_f(f: float, df1: int, df2: int) -> float:
    """Return the chance of an F at least this large."""
    return float(fdtrc(df1, df2, f))


def _about_mean(values: Sequence[Fraction]) -> Fraction:
    total = sum(values, Fraction())
    return sum((value * value for value in values), Fraction()) - total**2 / len(values)
