"""A comparison: groups and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from fissura.cli.shown.numbers import plain
from fissura.cli.terminal import console, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.model import Comparison

__all__ = ["show_comparisons"]


def show_comparisons(comparisons: Sequence[Comparison]) -> None:
    """Show each outcome's groups and tests."""
    for one in comparisons:
        show_table(
            one.outcome,
            ("Group", "n", "Median", "Q1", "Q3"),
            (
                (g.group, str(g.n), plain(g.median), plain(g.q1), plain(g.q3))
                for g in one.groups
            ),
        )
        console.print(
            f"Kruskal–Wallis H = {plain(one.h)}, df = {one.df}, "
            f"exact p = {plain(one.p_exact)}, "
            f"asymptotic p = {plain(one.p_asymptotic)}"
        )
        show_table(
            "Mann–Whitney, exact and two-sided",
            ("Pair", "U", "p", "p (Holm)", "smallest p possible"),
            (
                (
                    f"{p.first} – {p.second}",
                    plain(p.u),
                    plain(p.p_exact),
                    plain(p.p_holm),
                    plain(p.p_floor),
                )
                for p in one.pairs
            ),
        )
        for remark in one.remarks:
            console.print(f"[yellow]![/] {escape(remark)}", soft_wrap=True)
        console.print()
