"""Exact (Clopper–Pearson) confidence interval of a proportion."""

from __future__ import annotations

from scipy.stats import beta

__all__ = ["binomial_interval"]


def binomial_interval(
    count: int, of: int, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the exact two-sided interval of a share; of none, all from 0 to 1.

    Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> low, high = binomial_interval(0, 10)
    >>> low, round(high, 3)
    (0.0, 0.308)
    """
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, count, of - count + 1)) if count else 0.0
    high = float(beta.ppf(1 - tail, count + 1, of - count)) if count < of else 1.0
    return low, high
