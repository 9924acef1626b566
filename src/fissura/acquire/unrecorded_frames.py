"""Leave out frames that were never taken; refuse a scan with too few left.

A scan that was stopped, or a detector that lost frames, leaves frames of one number;
one that hangs repeats its last frame; a lost beam leaves the dark level.  None of
them is a view of the specimen.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from fissura.acquire.blank_frames import look, same_as_before
from fissura.errors import DataError
from fissura.io.scans.selected_frames import picked
from fissura.io.scans.unpacked import packed_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.acquire.blank_frames import Look
    from fissura.model import ArrayLike3D, Scan

__all__ = ["sound"]

NO_BEAM = 0.01
"""A frame below this share of the usual level above dark has seen no beam."""
MOST_REPEATED = 0.9
"""Above this share, frames are alike because the specimen or the scan is simulated."""
WIDEST_STEPS = 3.0
WIDEST_DEG = 2.0
"""Views may be left out while no gap is wider than the larger of the two."""
FULL_TURN_FROM_DEG = 270.0
RUNS_NAMED = 6
VIEWS = "projections"


def sound(scan: Scan, *, packed_too: bool = True) -> Scan:
    """Return a scan without the frames that hold no picture of their own.

    Parameters
    ----------
    scan : Scan
        About four rows of every frame are read.
    packed_too : bool
        Whether packed frames are looked at, which must be unpacked whole for that.

    Returns
    -------
    Scan
        Its notes name the frames left out: frames of one number, of no numbers, copies
        of the frame before, and frames without beam.

    Raises
    ------
    DataError
        If no flat, no dark or no projection is left of some; if views that are left
        out leave a gap in the turn; or if flats are no brighter than darks.
    """
    if packed_rows(scan.projections) and not packed_too:
        return scan
    darks, dark_note = _kept(scan, "darks", None)
    scan = replace(scan, darks=picked(scan.darks, darks)) if dark_note else scan
    dark = _level(look(scan.darks))
    flats, flat_note = _kept(scan, "flats", dark)
    if flat_note:
        at = None if scan.flats_at is None else scan.flats_at[flats]
        scan = replace(scan, flats=picked(scan.flats, flats), flats_at=at)
    scan, swapped = _in_order(scan, dark)
    views, view_note = _kept(scan, VIEWS, _level(look(scan.darks)))
    if view_note:
        scan = _without(scan, views)
    notes = (*swapped, *view_note, *flat_note, *dark_note)
    return replace(scan, notes=(*scan.notes, *notes)) if notes else scan


def _level(seen: Look) -> NDArray[np.float64]:
    """Return the usual level of each row; 0 where there is no frame."""
    if not len(seen.level):
        return np.zeros(seen.level.shape[1])
    middle: NDArray[np.float64] = np.median(seen.level, axis=0)
    return middle


def _kept(
    scan: Scan, what: str, dark: NDArray[np.float64] | None
) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """Return which frames of a kind remain, and a note of the others."""
    frames: ArrayLike3D = getattr(scan, what)
    count = frames.shape[0]
    if not count:
        return np.arange(0), ()
    reasons = dict(_reasons(frames, look(frames), dark, views=what == VIEWS))
    lost = np.unique(np.concatenate([np.arange(0), *reasons.values()])).astype(np.intp)
    if not len(lost):
        return np.arange(count), ()
    said = "; ".join(
        f"{_named(numbers)} {reason}" for reason, numbers in reasons.items()
    )
    note = f"{len(lost)} of {count} {what} of {scan.source} are no pictures ({said})"
    kept = np.setdiff1d(np.arange(count), lost)
    if not len(kept):
        raise DataError(f"{note}: copy the scan again, or take other {what}")
    if what == VIEWS:
        _check_gap(scan, kept, note)
    return kept, (f"{note}: they were left out",)


def _reasons(
    frames: ArrayLike3D, seen: Look, dark: NDArray[np.float64] | None, *, views: bool
) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """Yield what is wrong with frames, and their numbers."""
    no_number = seen.is_no_number.any(axis=1)
    constant = np.asarray(seen.is_constant.all(axis=1) & ~no_number)
    if constant.all() and (dark is None or seen.level.max() > 0):
        constant = np.zeros_like(constant)  # simulated, or darks of a quiet camera
    if dark is None:
        constant &= _stands_out(seen, constant)
        dim = np.zeros_like(constant)
    else:
        dim = _dim(seen, dark) & ~constant & ~no_number
    wrong = constant | no_number | dim
    hung = _hung(frames, seen, wrong) if views else np.arange(0)
    found = {
        "hold no numbers": np.flatnonzero(no_number),
        "hold one number everywhere": np.flatnonzero(constant),
        "have rows without beam": np.flatnonzero(dim),
        "repeat the frame before": hung,
    }
    yield from ((reason, lost) for reason, lost in found.items() if len(lost))


def _hung(
    frames: ArrayLike3D, seen: Look, wrong: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Return frames that repeat the one before; in a simulated scan, all may."""
    alike = seen.repeats.all(axis=1) & ~seen.is_constant.all(axis=1) & ~wrong
    repeated = np.flatnonzero(alike)
    if len(repeated) > MOST_REPEATED * len(alike):
        return repeated[:0]
    return same_as_before(frames, repeated)


def _stands_out(seen: Look, constant: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which frames of one number lie outside the range of the others."""
    others = seen.level[~constant]
    if not len(others):
        return np.zeros_like(constant)
    low, high = others.min(axis=0), others.max(axis=0)
    slack = high - low + 1
    outside = (seen.level < low - slack) | (seen.level > high + slack)
    return np.asarray(outside.any(axis=1))


def _dim(seen: Look, dark: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which frames, unlike the others, have a row without beam."""
    above = seen.level - dark
    usual = np.median(above, axis=0)
    lit = usual > 0
    if not lit.any() or seen.level.min() < 0:
        return np.zeros(len(above), np.bool_)
    return np.asarray((above[:, lit] < NO_BEAM * usual[lit]).any(axis=1))


def _check_gap(scan: Scan, kept: NDArray[np.intp], note: str) -> None:
    """Refuse where the views that are left no longer cover the turn."""
    before = _widest_gap_deg(scan.angles_rad)
    after = _widest_gap_deg(scan.angles_rad[kept], like=scan.angles_rad)
    step = float(np.median(np.diff(np.sort(np.rad2deg(scan.angles_rad)))))
    if after > max(before, WIDEST_STEPS * step, WIDEST_DEG) * (1 + 1e-6):
        raise DataError(
            f"{note}; without them, the widest gap between views is {after:.3g}°, and "
            f"slices would be wrong: the scan was stopped, or copied in part; copy it "
            "again, or take it again"
        )


def _widest_gap_deg(
    angles_rad: NDArray[np.float64], like: NDArray[np.float64] | None = None
) -> float:
    """Return the widest gap in the half or full turn that all views make."""
    span = np.ptp(np.rad2deg(angles_rad if like is None else like))
    turn = 360.0 if span >= FULL_TURN_FROM_DEG else 180.0
    at = np.sort(np.rad2deg(angles_rad) % turn)
    return float(np.diff(at, append=at[0] + turn).max())


def _without(scan: Scan, kept: NDArray[np.intp]) -> Scan:
    taken = np.zeros(scan.projections.shape[0] + 1, np.int64)
    taken[kept + 1] = 1
    before = np.cumsum(taken)
    return replace(
        scan,
        projections=picked(scan.projections, kept.astype(np.int64)),
        angles_rad=scan.angles_rad[kept],
        flats_at=None if scan.flats_at is None else before[scan.flats_at],
    )


def _in_order(scan: Scan, dark: NDArray[np.float64]) -> tuple[Scan, tuple[str, ...]]:
    """Exchange flats and darks where they must be each other; refuse if unclear."""
    if not scan.flats.shape[0]:
        return scan, ()
    beam = _level(look(scan.flats))
    if (beam > dark).any():
        return scan, ()
    if not scan.darks.shape[0]:
        raise DataError(
            f"the flats of {scan.source} hold nothing above 0: the beam was off; name "
            "other flats in acquire.flats"
        )
    views = _level(look(scan.projections))
    if (dark > beam).all() and ((views > beam) & (views <= dark)).all():
        note = (
            f"FLATS AND DARKS of {scan.source} were exchanged: those stated as flats "
            f"count {beam.mean():.4g}, those stated as darks {dark.mean():.4g}, and "
            f"the projections {views.mean():.4g}"
        )
        return replace(scan, flats=scan.darks, darks=scan.flats, flats_at=None), (note,)
    raise DataError(
        f"the flats of {scan.source} ({beam.mean():.4g} counts) are no brighter than "
        f"its darks ({dark.mean():.4g}): the beam was off, or they are not what they "
        "are stated to be; name others in acquire.flats and acquire.darks"
    )


def _named(numbers: NDArray[np.intp]) -> str:
    """Return frame numbers, counted from 0, as runs: 3, 60–90."""
    breaks = np.flatnonzero(np.diff(numbers) != 1) + 1
    edges = pairwise([0, *breaks.tolist(), len(numbers)])
    runs = [(int(numbers[start]), int(numbers[stop - 1])) for start, stop in edges]
    shown = [f"{a}" if a == b else f"{a}–{b}" for a, b in runs[:RUNS_NAMED]]
    more = f" and {len(runs) - RUNS_NAMED} more runs" if runs[RUNS_NAMED:] else ""
    return ", ".join(shown) + more
