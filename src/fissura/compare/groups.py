"""Compare the groups of a study, outcome by outcome."""

from __future__ import annotations

from math import isfinite, isnan
from typing import TYPE_CHECKING

import numpy as np

from fissura.compare.pairs import all_pairs
from fissura.errors import DataError, TooBigError
from fissura.model import Comparison, Observation
from fissura.settings import Compare
from fissura.statistics.kruskal_wallis import asymptotic_p, exact_p, h_statistic
from fissura.statistics.quartiles import summary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from fissura.model import GroupSummary

    Samples = Mapping[str, NDArray[np.float64]]

__all__ = ["groups"]

NAN = float("nan")
DEFAULTS = Compare()


def groups(
    values: Mapping[str, Mapping[str, float]],
    settings: Compare = DEFAULTS,
    *,
    members: Mapping[str, Sequence[str]],
    outcomes: Sequence[str],
) -> tuple[Comparison, ...]:
    """Compare the groups by Kruskal–Wallis and every pair of them by Mann–Whitney.

    Parameters
    ----------
    values : mapping of str to mapping of str to float
        ``values[outcome][specimen]``, in the unit of the outcome; a specimen that was
        not measured is absent, and one that is in no group is left out.
    settings : Compare, optional
        How p is found, and the shifts whose power is computed.
    members : mapping of str to sequence of str
        The specimens of each group, in the order they are to be listed.
    outcomes : sequence of str
        What to compare, in the order of the answer.

    Returns
    -------
    tuple of Comparison
        One for each outcome.  Groups without a value are in ``groups`` but not in
        ``pairs``; a value that cannot be computed is nan, and ``remarks`` says why.

    Raises
    ------
    DataError
        If an outcome is absent from `values`, a value is not finite, or a specimen is
        named twice in `members`.
    """
    _stop_if_named_twice(members)
    return tuple(
        _compare(
            outcome,
            _summaries(outcome, _column(values, outcome), members),
            settings,
        )
        for outcome in outcomes
    )


def _compare(
    outcome: str, summaries: tuple[GroupSummary, ...], settings: Compare
) -> Comparison:
    samples = {
        summary.group: np.array([seen.value for seen in summary.observations])
        for summary in summaries
        if summary.n
    }
    sizes = [remark for summary in summaries if (remark := _on_size(summary))]
    if len(samples) < 2:  # noqa: PLR2004 - two groups, as the remark says
        remark = "Fewer than two groups have values, so there is nothing to compare."
        missing = (NAN, 0, NAN, NAN, ())
        return Comparison(outcome, summaries, *missing, (*sizes, remark))
    h, p_asymptotic, p_exact, on_h = _over_all(samples)
    pairs, on_pairs = all_pairs(samples, settings)
    return Comparison(
        outcome=outcome,
        groups=summaries,
        h=h,
        df=len(samples) - 1,
        p_asymptotic=p_asymptotic,
        p_exact=p_exact,
        pairs=pairs,
        remarks=(*sizes, *on_h, *on_pairs),
    )


def _over_all(samples: Samples) -> tuple[float, float, float, list[str]]:
    """Return H, its asymptotic and its exact p, and what is missing of them."""
    arrays = list(samples.values())
    h = h_statistic(arrays)
    if isnan(h):
        return h, NAN, NAN, ["All values are equal, so H and its p do not exist."]
    p_asymptotic = asymptotic_p(h, df=len(arrays) - 1)
    try:
        return h, p_asymptotic, exact_p(arrays), []
    except TooBigError as error:
        return h, p_asymptotic, NAN, [f"The exact p of H is missing, because {error}."]


def _summaries(
    outcome: str, column: Mapping[str, float], members: Mapping[str, Sequence[str]]
) -> tuple[GroupSummary, ...]:
    return tuple(
        summary(
            group,
            [
                Observation(specimen, _finite(column[specimen], outcome, specimen))
                for specimen in specimens
                if specimen in column
            ],
        )
        for group, specimens in members.items()
    )


def _on_size(group: GroupSummary) -> str:
    match group.n:
        case 0:
            return f"No specimen of {group.group} has a value; it is left out."
        case 1:
            return f"{group.group} has one value, which stands for its quartiles too."
        case 2:
            return f"{group.group} has two values, which stand for its quartiles too."
        case _:
            return ""


def _column(
    values: Mapping[str, Mapping[str, float]], outcome: str
) -> Mapping[str, float]:
    if outcome not in values:
        raise DataError(
            f"{outcome} is to be compared, but was not measured; there are "
            f"{', '.join(values) or 'no outcomes'}: correct the list of outcomes"
        )
    return values[outcome]


def _finite(value: float, outcome: str, specimen: str) -> float:
    if not isfinite(value):
        raise DataError(
            f"{outcome} of {specimen} is {value}, but a comparison needs finite "
            "numbers: leave the value out if it could not be measured"
        )
    return float(value)


def _stop_if_named_twice(members: Mapping[str, Sequence[str]]) -> None:
    group_of: dict[str, str] = {}
    for group, specimens in members.items():
        for specimen in specimens:
            if specimen in group_of:
                raise DataError(
                    f"specimen {specimen} is listed in {group_of[specimen]} and again "
                    f"in {group}, but each may count only once: correct its group"
                )
            group_of[specimen] = group
