"""Corrections for many tests, power, and the smallest p that groups allow."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from fissura.audit.claims import Ranks
from fissura.audit.number_text import listed, p_text
from fissura.audit.printed import read_printed
from fissura.audit.rank_tests import u_triples
from fissura.audit.rank_tests.two_groups import floors
from fissura.model import Flag, Severity
from fissura.statistics.holm import holm
from fissura.statistics.power import mann_whitney_power

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.audit.claims import Multiplicity, Paper, PowerClaim
    from fissura.audit.printed import Printed

__all__ = ["family_flags", "family_of", "floor_notes", "power_flags"]

SEED = 2017
THREE = 3


def family_flags(claim: Multiplicity, paper: Paper) -> Iterator[Flag]:
    """Note which p's stay below α once the family is corrected after Holm."""
    head = paper.paper
    family = family_of(claim, paper)
    if not family:
        return
    corrected = holm([max(p.value, 0.0) for p in family.values()])
    kept = [name for name, p in zip(family, corrected, strict=True) if p < head.alpha]
    before = [name for name, p in family.items() if p.value < head.alpha]
    yield Flag(
        *(claim.id, claim.where, "multiplicity", Severity.NOTE),
        f"Of {len(family)} tests, {len(before)} are below {head.alpha:g} as printed; "
        f"corrected after Holm, {len(kept)} stay: {listed(kept)}.",
        tuple(
            (name, f"{p.text} → {p_text(one)}")
            for (name, p), one in zip(family.items(), corrected, strict=True)
        ),
    )


def power_flags(claim: PowerClaim, paper: Paper) -> Iterator[Flag]:
    """Note what two groups of these sizes could have found."""
    del paper
    numbers = []
    for first, second in combinations(claim.n, 2):
        sizes = claim.n[first], claim.n[second]
        found = mann_whitney_power(*sizes, claim.effects, seed=SEED)
        told = ", ".join(f"{one.chance:.2f} at {one.effect_sd:g} SD" for one in found)
        if told:
            numbers.append((f"{first}–{second} ({sizes[0]}, {sizes[1]})", told))
    yield Flag(
        *(claim.id, claim.where, "power", Severity.NOTE),
        "The chance of p < .05 by an exact two-sided Mann–Whitney test, if both groups "
        "were normal and so many standard deviations apart.",
        tuple(numbers),
    )


def floor_notes(paper: Paper) -> Iterator[Flag]:
    """Note once for each design the smallest p's its sizes can reach."""
    designs: dict[tuple[tuple[str, int], ...], Ranks] = {}
    for claim in paper.claim:
        if isinstance(claim, Ranks) and len(claim.n) > 1:
            designs.setdefault(tuple(claim.n.items()), claim)
    told_before: set[tuple[int, ...]] = set()
    for design, claim in designs.items():
        sizes = tuple(n for _, n in design)
        pairs = {tuple(sorted(pair)) for pair in combinations(sizes, 2)}
        if len(sizes) < THREE and pairs <= told_before:
            continue
        told_before |= pairs
        numbers = []
        for (first, n), (second, m) in combinations(design, 2):
            numbers.append((f"{first}–{second} ({n}, {m})", _two(*floors(n, m))))
        match sizes:
            case (a, b, c) if u_triples.can_enumerate((a, b, c)):
                three = _two(*u_triples.floors((a, b, c)))
                numbers.append(("Kruskal–Wallis", three))
            case _:
                pass
        yield Flag(
            *(claim.id, claim.where, "attainable p", Severity.NOTE),
            "The smallest p, two-sided and without ties, that groups of these sizes "
            "reach.",
            tuple(numbers),
        )


def _two(exact: float, normal: float) -> str:
    return f"{p_text(exact)} exact, {p_text(normal)} asymptotic"


def family_of(claim: Multiplicity, paper: Paper) -> dict[str, Printed]:
    """Return the p's of a family that are numbers, by what they are of."""
    head = paper.paper
    texts = dict(claim.p)
    for one in paper.claim if claim.family != "listed" else ():
        if not isinstance(one, Ranks):
            continue
        if claim.family == "kruskal_wallis" and one.kruskal_wallis is not None:
            texts[one.id] = one.kruskal_wallis
        if claim.family == "pairs":
            for pair in one.pairs:
                texts[f"{one.id} {'–'.join(pair.names)}"] = pair.p
    return {
        name: read_printed(text, rounding=head.rounding, alpha=head.alpha)
        for name, text in texts.items()
        if text.strip().lower() not in ("ns", "n.s.")
    }
