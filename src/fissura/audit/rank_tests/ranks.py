"""Printed Mann–Whitney p-values of pairs, and the asterisks printed with them."""

from __future__ import annotations

from math import comb, inf, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import stdtr

from fissura.audit.number_text import listed, p_text
from fissura.audit.printed import Printed, read_printed, read_spread
from fissura.audit.rank_tests.two_groups import Asked, floors
from fissura.audit.rank_tests.u_without_ties import law_of, two_sided
from fissura.audit.rank_tests.verdicts import Verdict, Way, verdict_of
from fissura.errors import TooBigError
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.audit.claims import Pair, Paper, Ranks
    from fissura.settings import Method

__all__ = ["Judged", "judged_pairs", "pair_flags", "star_flags"]

MODULE = "attainable p"
SIDED = {1: "one-sided", 2: "two-sided"}
SHOWN = 3

SEVERITIES = {
    Way.OTHER_METHOD: Severity.MISMATCH,
    Way.OTHER_SIDES: Severity.MISMATCH,
    Way.TIES_OTHER_SIDES: Severity.IMPOSSIBLE,
    Way.NONE: Severity.IMPOSSIBLE,
}


class Judged(NamedTuple):
    """A pair of a claim, its printed p, and what the p can mean."""

    pair: Pair
    p: Printed
    verdict: Verdict


def judged_pairs(claim: Ranks, paper: Paper) -> tuple[Judged, ...]:
    """Check each pair of a claim, unless its correction is unknown."""
    if claim.correction == "other":
        return ()
    times = comb(len(claim.n), 2) if claim.correction == "bonferroni" else 1
    head = paper.paper
    methods = claim.methods or head.methods
    sides = claim.sides or head.sides
    found = []
    for pair in claim.pairs:
        first, second = pair.names
        printed = read_printed(pair.p, rounding=head.rounding, alpha=head.alpha)
        p = _uncorrected(printed, times)
        asked = Asked(claim.n[first], claim.n[second], p, directed=bool(pair.higher))
        verdict = verdict_of(asked, methods, sides=sides, ties=claim.ties)
        found.append(Judged(pair, p, verdict))
    return tuple(found)


def _uncorrected(p: Printed, times: int) -> Printed:
    """Undo Bonferroni's correction, which stops at 1."""
    if times == 1:
        return p
    high = inf if p.high >= 1 else p.high / times
    return Printed(p.text, p.value / times, p.low / times, high)


def pair_flags(
    claim: Ranks, judged: tuple[Judged, ...], methods: tuple[Method, ...]
) -> Iterator[Flag]:
    """Flag each p that these sizes do not give; name the U's of those they do."""
    for one in judged:
        if one.verdict.way is not Way.FITS or 0 < _us_of(one.verdict) <= SHOWN:
            yield _flag(claim, one, methods)
    fitting = [one.verdict for one in judged if one.verdict.fits]
    fitting = [one for one in fitting if one.way is Way.FITS]
    if claim.ties is False and len(fitting) > 1 and len(fitting) == len(judged):
        shared = set.intersection(*(set(one.fits) for one in fitting))
        if not shared:
            yield Flag(
                claim.id,
                claim.where,
                MODULE,
                Severity.MISMATCH,
                "Each p fits some method, but no single method fits all pairs: they "
                "were not tested the same way.",
                tuple((_name(one), ", ".join(one.verdict.fits)) for one in judged),
            )


def star_flags(claim: Ranks, paper: Paper) -> Iterator[Flag]:
    """Flag asterisks that the printed p does not earn."""
    legend = paper.paper.stars
    for pair in claim.pairs:
        p = read_printed(pair.p, rounding=paper.paper.rounding, alpha=paper.paper.alpha)
        if not pair.stars or pair.stars not in legend:
            continue
        bound = legend[pair.stars]
        stricter = [
            (mark, level)
            for mark, level in legend.items()
            if level < bound and p.high < level
        ]
        says = ""
        if p.low >= bound:
            says = f"is marked {pair.stars}, which the legend keeps for p < {bound:g}"
        elif stricter:
            mark, level = min(stricter, key=lambda one: one[1])
            says = f"is marked {pair.stars}, but p < {level:g} earns {mark}"
        if says:
            names = " and ".join(pair.names)
            yield Flag(
                claim.id,
                claim.where,
                "asterisks",
                Severity.INCONSISTENT,
                f"p = {p.text} of {names} {says}.",
                (),
                p.window,
            )


def _flag(claim: Ranks, one: Judged, methods: tuple[Method, ...]) -> Flag:
    verdict = one.verdict
    sizes = f"{verdict.asked.first} and {verdict.asked.second}"
    printed = f"{_name(one)}: p {_equals(one.p)}"
    sided = SIDED[verdict.sides]
    severity = SEVERITIES.get(verdict.way, Severity.NOTE)
    match verdict.way:
        case Way.FITS:
            says = (
                f"{printed} can be had, {sided}, from {sizes} values: {_fits(verdict)}."
            )
            return Flag(
                *(claim.id, claim.where, "reconstruction", severity, says),
                numbers=_deltas(verdict),
                window=one.p.window,
            )
        case Way.TIES:
            if claim.ties is False:
                severity = Severity.IMPLAUSIBLE
                says = (
                    f"{printed} can be had from {sizes} values only with ties, which "
                    f"measured values hardly have; without ties neither {sided} nor "
                    f"{SIDED[3 - verdict.sides]}."
                )
            else:
                says = (
                    f"{printed} can be had, {sided}, from {sizes} values only with "
                    "ties."
                )
        case Way.OTHER_METHOD:
            says = (
                f"{printed} cannot be had, {sided}, from {sizes} values by the methods "
                f"named ({listed(list(methods))}), but by {_fits(verdict)}."
            )
        case Way.OTHER_SIDES:
            says = (
                f"{printed} can be had from {sizes} values without ties only "
                f"{SIDED[3 - verdict.sides]} ({_fits(verdict)}), not {sided}."
            )
        case _:
            further = (
                f"; only {SIDED[3 - verdict.sides]} and with ties could it be"
                if verdict.way is Way.TIES_OTHER_SIDES
                else f", nor {SIDED[3 - verdict.sides]}"
            )
            says = (
                f"{printed} cannot be had, {sided}, from {sizes} values by "
                f"Mann–Whitney, with ties or without{further}.{_t_test(claim, one)}"
            )
    return Flag(
        *(claim.id, claim.where, MODULE, severity, says),
        numbers=_around(verdict, methods),
        window=one.p.window,
    )


def _name(one: Judged) -> str:
    first, second = one.pair.names
    return f"{first} over {second}" if one.pair.higher else f"{first} and {second}"


def _equals(p: Printed) -> str:
    return p.text if p.text[0] in "<>≤≥" or p.text == "ns" else f"= {p.text}"


def _fits(verdict: Verdict) -> str:
    """Name the U's that fit, by the methods that share them."""
    by_u: dict[str, list[str]] = {}
    for method, reachable in verdict.fits.items():
        by_u.setdefault(_us(reachable, verdict.asked), []).append(method)
    return "; ".join(f"{us} ({', '.join(methods)})" for us, methods in by_u.items())


def _us_of(verdict: Verdict) -> int:
    """Count the U's that fit by any method."""
    if not verdict.fits:
        return 0
    together = np.logical_or.reduce(list(verdict.fits.values()))
    return len(_smaller(together, verdict.asked))


def _smaller(reachable: np.ndarray, asked: Asked) -> list[int]:
    """Return the doubled U's, each as the smaller of the two."""
    doubled = np.flatnonzero(reachable)
    return sorted({int(min(u, 2 * asked.pairs - u)) for u in doubled})


def _us(reachable: np.ndarray, asked: Asked) -> str:
    smaller = _smaller(reachable, asked)
    if len(smaller) > SHOWN:
        return f"U = {smaller[0] / 2:g} to {smaller[-1] / 2:g} of {asked.pairs}"
    return f"U = {listed([f'{u / 2:g}' for u in smaller])} of {asked.pairs}"


def _deltas(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Name δ if one U fits."""
    together = np.logical_or.reduce(list(verdict.fits.values()))
    doubled = np.flatnonzero(together)
    sizes = sorted({abs(int(u) / verdict.asked.pairs - 1) for u in doubled})
    if not sizes or len(sizes) > SHOWN:
        return ()
    return (("|δ|", " or ".join(f"{size:.3f}" for size in sizes)),)


def _around(
    verdict: Verdict, methods: tuple[Method, ...]
) -> tuple[tuple[str, str], ...]:
    """Name the two-sided p's next to the printed one, without ties, and the floors."""
    asked, p = verdict.asked, verdict.asked.p
    found: list[tuple[str, str]] = []
    try:
        exact, normal = floors(asked.first, asked.second)
        for law in dict.fromkeys(
            law_of(one, asked.first, asked.second) for one in methods
        ):
            values = np.unique(two_sided(law, asked.first, asked.second))
            below, above = values[values < p.low], values[values > p.high]
            near = [*below[-1:], *above[:1]]
            found.append(
                (f"nearest {law}", " and ".join(p_text(float(one)) for one in near))
            )
    except TooBigError:
        return ()
    return (*found, ("floor exact", p_text(exact)), ("floor normal", p_text(normal)))


def _t_test(claim: Ranks, one: Judged) -> str:
    """Name Student's t of printed means, which may be the test really used."""
    first, second = one.pair.names
    if not {first, second} <= set(claim.means):
        return ""
    (n1, one_mean), (n2, other) = (
        (claim.n[name], read_spread(claim.means[name])) for name in (first, second)
    )
    df = n1 + n2 - 2
    if df < 1:
        return ""
    pooled = ((n1 - 1) * one_mean.sd.value**2 + (n2 - 1) * other.sd.value**2) / df
    if pooled <= 0:
        return ""
    apart = abs(one_mean.mean.value - other.mean.value)
    p = 2 * float(stdtr(df, -apart / sqrt(pooled * (1 / n1 + 1 / n2))))
    return f" Student's t of the printed means and deviations gives p = {p_text(p)}."
