"""How the specimen was turned: views missing, doubled, or short of half a turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.model import Scan

__all__ = ["turn_remarks"]

HALF_DEG, FULL_DEG = 180.0, 360.0
WIDE = 1.5
"""A step of so many usual ones is a gap."""
SAME = 1e-3
"""Views closer than this share of a step are at one angle."""
MEETS = 0.05
"""Share of a step within which the last view meets the first."""
IRREGULAR = 0.1
"""Share of gaps above which the steps are uneven on purpose."""


def turn_remarks(scan: Scan) -> Iterator[str]:
    """Yield a sentence for each thing that is unusual about the angles."""
    angles_deg = np.sort(np.rad2deg(scan.angles_rad))
    steps = np.diff(angles_deg)
    step = float(np.median(steps))
    yield from _gaps(scan.source, steps, step)
    if doubled := np.count_nonzero(steps < SAME * step):
        yield f"{scan.source} has {doubled} views at the angle of another view"
    yield from _ends(scan, float(angles_deg[-1] - angles_deg[0]), step)


def _gaps(source: str, steps: NDArray[np.float64], step: float) -> Iterator[str]:
    gaps = np.count_nonzero(steps > WIDE * step)
    if gaps > IRREGULAR * len(steps):
        yield (
            f"{source} turns in uneven steps, from {steps.min():.3g}° to "
            f"{steps.max():.3g}°: each view counts by the room it has"
        )
    elif gaps:
        yield (
            f"{source} misses views at {gaps} places; the widest gap, "
            f"{steps.max():.3g}°, is {steps.max() / max(step, 1e-12):.3g} steps"
        )


def _ends(scan: Scan, span: float, step: float) -> Iterator[str]:
    for turn, name in ((HALF_DEG, "half a turn"), (FULL_DEG, "a full turn")):
        if abs(span - turn) <= MEETS * step:
            yield (
                f"the first and the last view of {scan.source} lie {name} apart and "
                "show the same: each counts half"
            )
    turns = (HALF_DEG, FULL_DEG)
    if any(turn - WIDE * step <= span <= turn + step / 2 for turn in turns):
        return
    radian = abs(span - np.pi) < WIDE * step or abs(span - 2 * np.pi) < WIDE * step
    advice = '; if they are in radian, set acquire.angle_unit = "radian"'
    yield (
        f"the views of {scan.source} span {span:.2f}° in steps of {step:.3g}°, "
        "neither half a turn nor a full one: slices will be streaked"
        + (advice if radian else "")
    )
