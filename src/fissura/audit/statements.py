"""Statements in the text against numbers printed elsewhere in the paper."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from fissura.audit.claims import Ranks
from fissura.audit.number_text import listed
from fissura.audit.printed import read_printed
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fissura.audit.claims import Order, Paper, Repeat, Statement, Wording
    from fissura.audit.printed import Printed

__all__ = ["order_flags", "repeat_flags", "statement_flags", "wording_flags"]

EXCLUSIVE = (
    (
        ("load-controlled", "load controlled", "force-controlled", "load control"),
        ("strain rate", "displacement rate", "displacement-controlled", "stroke rate"),
        (
            "under load control the force rises as told and the strain rate follows "
            "from it; it cannot be fixed too"
        ),
    ),
    (
        ("one-tailed", "one-sided"),
        ("two-tailed", "two-sided"),
        "a test has one side or two",
    ),
    (
        ("paired", "wilcoxon signed"),
        ("mann-whitney", "mann–whitney", "unpaired"),
        "values are paired or they are not",
    ),
    (
        ("parametric tests only", "normally distributed and therefore"),
        ("kruskal", "mann"),
        "rank tests are no parametric ones",
    ),
)
"""Terms of which a sentence about one experiment can hold only one side."""


def repeat_flags(claim: Repeat, paper: Paper) -> Iterator[Flag]:
    """Flag a number that is printed twice, and not the same."""
    printed = {
        place: read_printed(text, rounding=paper.paper.rounding)
        for place, text in claim.places.items()
    }
    for (here, one), (there, other) in combinations(printed.items(), 2):
        if not one.meets(other.low, other.high):
            yield Flag(
                *(claim.id, claim.where, "text against caption", Severity.INCONSISTENT),
                f"{claim.of} is {one.text} in {here}, but {other.text} in {there}.",
                (),
                f"{one.window}; {other.window}",
            )


def order_flags(claim: Order, paper: Paper) -> Iterator[Flag]:
    """Flag numbers that do not fall in the stated order; name a swap."""
    values = {
        name: read_printed(claim.values[name], rounding=paper.paper.rounding)
        for name in claim.falling
    }
    wrong = [
        (first, second)
        for first, second in combinations(claim.falling, 2)
        if values[first].high < values[second].low
    ]
    if not wrong:
        return
    swaps = [
        f"{first} and {second}"
        for first, second in wrong
        if _falls(claim.falling, values, (first, second))
    ]
    told = f" Swapping those of {listed(swaps)} mends it." if swaps else ""
    printed = ", ".join(f"{name} {one.text}" for name, one in values.items())
    yield Flag(
        *(claim.id, claim.where, "text against caption", Severity.INCONSISTENT),
        f"{claim.of} is said to fall in the order {' > '.join(claim.falling)}, but is "
        f"printed as {printed}.{told}",
    )


def statement_flags(claim: Statement, paper: Paper) -> Iterator[Flag]:
    """Flag a sentence that the claims it rests on contradict."""
    ranks = {one.id: one for one in paper.claim if isinstance(one, Ranks)}
    grounds = [
        ground for of in claim.of for ground in _against(claim, ranks[of], paper)
    ]
    if grounds:
        said = claim.quote or (
            f"{claim.group} is {claim.relation} than {listed(list(claim.than))}"
        )
        yield Flag(
            *(claim.id, claim.where, "text against figures", Severity.INCONSISTENT),
            f"“{said}” is contradicted: {'; '.join(grounds)}.",
        )


def wording_flags(claim: Wording, paper: Paper) -> Iterator[Flag]:
    """Flag terms that exclude each other."""
    del paper
    text = claim.text.lower().replace("\u2011", "-")
    for some, others, why in EXCLUSIVE:
        here = next((term for term in some if _holds(text, term)), "")
        there = next((term for term in others if _holds(text, term)), "")
        if here and there:
            yield Flag(
                *(claim.id, claim.where, "wording", Severity.INCONSISTENT),
                f"“{here}” and “{there}” stand together, but {why}.",
            )


def _against(claim: Statement, of: Ranks, paper: Paper) -> Iterator[str]:
    """Yield what in one claim speaks against the statement."""
    where = of.where or of.id
    rounding = paper.paper.rounding
    for other in claim.than:
        high, low = (
            (claim.group, other) if claim.relation == "higher" else (other, claim.group)
        )
        if {high, low} <= set(of.medians):
            above, below = (
                read_printed(of.medians[name], rounding=rounding)
                for name in (high, low)
            )
            if above.high < below.low:
                yield (f"{high} has {above.text} and {low} {below.text} in {where}")
                continue
        for pair in of.pairs:
            if set(pair.names) != {high, low}:
                continue
            p = read_printed(pair.p, rounding=rounding, alpha=paper.paper.alpha)
            if pair.higher == low:
                yield f"{low} lies above {high} in {where} (p {p.text})"
            elif claim.significant and p.low >= paper.paper.alpha:
                yield f"{high} and {low} do not differ in {where} (p {p.text})"


def _falls(
    falling: Sequence[str], values: dict[str, Printed], swap: tuple[str, str]
) -> bool:
    """Return whether the numbers fall once two of them are swapped."""
    first, second = swap
    turned = values | {first: values[second], second: values[first]}
    numbers = [turned[name].value for name in falling]
    return all(a >= b for a, b in pairwise(numbers))


def _holds(text: str, term: str) -> bool:
    """Look for a term that is not part of a longer word."""
    start = text.find(term)
    while start >= 0:
        before = text[start - 1] if start else " "
        if not before.isalpha() and text[max(0, start - 2) : start] != "un":
            return True
        start = text.find(term, start + 1)
    return False
