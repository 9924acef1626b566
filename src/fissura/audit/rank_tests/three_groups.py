"""Printed Kruskal–Wallis p-values, against those of the pairs of groups."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

from fissura.audit.number_text import listed, p_text
from fissura.audit.printed import read_printed
from fissura.audit.rank_tests.u_of_three_groups import bound_with_ties, hits, triples_of
from fissura.audit.rank_tests.u_triples import can_enumerate, smallest_p_with_ties
from fissura.audit.rank_tests.verdicts import Way
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from fissura.audit.claims import Paper, Ranks
    from fissura.audit.printed import Printed
    from fissura.audit.rank_tests.ranks import Judged
    from fissura.audit.rank_tests.u_of_three_groups import Triples

    Reachable = NDArray[np.bool_]
    Sizes = tuple[int, int, int]

__all__ = ["joint_flags"]

MODULE = "joint feasibility"
THREE = 3


def joint_flags(claim: Ranks, judged: Sequence[Judged], paper: Paper) -> Iterator[Flag]:
    """Flag a Kruskal–Wallis p that the sizes or the pairs exclude, and such pairs."""
    head = paper.paper
    p = None
    if claim.kruskal_wallis is not None:
        p = read_printed(claim.kruskal_wallis, rounding=head.rounding, alpha=head.alpha)
        below = _below_floor(claim, p, head.kruskal_wallis)
        if below is not None:
            yield below
            return
    sizes = tuple(claim.n.values())
    if len(sizes) != THREE or not can_enumerate((sizes[0], sizes[1], sizes[2])):
        return
    three = sizes[0], sizes[1], sizes[2]
    yield from _of_three(claim, judged, paper, three, p)


def _below_floor(claim: Ranks, p: Printed, laws: Sequence[str]) -> Flag | None:
    """Flag a p that no H of these sizes gives, with any ties."""
    sizes = list(claim.n.values())
    df = len(sizes) - 1
    if df < 1:
        return None
    # H is (N - 1) times a share of variance, so that N - 1 bounds it, ties or not.
    floor = float(chdtrc(df, sum(sizes) - 1))
    if "exact" in laws and len(sizes) == THREE:
        floor = min(floor, smallest_p_with_ties((sizes[0], sizes[1], sizes[2])))
    elif "exact" in laws:
        return None
    if p.high >= floor:
        return None
    return Flag(
        *(claim.id, claim.where, "attainable p", Severity.IMPOSSIBLE),
        f"Kruskal–Wallis p = {p.text} cannot be had from {_sizes(claim)} values, with "
        f"ties or without: the smallest is {p_text(floor)}.",
        (("floor", p_text(floor)),),
        p.window,
    )


def _of_three(
    claim: Ranks,
    judged: Sequence[Judged],
    paper: Paper,
    sizes: Sizes,
    p: Printed | None,
) -> Iterator[Flag]:
    laws = paper.paper.kruskal_wallis
    found = triples_of(claim, judged, paper, sizes)
    hit = hits(found, p, laws)
    if hit.any():
        yield from _reconstructed(claim, judged, found, hit, p)
    elif p is None or not found.h.size:
        if claim.ties is False and judged:
            yield _exclusive(claim, judged)
    else:
        yield _missed(claim, judged, paper, sizes, p, found)


def _exclusive(claim: Ranks, judged: Sequence[Judged]) -> Flag:
    grounds = _grounds(judged)
    return Flag(
        *(claim.id, claim.where, MODULE, Severity.IMPOSSIBLE),
        f"{grounds[:1].upper()}{grounds[1:]} exclude one another: no order of the "
        f"values gives them together without ties.",
    )


def _missed(
    claim: Ranks,
    judged: Sequence[Judged],
    paper: Paper,
    sizes: Sizes,
    p: Printed,
    found: Triples,
) -> Flag:
    """Flag a p that no triple without ties gives; with ties a bound may exclude it."""
    laws, grounds = paper.paper.kruskal_wallis, _grounds(judged)
    bound = bound_with_ties(claim, judged, paper, sizes)
    beyond = bound is not None and bound < p.low and "exact" not in laws
    near = _near(found, laws, p)
    without = f"without ties {listed([f'{where} ({law})' for law, where in near])}"
    says = f"Kruskal–Wallis p = {p.text} cannot go with {grounds}: they allow {without}"
    severity = Severity.IMPOSSIBLE
    if bound is not None and beyond:
        told = ", all p's as printed, " if _loose(judged) else " "
        says += f", and with ties{told}no more than {p_text(bound)}"
        near = (*near, ("with ties at most", p_text(bound)))
    elif claim.ties is not False:
        severity = Severity.NOTE
        says = f"Kruskal–Wallis p = {p.text} goes with {grounds} only if values tie"
    return Flag(
        *(claim.id, claim.where, MODULE, severity, f"{says}."),
        numbers=near,
        window=p.window,
    )


def _grounds(judged: Sequence[Judged]) -> str:
    """Name the constraint of each pair: its p, or only which group is higher."""
    told = []
    for one in judged:
        if one.verdict.way is Way.FITS:
            told.append(f"{' and '.join(one.pair.names)} p {one.p.text}")
        elif one.pair.higher:
            told.append(f"{one.pair.higher} above {one.pair.lower}")
    return f"its pairs ({'; '.join(told)})" if told else "these sizes"


def _loose(judged: Sequence[Judged]) -> bool:
    """Return whether some pair was checked by its direction only."""
    return any(one.verdict.way is not Way.FITS for one in judged)


def _near(
    found: Triples, laws: Sequence[str], p: Printed
) -> tuple[tuple[str, str], ...]:
    """Name what is possible: the whole range, or the nearest if p lies within."""
    told = []
    for law in laws:
        values = found.p[law]
        least, most = float(values.min()), float(values.max())
        if p.high < least or p.low > most:
            told.append((f"{law} p", f"{p_text(least)} to {p_text(most)}"))
        else:
            below, above = values[values < p.low].max(), values[values > p.high].min()
            told.append(
                (
                    f"{law} p",
                    f"{p_text(float(below))} or {p_text(float(above))} at the nearest",
                )
            )
    return tuple(told)


def _reconstructed(
    claim: Ranks,
    judged: Sequence[Judged],
    found: Triples,
    hit: Reachable,
    p: Printed | None,
) -> Iterator[Flag]:
    """Name the U's and H if only one triple is left."""
    if np.count_nonzero(hit) != 1 or not judged:
        return
    place = int(np.flatnonzero(hit)[0])
    numbers = [
        (f"U {first}–{second}", f"{u[place]} of {claim.n[first] * claim.n[second]}")
        for (first, second), u in zip(combinations(claim.n, 2), found.u, strict=True)
    ]
    numbers += [
        (
            f"δ {first}–{second}",
            f"{2 * u[place] / (claim.n[first] * claim.n[second]) - 1:.3f}",
        )
        for (first, second), u in zip(combinations(claim.n, 2), found.u, strict=True)
    ]
    numbers += [
        ("H", f"{found.h[place]:.2f}"),
        *((f"{law} p", p_text(float(found.p[law][place]))) for law in found.p),
    ]
    yield Flag(
        *(claim.id, claim.where, "reconstruction", Severity.NOTE),
        f"The printed p's leave one arrangement only, of H = {found.h[place]:.2f}"
        + (f": Kruskal–Wallis p = {p.text} is confirmed." if p else "."),
        tuple(numbers),
        p.window if p else "",
    )


def _sizes(claim: Ranks) -> str:
    return ", ".join(f"{n} {name}" for name, n in claim.n.items())
