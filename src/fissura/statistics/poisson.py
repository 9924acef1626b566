"""Exact (Garwood) confidence interval of a Poisson count, and so of a density."""

from __future__ import annotations

from scipy.stats import chi2

__all__ = ["poisson_interval"]


def poisson_interval(count: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact two-sided interval of a Poisson mean.

    Garwood 1936, doi:10.1093/biomet/28.3-4.437.

    Examples
    --------
    >>> low, high = poisson_interval(0)
    >>> low, round(high, 3)
    (0.0, 3.689)
    """
    tail = (1 - confidence) / 2
    low = float(chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    return low, float(chi2.ppf(1 - tail, 2 * count + 2)) / 2
