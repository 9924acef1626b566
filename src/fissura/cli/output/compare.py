"""A comparison: groups, tests, effects."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.output.numbers import plain
from fissura.cli.terminal import console, show_table
from fissura.model import EXACT

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Comparison, Estimate, PairTest
    from fissura.workflow import ComparedTable

__all__ = ["show_compared"]


def show_compared(compared: ComparedTable, page: Path | None) -> None:
    """Show each outcome's groups, tests and effects, and where the page is."""
    for remark in compared.remarks:
        _remark(remark)
    for one in compared.comparisons:
        _show(one)
    if page is not None:
        console.print(f"Wrote {escape(str(page))}", soft_wrap=True)


def _show(one: Comparison) -> None:
    show_table(
        one.outcome,
        ("Group", "n", "Median", "Q1", "Q3", "Shapiro–Wilk p"),
        (
            (
                *(g.group, str(g.n), plain(g.median), plain(g.q1), plain(g.q3)),
                plain(g.shapiro_p),
            )
            for g in one.groups
        ),
    )
    console.print(
        f"Kruskal–Wallis H = {plain(one.h)}, df = {one.df}, "
        f"exact p = {plain(one.p_exact)}, "
        f"asymptotic p = {plain(one.p_asymptotic)}",
        soft_wrap=True,
    )
    _pairs(one)
    _nesting(one)
    for remark in one.remarks:
        _remark(remark)
    console.print()


def _pairs(one: Comparison) -> None:
    if not one.pairs:
        return
    methods = dict.fromkeys(pair.method for pair in one.pairs)
    named = ["exact" if method == EXACT else method for method in methods]
    show_table(
        f"Mann–Whitney, two-sided, {' or '.join(named)}",
        ("Pair", "U", "p", "p (Holm)", "smallest p"),
        (
            (
                *(_name(p), plain(p.u), plain(p.p), plain(p.p_holm)),
                plain(p.p_floor),
            )
            for p in one.pairs
        ),
    )
    effects = [power.effect_sd for power in one.pairs[0].power]
    show_table(
        "First minus second, with 95 % intervals; power at shifts in SD",
        ("Pair", "Shift", "Cliff's δ", *(f"{effect:g} SD" for effect in effects)),
        (
            (
                *(_name(p), _interval(p.shift), _interval(p.delta)),
                *(f"{power.chance:.2f}" for power in p.power),
                *("–" for _ in effects[len(p.power) :]),
            )
            for p in one.pairs
        ),
    )


def _nesting(one: Comparison) -> None:
    nested = one.nesting
    if nested is None:
        return
    share = "" if isnan(nested.share) else f"; {nested.share:.0%} of the variance"
    console.print(
        f"{nested.rows} rows of {nested.donors} donors, averaged by donor{share}"
        f"{' within groups lies between donors' if share else ''}. As if independent, "
        f"Kruskal–Wallis p would read {plain(nested.p_as_if_independent)}: not to be "
        "used.",
        soft_wrap=True,
    )
    show_table(
        "Differences of means, donors resampled",
        ("Pair", "Difference"),
        (
            (f"{first} – {second}", _interval(found))
            for first, second, found in nested.differences
        ),
    )


def _name(pair: PairTest) -> str:
    return f"{pair.first} – {pair.second}"


def _interval(found: Estimate) -> str:
    if isnan(found.low) or isnan(found.high):
        return plain(found.value)
    return f"{plain(found.value)} [{plain(found.low)}, {plain(found.high)}]"


def _remark(text: str) -> None:
    console.print(f"[yellow]![/] {escape(text)}", soft_wrap=True)
