"""Leave out numbers that events in a test make doubtful, and say why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fissura.measure.tensile.record.events import Events
    from fissura.model import Strength, TensileCurve

__all__ = ["Places", "without_doubtful"]

STRAIN_LOST = "strain cannot be relied on up to there"
CLIPPED = "the load cell was at the end of its range"
NOT_TARED = "the load cell may not have been set to zero"
LACKS_STRAIN = "the largest load was recorded without a strain"
INTERRUPTED = "the curve is interrupted where it crosses the offset line"
AT_YIELD = ("yield_strain", "yield_mpa", "resilience_mj_m3")
AT_FAILURE = ("failure_strain", "work_failure_mj_m3")
AT_STRENGTH = ("uts_strain", "work_uts_mj_m3")
BEYOND = ("uts_mpa", *AT_STRENGTH, *AT_FAILURE, "failure_mpa")


@dataclass(frozen=True, slots=True)
class Places:
    """Points of the record: its strength, its failure, the last before its yield."""

    strength: int
    failure: int
    before_yield: int | None


def without_doubtful(
    curve: TensileCurve, read: Strength, events: Events, places: Places
) -> Strength:
    """Leave out the numbers that the events of a test do not allow.

    Parameters
    ----------
    curve : TensileCurve
    read : Strength
        As if nothing had happened.
    events : Events
    places : Places
    """
    absent: dict[str, str] = {}
    good = events.strain_good_until
    if places.before_yield is not None:
        at_yield = events.within(places.before_yield)
        if places.before_yield + 1 >= good:
            absent |= _all(AT_YIELD, STRAIN_LOST)
        elif at_yield is not None and at_yield.kind != "rate":
            absent |= _all(AT_YIELD, INTERRUPTED)
    if places.failure >= good:
        absent |= _all(AT_FAILURE, STRAIN_LOST)
    if places.strength >= good:
        absent |= _all(AT_STRENGTH, STRAIN_LOST)
    if events.clipped is not None:
        absent |= _all(BEYOND, CLIPPED)
    if curve.untared_mpa:
        absent |= _all((*BEYOND, *AT_YIELD), NOT_TARED)
    beyond_mpa = curve.beyond_mpa
    uts_mpa = read.uts_mpa
    if beyond_mpa is not None and uts_mpa is not None and beyond_mpa > uts_mpa:
        absent |= _all(BEYOND[1:], LACKS_STRAIN)
        uts_mpa = beyond_mpa
    if read.yield_mpa is None and absent:
        # Without this the specimen would seem to have broken before it yielded.
        absent = _all(AT_YIELD, next(iter(absent.values()))) | absent
    none = dict.fromkeys(absent)
    return replace(read, **({"uts_mpa": uts_mpa} | none), absent=absent)


def _all(names: Iterable[str], why: str) -> dict[str, str]:
    return dict.fromkeys(names, why)
