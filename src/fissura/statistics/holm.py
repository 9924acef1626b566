"""Holm's step-down correction of several p-values."""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["holm"]


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p's for their number (Holm 1979, jstor.org/stable/4615733).

    An unknown p (nan) stays unknown, but counts as one more test.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.02])
    [0.03, 0.04, 0.04]
    """
    known = sorted((p, i) for i, p in enumerate(p_values) if not isnan(p))
    corrected = [nan] * len(p_values)
    largest = 0.0
    for rank, (p, i) in enumerate(known):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p))
        corrected[i] = largest
    return corrected
