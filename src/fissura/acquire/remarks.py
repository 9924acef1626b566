"""Say what is unusual about a scan, before hours are spent on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.model import Scan

__all__ = ["remarks"]

FRAMES_LOOKED_AT = 8
FULL_WELLS = tuple((1 << bits) - 1 for bits in (8, 10, 12, 14, 16))
"""Counts at which cameras of so many bits saturate."""
TURNS_DEG = (180.0, 360.0)


def remarks(scan: Scan) -> tuple[str, ...]:
    """Return a sentence for each thing that may spoil a reconstruction.

    Parameters
    ----------
    scan : Scan
        A few of its projections are read.

    Returns
    -------
    tuple of str
        Empty if nothing is unusual.
    """
    return (*_missing_frames(scan), *_saturation(scan), *_angles(scan))


def _missing_frames(scan: Scan) -> Iterator[str]:
    if scan.flats.shape[0] == 0:
        yield (
            f"NO FLATS in {scan.source}: the pattern of beam and detector stays in the "
            "projections and will show as rings; grey values cannot be compared"
        )
    if scan.darks.shape[0] == 0:
        yield (
            f"NO DARKS in {scan.source}: the dark level counts as 0, and contrast will "
            "come out too low"
        )


def _saturation(scan: Scan) -> Iterator[str]:
    if scan.projections.dtype.kind not in "ui":
        return
    step = max(scan.projections.shape[0] // FRAMES_LOOKED_AT, 1)
    counts = scan.projections[::step, :, :]
    if (most := int(counts.max())) not in FULL_WELLS:
        return
    share = np.count_nonzero(counts == most) / counts.size
    yield (
        f"{100 * share:.3g} % of the pixels of {scan.source} stand at {most}, the most "
        "a camera of its kind can count: there the specimen looks denser than it is"
    )


def _angles(scan: Scan) -> Iterator[str]:
    angles_deg = np.sort(np.rad2deg(scan.angles_rad))
    steps = np.diff(angles_deg)
    step = float(np.median(steps))
    if gaps := np.count_nonzero(steps > 1.5 * step):
        yield (
            f"{scan.source} misses views at {gaps} places; the widest gap, "
            f"{steps.max():.3g}°, is {steps.max() / max(step, 1e-12):.3g} steps"
        )
    if doubled := np.count_nonzero(steps < 1e-3 * step):
        yield f"{scan.source} has {doubled} views at the angle of another view"
    span = float(angles_deg[-1] - angles_deg[0])
    if not any(turn - 1.5 * step <= span <= turn + 0.5 * step for turn in TURNS_DEG):
        yield (
            f"the views of {scan.source} span {span:.2f}° in steps of {step:.3g}°, "
            "neither half a turn nor a full one: slices will be streaked"
        )
