"""Angles as files list them: which rows belong to projections, and in what unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from fissura.errors import DataError
from fissura.model import Choice

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.settings import Acquire

__all__ = ["Listed", "of_projections"]

STILL = 0.05
"""The stage is at rest where it moves less than this share of a step."""
WIDEST_RAD = 4.5 * np.pi
"""Angles that span more than this cannot be in radian."""
WIDEST_STEP_RAD = np.deg2rad(30)
"""Golden-angle scans take wider steps on purpose."""
EVEN = 0.5
"""Steps that differ by less than this share of the usual one are even."""
WIDEST_DEG = 1100.0
"""Three turns and a little: more is no scan in degrees unless the file says so."""
TURNS_RAD = (np.pi, 2 * np.pi)
Unit = Literal["degree", "radian", "mrad"]
TO_RAD: dict[Unit, float] = {"degree": np.pi / 180, "radian": 1.0, "mrad": 1e-3}


@dataclass(frozen=True, slots=True)
class Listed:
    """Angles as they are listed.

    Parameters
    ----------
    values : ndarray of float64
        In `unit`.
    unit : str
        As the file states it; "" where it does not.
    file : Path
        The file that lists them.
    dataset : str
        Their place in it; "" in a text file.
    why : str
        Why this list, where none was named for this scan.
    left : tuple of str
        Lists that were not taken, each with the reason.
    """

    values: NDArray[np.float64]
    unit: str
    file: Path
    dataset: str = ""
    why: str = ""
    left: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where they are listed, for messages."""
        return f"{self.dataset} in {self.file}" if self.dataset else str(self.file)


def of_projections(
    listed: Listed,
    settings: Acquire,
    *,
    views: int,
    is_projection: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.float64], tuple[str, ...], tuple[Choice, ...]]:
    """Return one angle for each projection, and what was derived from the file.

    Parameters
    ----------
    listed : Listed
    settings : Acquire
        Its `angle_unit` and `first_angle` leave nothing to work out.
    views : int
        Number of projections.
    is_projection : ndarray of bool, shape (frame,), optional
        Which of all frames are projections, where there is an image key.

    Returns
    -------
    angles_rad : ndarray of float64, shape (views,)
    notes : tuple of str
        A sentence for each thing that the file does not state.
    chosen : tuple of Choice
        The list and its unit.

    Raises
    ------
    DataError
        If the angles cannot be matched with the projections, are no numbers, or might
        be in degrees or in radian.
    """
    if views == 0:
        return np.empty(0), (), ()
    if settings.angle_range is not None:
        first, last = settings.angle_range
        description = f"{views} even steps from {first:g}° to {last:g}° (given)"
        even_deg = np.linspace(first, last, views)
        return np.deg2rad(even_deg), (), (Choice("angles", description, listed.left),)
    rows, note = _rows(listed, settings, views, is_projection)
    angles = listed.values.ravel()[rows]
    if wrong := np.count_nonzero(~np.isfinite(angles)):
        raise DataError(
            f"{listed.place} lists {wrong} angles that are not numbers: give one for "
            "each projection, or another list in acquire.angles"
        )
    unit, unit_note = _unit(angles, listed, settings)
    place = f"{listed.place} ({listed.values.size} listed)"
    chosen = (
        Choice("angles", place, listed.left, listed.why),
        Choice("angle unit", f"{unit} ({_stated_by(listed, settings)})"),
    )
    angles_rad, turn_note = _continued(angles * TO_RAD[unit], listed)
    return angles_rad, note + unit_note + turn_note, chosen


def _continued(
    angles_rad: NDArray[np.float64], listed: Listed
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Unwrap even steps from 359° to 0°, as encoders of one turn record them."""
    beyond = np.unwrap(angles_rad)
    steps = np.diff(beyond)
    usual = float(np.median(steps))
    if np.array_equal(beyond, angles_rad) or (
        abs(usual) > WIDEST_STEP_RAD
        or (np.abs(steps - usual) > EVEN * abs(usual)).any()
    ):
        return angles_rad, ()
    note = (
        f"{listed.place} starts anew after a whole turn: its angles were counted on, "
        f"from {np.rad2deg(beyond[0]):.5g}° to {np.rad2deg(beyond[-1]):.5g}°"
    )
    return beyond, (note,)


def _stated_by(listed: Listed, settings: Acquire) -> str:
    if settings.angle_unit:
        return "acquire.angle_unit"
    return f"stated as {listed.unit!r}" if listed.unit else "told from the span"


def _rows(
    listed: Listed,
    settings: Acquire,
    views: int,
    is_projection: NDArray[np.bool_] | None,
) -> tuple[slice | NDArray[np.bool_], tuple[str, ...]]:
    count = listed.values.size
    if settings.first_angle is not None:
        return _from_first(listed, settings.first_angle, views), ()
    if is_projection is not None and count == len(is_projection):
        return is_projection, ()
    if count == views:
        return slice(None), ()
    moving = _moving(listed.values.ravel(), views) if count > views else []
    if len(moving) != 1:
        raise DataError(
            f"{listed.place} lists {count} angles for {views} projections, and "
            f"{_why(count, views, len(moving))}: give one for each projection, or name "
            "the row of the first one, from 0, in acquire.first_angle"
        )
    rows = moving[0]
    note = (
        f"{listed.place} lists {count} angles for {views} projections; the stage "
        f"stands still in the other {count - views}, so rows {rows.start} to "
        f"{rows.stop - 1}, from 0, were taken"
    )
    return rows, (note,)


def _why(count: int, views: int, found: int) -> str:
    if count < views:
        return "some are missing"
    return "which ones are theirs is not " + ("certain" if found else "to be seen")


def _from_first(listed: Listed, first: int, views: int) -> slice:
    if first + views > listed.values.size:
        raise DataError(
            f"acquire.first_angle = {first} leaves {listed.values.size - first} of the "
            f"angles of {listed.place} for {views} projections"
        )
    return slice(first, first + views)


def _moving(values: NDArray[np.float64], views: int) -> list[slice]:
    """Return the runs of `views` angles between periods in which the stage is at rest.

    A spell at either end may hold the first or the last projection, or be none of it.
    """
    if not np.isfinite(values).all():
        return []
    steps = np.abs(np.diff(values))
    typical = np.median(steps[steps > STILL * steps.max()]) if steps.max() > 0 else 0.0
    before = _spell(values, STILL * typical)
    after = _spell(values[::-1], STILL * typical)
    starts = {before - 1, before} if before > 1 else {0}
    stops = {len(values) - after, len(values) - after + 1} if after > 1 else set()
    return [
        slice(start, stop)
        for start in sorted(starts)
        for stop in sorted(stops or {len(values)})
        if stop - start == views
    ]


def _spell(values: NDArray[np.float64], tolerance: float) -> int:
    """Return how many of the first angles are the same as the first of all."""
    moved = np.flatnonzero(~(np.abs(values - values[0]) <= tolerance))
    return int(moved[0]) if len(moved) else len(values)


def _unit(
    angles: NDArray[np.float64], listed: Listed, settings: Acquire
) -> tuple[Unit, tuple[str, ...]]:
    """Return the unit; where no source states a known one, it follows from the span."""
    if settings.angle_unit:
        return settings.angle_unit, ()
    span = float(np.ptp(angles))
    step = span / max(len(angles) - 1, 1)
    turns = any(turn - 1.5 * step <= span <= turn + 0.5 * step for turn in TURNS_RAD)
    stated = _known(listed.unit.lower())
    if stated:
        _check_unit(stated, listed, span, turns=turns)
        return stated, ()
    description = (
        f"{listed.place} states no unit of angle that is known; they span {span:.5g}"
    )
    if WIDEST_RAD < span <= WIDEST_DEG:
        return "degree", (f"{description}, so they were taken as degrees",)
    if turns:
        return "radian", (
            f"{description}, half or a whole turn in radian, and were taken so",
        )
    raise DataError(
        f"{description}, which is no turn in either: set acquire.angle_unit"
    )


def _known(unit: str) -> Unit | None:
    if unit.startswith("rad"):
        return "radian"
    if unit == "mrad":
        return "mrad"
    return "degree" if unit.startswith("deg") or unit == "°" else None


def _check_unit(unit: Unit, listed: Listed, span: float, *, turns: bool) -> None:
    """Refuse a stated unit that the span contradicts."""
    if unit == "radian" and span > WIDEST_RAD:
        other = "degree"
    elif unit == "degree" and turns:
        other = "radian"
    else:
        return
    raise DataError(
        f"{listed.place} states {listed.unit!r}, but the angles span {span:.5g}, as "
        f"they would in {other}: set acquire.angle_unit to the unit they are in"
    )
