"""Kruskal–Wallis against the pairs: the three U's of three groups determine H."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

from fissura.compare.audit.numbers import listed, p_text
from fissura.compare.audit.pairs import fits_with_ties
from fissura.compare.audit.printed import read_printed
from fissura.compare.audit.triples import (
    asymptotic_p,
    can_enumerate,
    exact_p,
    h_of,
    least_h,
    possible_triples,
    smallest_p_with_ties,
)
from fissura.compare.audit.verdicts import Way
from fissura.errors import TooBigError
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from fissura.compare.audit.claims import Paper, Ranks
    from fissura.compare.audit.printed import Printed
    from fissura.compare.audit.ranks import Judged

    Reachable = NDArray[np.bool_]
    Sizes = tuple[int, int, int]

__all__ = ["joint_flags"]

MODULE = "joint feasibility"
THREE = 3


@dataclass(frozen=True, slots=True)
class _Triples:
    """The U's of three groups that all pairs allow together, and the p's of their H."""

    u: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
    h: NDArray[np.float64]
    p: dict[str, NDArray[np.float64]]


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
    """Flag a p that no H of these sizes gives, whatever ties."""
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
    found = _triples(claim, judged, paper, sizes)
    hits = _hits(found, p, laws)
    if hits.any():
        yield from _reconstructed(claim, judged, found, hits, p)
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
    found: _Triples,
) -> Flag:
    """Flag a p that no triple without ties gives; with ties a bound may exclude it."""
    laws, grounds = paper.paper.kruskal_wallis, _grounds(judged)
    bound = _with_ties(claim, judged, paper, sizes)
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
    """Name what the pairs were held to: their p's, or only which group is higher."""
    told = []
    for one in judged:
        if one.verdict.way is Way.FITS:
            told.append(f"{' and '.join(one.pair.names)} p {one.p.text}")
        elif one.pair.higher:
            told.append(f"{one.pair.higher} above {one.pair.lower}")
    return f"its pairs ({'; '.join(told)})" if told else "these sizes"


def _triples(
    claim: Ranks, judged: Sequence[Judged], paper: Paper, sizes: Sizes
) -> _Triples:
    """Find the triples without ties that all pairs allow, all by the same method."""
    possible = possible_triples(sizes)
    allowed = np.zeros_like(possible)
    methods: set[str] = {method for one in judged for method in one.verdict.fits}
    for method in sorted(methods) or [""]:
        allowed |= _allowed(claim, judged, [method], paper)
    if not (possible & allowed).any():
        # No single method fits all pairs; that is told elsewhere.
        allowed = _allowed(claim, judged, sorted(methods), paper)
    first, second, third = np.nonzero(possible & allowed)
    h = h_of(sizes, *(u.astype(np.float64) for u in (first, second, third)))
    p = {"asymptotic": asymptotic_p(h)}
    try:
        p["exact"] = exact_p(sizes, first, second, third)
    except TooBigError:
        p["exact"] = p["asymptotic"]
    return _Triples((first, second, third), h, p)


def _allowed(
    claim: Ranks, judged: Sequence[Judged], methods: Sequence[str], paper: Paper
) -> Reachable:
    """Return which triples the pairs allow, each by one of the methods."""
    first, second, third = (
        _mask(claim, judged, pair, methods, paper.paper.alpha)[::2]
        for pair in combinations(claim.n, 2)
    )
    allowed: Reachable = (
        first[:, None, None] & second[None, :, None] & third[None, None, :]
    )
    return allowed


def _mask(
    claim: Ranks,
    judged: Sequence[Judged],
    pair: tuple[str, str],
    methods: Sequence[str],
    alpha: float,
) -> Reachable:
    """Return which doubled U of a pair its printed p allows by some method."""
    first, second = pair
    pairs = claim.n[first] * claim.n[second]
    mask: Reachable = np.ones(2 * pairs + 1, dtype=np.bool_)
    for one in judged:
        if set(one.pair.names) != {first, second}:
            continue
        own = _own_mask(one, methods, alpha)
        mask = mask & (own if one.pair.names[0] == first else own[::-1])
    return mask


def _own_mask(one: Judged, methods: Sequence[str], alpha: float) -> Reachable:
    """Where a p fits in no stated way, only its direction is taken from it."""
    size = 2 * one.verdict.asked.pairs + 1
    if one.verdict.way is Way.FITS:
        fitting: Reachable = np.zeros(size, dtype=np.bool_)
        for method, reachable in one.verdict.fits.items():
            if method in methods:
                fitting |= reachable
        return fitting
    everywhere: Reachable = np.ones(size, dtype=np.bool_)
    if one.pair.higher and one.p.high < alpha:
        everywhere[: one.verdict.asked.pairs] = False
    return everywhere


def _hits(found: _Triples, p: Printed | None, laws: Sequence[str]) -> Reachable:
    if p is None:
        anything: Reachable = np.ones(found.h.size, dtype=np.bool_)
        return anything
    hits: Reachable = np.zeros(found.h.size, dtype=np.bool_)
    for law in laws:
        hits |= (found.p[law] >= p.low) & (found.p[law] <= p.high)
    return hits


def _loose(judged: Sequence[Judged]) -> bool:
    """Tell whether some pair was held to its direction only."""
    return any(one.verdict.way is not Way.FITS for one in judged)


def _near(
    found: _Triples, laws: Sequence[str], p: Printed
) -> tuple[tuple[str, str], ...]:
    """Tell what is possible: the whole range, or the nearest where p lies within."""
    told = []
    for law in laws:
        values = found.p[law]
        least, most = float(values.min()), float(values.max())
        if p.high < least or p.low > most:
            told.append((f"{law} p", f"{p_text(least)} to {p_text(most)}"))
        else:
            below, above = values[values < p.low].max(), values[values > p.high].min()
            told.append(
                (f"{law} p", f"{p_text(float(below))} or {p_text(float(above))}")
            )
    return tuple(told)


def _with_ties(
    claim: Ranks, judged: Sequence[Judged], paper: Paper, sizes: Sizes
) -> float | None:
    """Return a bound above the asymptotic p with ties; None where none is known."""
    masks = []
    for pair in combinations(claim.n, 2):
        pairs = claim.n[pair[0]] * claim.n[pair[1]]
        mask = np.ones(2 * pairs + 1, dtype=np.bool_)
        for one in judged:
            if set(one.pair.names) != set(pair):
                continue
            own = _tied_mask(claim, one, paper)
            if own is not None:
                mask &= own if one.pair.names[0] == pair[0] else own[::-1]
        if not mask.any():
            return None
        masks.append(mask)
    return float(chdtrc(2, least_h(sizes, masks[0], masks[1], masks[2])))


def _tied_mask(claim: Ranks, one: Judged, paper: Paper) -> Reachable | None:
    methods = claim.methods or paper.paper.methods
    found = fits_with_ties(one.verdict.asked, methods, sides=one.verdict.sides)
    if any(mask is None for mask in found.values()):
        return None
    known = [mask for mask in found.values() if mask is not None]
    together: Reachable = np.logical_or.reduce(known)
    return together if together.any() else None


def _reconstructed(
    claim: Ranks,
    judged: Sequence[Judged],
    found: _Triples,
    hits: Reachable,
    p: Printed | None,
) -> Iterator[Flag]:
    """Tell the U's and H where only one triple is left."""
    if np.count_nonzero(hits) != 1 or not judged:
        return
    place = int(np.flatnonzero(hits)[0])
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
