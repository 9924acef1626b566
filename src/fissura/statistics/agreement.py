"""Agreement of observers: intraclass correlation, limits of agreement, concordance."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fissura.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Icc", "Limits", "bland_altman", "concordance", "intraclass"]

TWO_DIMENSIONS = 2
Z_95 = 1.96
"""As Bland and Altman print it."""


class Icc(NamedTuple):
    """Shrout and Fleiss's six forms; the last three are of the mean of all raters."""

    icc1: float
    icc2: float
    icc3: float
    icc1k: float
    icc2k: float
    icc3k: float


class Limits(NamedTuple):
    """Mean and standard deviation of the differences, and their limits of agreement."""

    mean: float
    sd: float
    low: float
    high: float


def intraclass(ratings: NDArray[np.float64]) -> Icc:
    """Return the intraclass correlations (Shrout and Fleiss 1979).

    doi:10.1037/0033-2909.86.2.420.

    Parameters
    ----------
    ratings : ndarray of float64, shape (subject, rater)
        Two of each or more, finite.

    Returns
    -------
    Icc
        nan where nothing varies.

    Raises
    ------
    DataError
        If there are fewer than two subjects or raters, or a rating is missing.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != TWO_DIMENSIONS or min(table.shape) < 2 or not _whole(table):  # noqa: PLR2004
        raise DataError(
            f"an intraclass correlation needs two subjects and two raters or more, "
            f"every rating a number, but the table has the shape {table.shape}: leave "
            "out subjects that a rater has not seen"
        )
    n, k = table.shape
    middle, rows, columns = table.mean(), table.mean(axis=1), table.mean(axis=0)
    between = k * float(np.sum((rows - middle) ** 2)) / (n - 1)
    within = float(np.sum((table - rows[:, None]) ** 2)) / (n * (k - 1))
    raters = n * float(np.sum((columns - middle) ** 2)) / (k - 1)
    left = table - rows[:, None] - columns + middle
    error = float(np.sum(left**2)) / ((n - 1) * (k - 1))
    return Icc(
        _ratio(between - within, between + (k - 1) * within),
        _ratio(between - error, between + (k - 1) * error + k * (raters - error) / n),
        _ratio(between - error, between + (k - 1) * error),
        _ratio(between - within, between),
        _ratio(between - error, between + (raters - error) / n),
        _ratio(between - error, between),
    )


def bland_altman(first: NDArray[np.float64], second: NDArray[np.float64]) -> Limits:
    """Return the limits of agreement (Bland and Altman 1986).

    doi:10.1016/S0140-6736(86)90837-8.  Differences are first minus second.

    Raises
    ------
    DataError
        If the two differ in length, are fewer than two, or hold no number somewhere.
    """
    one, other = _paired(first, second)
    differences = one - other
    mean, sd = float(differences.mean()), float(differences.std(ddof=1))
    return Limits(mean, sd, mean - Z_95 * sd, mean + Z_95 * sd)


def concordance(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return Lin's concordance correlation (1989, doi:10.2307/2532051).

    It is 1 only where both give the same numbers; nan where neither varies.

    Raises
    ------
    DataError
        If the two differ in length, are fewer than two, or hold no number somewhere.
    """
    one, other = _paired(first, second)
    together = float(np.mean((one - one.mean()) * (other - other.mean())))
    apart = float((one.mean() - other.mean()) ** 2)
    return _ratio(2 * together, float(one.var() + other.var()) + apart)


def _paired(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if one.shape != other.shape or one.size < 2 or not _whole(one + other):  # noqa: PLR2004
        raise DataError(
            f"agreement needs two values or more from each of two observers, every one "
            f"a number, but {one.size} and {other.size} came: leave out what one of "
            "them has not measured"
        )
    return one, other


def _whole(table: NDArray[np.float64]) -> bool:
    return bool(np.all(np.isfinite(table)))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else nan
