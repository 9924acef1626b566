"""How a printed Mann–Whitney p can arise: as stated, one-sided, with ties, or not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from fissura.audit.claims import ALL_METHODS
from fissura.audit.rank_tests.two_groups import (
    Asked,
    fits_with_ties,
    fits_without_ties,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from fissura.settings import Method

    Reachable = NDArray[np.bool_]

__all__ = ["Verdict", "Way", "verdict_of"]

MOST_PAIRS = 250_000
"""Of values; between more of them any p is taken to be attainable."""


class Way(Enum):
    """How a p can arise, from the simplest."""

    FITS = "as stated"
    OTHER_METHOD = "only by a method that is not named"
    OTHER_SIDES = "only with the other number of sides"
    TIES = "only with ties"
    TIES_OTHER_SIDES = "only with ties and the other number of sides"
    NONE = "not at all"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a p can arise, and by which methods at which doubled U.

    `fits` is empty unless `way` is without ties, and where groups are so large that
    any p is taken to fit; `untold` says that ties could not be
    gone through, so that they cannot be excluded.
    """

    asked: Asked
    sides: int
    way: Way
    fits: Mapping[Method, Reachable]
    with_ties: Mapping[Method, Reachable | None]
    untold: bool = False


def verdict_of(
    asked: Asked, methods: Sequence[Method], *, sides: int, ties: bool | None
) -> Verdict:
    """Find the plainest way to a printed p.

    Parameters
    ----------
    asked : Asked
    methods : sequence of str
        Those that are named; others are tried when none of these fits.
    sides : int
    ties : bool or None
        Whether values tie; None where that is not known.  Where they do not, other
        ways are tried before ties are.
    """
    if asked.pairs > MOST_PAIRS:
        return Verdict(asked, sides, Way.FITS, {}, {}, untold=True)
    return _plainest(asked, methods, sides=sides, ties=ties)


def _plainest(
    asked: Asked, methods: Sequence[Method], *, sides: int, ties: bool | None
) -> Verdict:
    with_ties = {} if ties is False else fits_with_ties(asked, methods, sides=sides)
    untold = any(one is None for one in with_ties.values())
    plain = _filled(fits_without_ties(asked, methods, sides=sides))
    if plain:
        return Verdict(asked, sides, Way.FITS, plain, with_ties, untold)
    if ties is not False and (untold or _filled(with_ties)):
        return Verdict(asked, sides, Way.TIES, {}, with_ties, untold)
    others = tuple(one for one in ALL_METHODS if one not in methods)
    by_others = _filled(fits_without_ties(asked, others, sides=sides))
    if by_others:
        return Verdict(asked, sides, Way.OTHER_METHOD, by_others, with_ties, untold)
    turned = _filled(fits_without_ties(asked, methods, sides=3 - sides))
    if turned:
        return Verdict(asked, sides, Way.OTHER_SIDES, turned, with_ties, untold)
    if ties is False:
        tied = fits_with_ties(asked, methods, sides=sides)
        if _filled(tied):
            return Verdict(asked, sides, Way.TIES, {}, tied, untold)
    tied = fits_with_ties(asked, methods, sides=3 - sides)
    way = Way.TIES_OTHER_SIDES if _filled(tied) else Way.NONE
    return Verdict(asked, sides, way, {}, with_ties, untold)


def _filled(
    found: Mapping[Method, Reachable | None] | Mapping[Method, Reachable],
) -> dict[Method, Reachable]:
    return {
        method: one for method, one in found.items() if one is not None and one.any()
    }
