"""The U statistics of three groups that the printed p-values of their pairs allow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

from fissura.audit.rank_tests.two_groups import fits_with_ties
from fissura.audit.rank_tests.u_triples import (
    asymptotic_p,
    exact_p,
    h_of,
    least_h,
    possible_triples,
)
from fissura.audit.rank_tests.verdicts import Way
from fissura.errors import TooBigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.audit.claims import Paper, Ranks
    from fissura.audit.printed import Printed
    from fissura.audit.rank_tests.ranks import Judged

    Reachable = NDArray[np.bool_]
    Sizes = tuple[int, int, int]

__all__ = ["Triples", "bound_with_ties", "hits", "triples_of"]


@dataclass(frozen=True, slots=True)
class Triples:
    """The U's of three groups that all pairs allow together, and the p's of their H."""

    u: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
    h: NDArray[np.float64]
    p: dict[str, NDArray[np.float64]]


def triples_of(
    claim: Ranks, judged: Sequence[Judged], paper: Paper, sizes: Sizes
) -> Triples:
    """Find the triples without ties that all pairs allow, all by the same method."""
    possible = possible_triples(sizes)
    allowed = np.zeros_like(possible)
    methods: set[str] = {method for one in judged for method in one.verdict.fits}
    for method in sorted(methods) or [""]:
        allowed |= _allowed(claim, judged, [method], paper)
    if not (possible & allowed).any():
        # No single method fits all pairs; another flag says so.
        allowed = _allowed(claim, judged, sorted(methods), paper)
    first, second, third = np.nonzero(possible & allowed)
    h = h_of(sizes, *(u.astype(np.float64) for u in (first, second, third)))
    p = {"asymptotic": asymptotic_p(h)}
    try:
        p["exact"] = exact_p(sizes, first, second, third)
    except TooBigError:
        p["exact"] = p["asymptotic"]
    return Triples((first, second, third), h, p)


def bound_with_ties(
    claim: Ranks, judged: Sequence[Judged], paper: Paper, sizes: Sizes
) -> float | None:
    """Return an upper bound of the asymptotic p with ties; None if unknown."""
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


def _tied_mask(claim: Ranks, one: Judged, paper: Paper) -> Reachable | None:
    methods = claim.methods or paper.paper.methods
    found = fits_with_ties(one.verdict.asked, methods, sides=one.verdict.sides)
    if any(mask is None for mask in found.values()):
        return None
    known = [mask for mask in found.values() if mask is not None]
    together: Reachable = np.logical_or.reduce(known)
    return together if together.any() else None


def hits(found: Triples, p: Printed | None, laws: Sequence[str]) -> Reachable:
    """Return which triples give the printed p by one of the laws; all without a p."""
    if p is None:
        anything: Reachable = np.ones(found.h.size, dtype=np.bool_)
        return anything
    found_in: Reachable = np.zeros(found.h.size, dtype=np.bool_)
    for law in laws:
        found_in |= (found.p[law] >= p.low) & (found.p[law] <= p.high)
    return found_in
