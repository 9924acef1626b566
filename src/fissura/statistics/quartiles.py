"""Median, quartiles and normality of a group, as SPSS and Prism print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.model import GroupSummary
from fissura.statistics.normality import shapiro_wilk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.model import Observation

__all__ = ["summary"]


def summary(group: str, observations: Sequence[Observation]) -> GroupSummary:
    """Summarise one group by its median, its quartiles and Shapiro and Wilk's W.

    Quartiles are Hyndman and Fan's type 6 (doi:10.1080/00031305.1996.10473566): SPSS's
    HAVERAGE, Prism's default.  One value is its own median and quartiles, two are
    their own quartiles, and without any all three are nan.
    """
    values = [observation.value for observation in observations]
    q1, median, q3 = (
        np.quantile(values, [0.25, 0.5, 0.75], method="weibull").tolist()
        if values
        else [float("nan")] * 3
    )
    w, p = shapiro_wilk(np.array(values, dtype=np.float64))
    return GroupSummary(group, tuple(observations), median, q1, q3, w, p)
