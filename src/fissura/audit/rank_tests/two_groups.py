"""Whether two groups of these sizes can give a printed Mann–Whitney p."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from fissura.audit.rank_tests.u_with_ties import reachable_with_ties
from fissura.audit.rank_tests.u_without_ties import halved, law_of, one_sided, two_sided
from fissura.errors import TooBigError
from fissura.statistics.mann_whitney_variants import normal_p

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from fissura.audit.printed import Printed
    from fissura.settings import Method

    Reachable = NDArray[np.bool_]

__all__ = ["Asked", "fits_with_ties", "fits_without_ties", "floors"]

ONE, TWO = 1, 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A printed p of two groups; `directed` if the first is stated to be higher."""

    first: int
    second: int
    p: Printed
    directed: bool

    @property
    def pairs(self) -> int:
        """Number of pairs of values, the largest U."""
        return self.first * self.second


def fits_without_ties(
    asked: Asked, methods: Sequence[Method], *, sides: int
) -> Mapping[Method, Reachable]:
    """Return which doubled U give the printed p where nothing ties, by method."""
    found = {}
    for method in methods:
        reachable = np.zeros(2 * asked.pairs + 1, dtype=np.bool_)
        try:
            law = law_of(method, asked.first, asked.second)
            for table in (two_sided,) if sides == TWO else (one_sided, halved):
                values = table(law, asked.first, asked.second)
                inside = (values >= asked.p.low) & (values <= asked.p.high)
                reachable[::2] |= inside
        except TooBigError:
            reachable[::2] = True
        found[method] = _turned(reachable, asked, sides)
    return found


def fits_with_ties(
    asked: Asked, methods: Sequence[Method], *, sides: int
) -> Mapping[Method, Reachable | None]:
    """Return which doubled U give it under some pattern of ties, by method."""
    found: dict[Method, Reachable | None] = {}
    for method in methods:
        try:
            reachable = reachable_with_ties(
                method, asked.first, asked.second, asked.p, sides=sides
            )
        except TooBigError:
            reachable = None
        found[method] = None if reachable is None else _turned(reachable, asked, sides)
    return found


def floors(first: int, second: int) -> tuple[float, float]:
    """Return the smallest two-sided p without ties, exact and asymptotic."""
    return (
        min(1.0, 2 / comb(first + second, first)),
        normal_p(0, first, second, continuity=False),
    )


def _turned(reachable: Reachable, asked: Asked, sides: int) -> Reachable:
    """Select the side stated to be higher; else allow either side."""
    if not asked.directed:
        either: Reachable = reachable | reachable[::-1]
        return either
    if sides == TWO:
        kept = reachable.copy()
        kept[: asked.pairs] = False
        return kept
    return reachable
