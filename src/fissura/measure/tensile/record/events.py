"""Faults and stops of machine and sensors in a test, and the points they spoil."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.measure.tensile.record.rates import rate_events
from fissura.measure.tensile.record.repeated_readings import Event, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.model import TensileCurve

__all__ = ["Events", "events_of"]

FEWEST = 5
"""Equal points in a row that make an event."""
LONGER = 10.0
"""How many times the usual run of equal readings an event's is."""
LOADED_ON = 0.05
"""Part of the strength that stress changes by while strain is constant."""
LEAP = 0.03
"""Part of the strain to the end that strain leaps by in one step."""
LEAP_STEPS = 15.0
"""How many usual steps a leap of strain is."""
HELD = 0.05
"""Part of the strength that stress may change by across a leap of strain."""
SPAN = 10
"""Points that a rise of stress is compared over."""
EARLY = (0.05, 0.2)
"""Parts of the strength between which the first stiffness is read."""
STIFF = 0.1
"""Part of the strain that belongs to a rise of stress, below which strain is dead."""
SATURATED = 8
"""Readings in a row at the largest stress."""
CLIPPED = 0.01
"""Part of the strength that stress would rise by, as fast as before, in their time."""
SLOWS = 2.0
"""How many times its usual time the last step to a round top takes, at least."""
MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Events:
    """What was found, in the order of the record, and what follows from it.

    `strain_good_until` is the first point from which on strain cannot be compared
    with that before; the number of points where all can.
    """

    found: tuple[Event, ...]
    points: int

    @property
    def strain_good_until(self) -> int:
        """First point beyond a leap, or within a standstill, of strain."""
        ends = [one.start for one in self.found if one.spoils == "strain"]
        return min(ends, default=self.points)

    @property
    def clipped(self) -> Event | None:
        """The plateau at which the load cell was saturated, if it was."""
        return next((one for one in self.found if one.spoils == "stress"), None)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to say, no kind more than a few times."""
        said: list[str] = []
        for kind in dict.fromkeys(one.kind for one in self.found):
            mine = [one.sentence for one in self.found if one.kind == kind]
            said += mine[:MOST_SHOWN]
            if len(mine) > MOST_SHOWN:
                said.append(f"The same in {len(mine) - MOST_SHOWN} more places.")
        return tuple(said)

    def clean(self, indices: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Part points of the record into stretches that no event interrupts.

        Parameters
        ----------
        indices : ndarray of int64
            Points of the record, rising.
        """
        stretch = np.zeros(self.points, dtype=np.int64)
        bad = np.zeros(self.points, dtype=np.bool_)
        for one in self.found:
            stretch[one.start :] += 1
            stretch[one.stop :] += 1
            bad[one.start : one.stop] = True
        kept = indices[~bad[indices]]
        edges = np.flatnonzero(np.diff(stretch[kept])) + 1
        return [part for part in np.split(kept, edges) if part.size]

    def within(self, point: int) -> Event | None:
        """Return the event that a point, or the step after it, lies in."""
        return next(
            (one for one in self.found if one.start - 1 <= point < one.stop), None
        )


def events_of(curve: TensileCurve) -> Events:
    """Find pauses, changes of rate, gaps, dead sensors and a saturated load cell.

    Parameters
    ----------
    curve : TensileCurve
        As recorded; where it has no time, only what strain and stress show is found.
    """
    found = [
        *_dead_strain(curve),
        *_leaps(curve),
        *_drops(curve),
        *_saturated(curve),
        *rate_events(curve),
    ]
    return Events(
        tuple(sorted(found, key=lambda one: (one.start, one.kind))), curve.strain.size
    )


def _dead_strain(curve: TensileCurve) -> Iterator[Event]:
    """Yield where strain is constant while stress changes."""
    strain, stress = curve.strain, curve.stress_mpa
    top = float(stress.max())
    peak = int(np.argmax(stress))
    begin, end = runs(strain)
    lengths = end - begin
    usual = float(np.median(lengths))
    long = np.flatnonzero((lengths >= FEWEST) & (lengths >= LONGER * usual))
    equal = [(int(begin[run]), int(end[run])) for run in long.tolist()]
    for a, b in equal or _stiff(strain[: peak + 1], stress[: peak + 1]):
        rise = float(stress[a:b].max() - stress[a])
        if rise > LOADED_ON * top and a < peak:
            yield Event(
                "dead strain",
                a,
                b,
                "strain",
                f"Strain stands at {strain[a]:.4g} mm/mm over {b - a} points while "
                f"stress rises from {stress[a]:.4g} to {stress[a:b].max():.4g} MPa: "
                "the extensometer was removed, or its range ended.",
            )


def _stiff(
    strain: NDArray[np.float64], stress: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Return stretches over which stress rises as no elastic specimen's does.

    A sensor that was taken off shows noise, not one value.
    """
    top = float(stress.max())
    low, high = (int(np.argmax(stress >= part * top)) for part in EARLY)
    way = float(strain[high] - strain[low])
    if high - low < FEWEST or stress.size <= 2 * SPAN or not way > 0:
        return []
    soft = way / float(stress[high] - stress[low])
    rises = stress[SPAN:] - stress[:-SPAN]
    still = np.abs(strain[SPAN:] - strain[:-SPAN]) < STIFF * soft * rises
    dead = np.concatenate([[0], (still & (rises > 0)).view(np.int8), [0]])
    edges = np.flatnonzero(np.diff(dead))
    found = []
    for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        way = float(np.ptp(strain[a : b + SPAN]))
        rise = float(stress[a : b + SPAN].max() - stress[a])
        if b - a >= FEWEST and way < 2 * STIFF * soft * rise:
            found.append((a, b + SPAN))
    return found


def _drops(curve: TensileCurve) -> Iterator[Event]:
    """Yield sudden falls of stress, before the strength, while strain continues."""
    strain, stress = curve.strain, curve.stress_mpa
    peak = int(np.argmax(stress))
    top = float(stress[peak])
    steps = np.diff(stress[: peak + 1])
    if steps.size < SPAN:
        return
    usual = float(np.median(np.abs(steps)))
    falls = (steps < -LOADED_ON * top) & (steps < -LEAP_STEPS * usual)
    falls &= np.diff(strain[: peak + 1]) >= 0
    for at in np.flatnonzero(falls).tolist():
        yield Event(
            "drop",
            at + 1,
            at + 1,
            "fit",
            f"Stress falls at once from {stress[at]:.4g} to {stress[at + 1]:.4g} MPa "
            f"at a strain of {strain[at]:.4g} mm/mm and rises again: the grips "
            "slipped, or part of the specimen broke.",
        )


def _leaps(curve: TensileCurve) -> Iterator[Event]:
    """Yield single steps of strain before the strength that stress has no part in."""
    strain, stress, time = curve.strain, curve.stress_mpa, curve.time_s
    steps = np.diff(strain)
    moved = np.abs(steps[steps != 0])
    if not moved.size:
        return
    peak = int(np.argmax(stress))
    span = float(np.ptp(strain[: peak + 1]))
    top = float(stress.max())
    usual = float(np.median(moved))
    leap = (np.abs(steps) > LEAP * span) & (np.abs(steps) > LEAP_STEPS * usual)
    leap &= np.abs(np.diff(stress)) < HELD * top
    # Where the steps beside it are as wide, the record is coarse, and nothing slipped.
    small = np.abs(steps) < LEAP_STEPS / 3 * usual
    leap &= np.append(small[1:], False) & np.insert(small[:-1], 0, False)
    if time is not None:
        ticks = np.diff(time)
        leap &= ticks <= LEAP_STEPS / 3 * float(np.median(ticks))
    for at in np.flatnonzero(leap[:peak]).tolist():
        yield Event(
            "leap",
            at + 1,
            at + 1,
            "strain",
            f"Strain leaps from {strain[at]:.4g} to {strain[at + 1]:.4g} mm/mm in one "
            f"step at {stress[at]:.4g} MPa: the extensometer or the grips slipped, or "
            "the extensometer was taken off.",
        )


def _saturated(curve: TensileCurve) -> Iterator[Event]:
    """Yield the plateau at the largest stress, where the load cell showed no more."""
    stress, strain = curve.stress_mpa, curve.strain
    begin, end = runs(stress)
    lengths = end - begin
    at_top = np.flatnonzero(stress[begin] == stress.max())
    longest = int(at_top[np.argmax(lengths[at_top])])
    a, b = int(begin[longest]), int(end[longest])
    before = max(0, a - (b - a))
    if b - a < SATURATED or before == a or not np.ptp(strain[a:b]) > 0:
        return
    # A strength is reached ever more slowly; the end of a range at full speed.
    speed = (stress[a] - stress[before]) / (a - before)
    if speed * (b - a) < CLIPPED * stress[a]:
        return
    # A coarse reading of a round top stands, too, but longer at each step before it.
    steps = lengths[:longest]
    if steps.size and steps[-1] > SLOWS * float(np.median(steps)):
        return
    yield Event(
        "saturated",
        a,
        b,
        "stress",
        f"Stress stands at its largest value, {stress[a]:.5g} MPa, over {b - a} points "
        "while strain goes on: the load cell was at the end of its range, and the "
        "strength is at least this.",
    )
