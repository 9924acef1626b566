"""Remarks on the detector: missing fields, full, dead and hot pixels, drift, noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.ndimage import median_filter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.acquire.sample import Sample
    from fissura.model import Scan

__all__ = ["detector_remarks"]

FULL_WELLS = (*((1 << bits) - 1 for bits in (8, 10, 12, 14, 16)), 65520, 65532)
"""Most that cameras of so many bits count; 12 and 14 bits also in the high bits."""
LEAST_FULL = 1e-5
"""Share of full pixels below which they are only hot."""
CHANGING = 4
"""Counts by which a pixel must usually change before one that never does is dead."""
HOT_NOISES = 20.0
HOT_SHARE = 0.01
"""How far hot pixels exceed their neighbours, in noises and the beam's level."""
NOISE_PER_MAD = 1.4826
LEAST_DRIFT = 0.01
AIR = 75
"""Percentile of a view's columns; full and hot pixels are fewer."""
MOST_THROUGH = 1.2
"""Noise and phase fringes of a few rows stay below."""
MOST_NOISE = 0.03
NORMALISED = (0.05, 2.0)
"""Levels of projections that have been divided by their flat already."""


def detector_remarks(scan: Scan, seen: Sample) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong with the counts.

    Parameters
    ----------
    scan : Scan
    seen : Sample
        The frames that are looked at.
    """
    yield from _missing(scan, seen)
    yield from _type(scan, seen)
    yield from _full(scan, seen)
    yield from _brighter(scan, seen)
    yield from _dead(scan, seen)
    yield from _hot(scan, seen)
    yield from _drift(scan, seen)
    yield from _noise(scan, seen)


def _missing(scan: Scan, seen: Sample) -> Iterator[str]:
    if not len(seen.flats):
        yield (
            f"NO FLATS in {scan.source}: the pattern of beam and detector stays in the "
            "projections and will show as rings; grey values cannot be compared"
        )
    if not len(seen.darks):
        yield (
            f"NO DARKS in {scan.source}: the dark level counts as 0, and contrast will "
            "come out too low"
        )


def _type(scan: Scan, seen: Sample) -> Iterator[str]:
    dtype = seen.projections.dtype
    if dtype.itemsize == 1:
        yield (
            f"the projections of {scan.source} have 8 bits a pixel: steps of 1/256 of "
            "the brightest hide faint contrast"
        )
    if dtype.kind != "f":
        return
    finite = np.isfinite(seen.projections)
    if wrong := seen.projections.size - np.count_nonzero(finite):
        yield (
            f"{_share(wrong / finite.size)} of the pixels of {scan.source} are no "
            "numbers: they are filled from their neighbours"
        )
    low, high = NORMALISED
    if low < np.median(seen.projections[finite]) < high:
        yield (
            f"the projections of {scan.source} lie around 1, as if they had been "
            "divided by their flat already: leave flats and darks out then"
        )


def _full(scan: Scan, seen: Sample) -> Iterator[str]:
    """Look for many pixels at the most that a camera can count."""
    whole = [a for a in (seen.projections, seen.flats) if a.dtype.kind in "ui"]
    most = max((int(a.max()) for a in whole if a.size), default=0)
    if most not in FULL_WELLS:
        return
    shares = [np.count_nonzero(a == most) / max(a.size, 1) for a in whole]
    if max(shares) >= LEAST_FULL:
        of_flats = f" ({_share(shares[1])} of the flats)" if sum(shares[1:]) else ""
        less = sum(shares[1:]) >= LEAST_FULL
        yield (
            f"{_share(shares[0])} of the pixels of {scan.source}{of_flats} stand at "
            f"{most}, the most a camera of its kind can count: there the specimen "
            + (
                "looks less dense than it is, and"
                if less
                else "looks denser than it is"
            )
            + (
                " the beam's pattern stays; take flats that are not full"
                if less
                else ""
            )
        )


def _brighter(scan: Scan, seen: Sample) -> Iterator[str]:
    """Hold the projections against the flats: air cannot be brighter than the beam."""
    if not len(seen.flats):
        return
    beam = np.where(seen.flat > seen.dark, seen.flat - seen.dark, np.nan)
    with np.errstate(invalid="ignore", over="ignore"):
        shares = (seen.projections - seen.dark) / beam
    known = np.isfinite(shares)
    number = known.sum(axis=1)
    columns = np.where(known, shares, 0).sum(axis=1, dtype=np.float64)
    columns /= np.maximum(number, 1)
    through = float(np.median(np.percentile(columns, AIR, axis=1)))
    if through > MOST_THROUGH:
        yield (
            f"the projections of {scan.source} are up to {through:.3g} times as bright "
            "as its flats, which no specimen can do: the flats were taken with another "
            "exposure, beam or camera setting, so grey values may be wrong towards the "
            "rim, and in a widened field everywhere"
        )


def _dead(scan: Scan, seen: Sample) -> Iterator[str]:
    dark = np.zeros(seen.dark.shape, np.bool_)
    if len(seen.flats):
        dark = seen.flat <= seen.dark
    if blind := int(np.count_nonzero(dark)):
        yield (
            f"{_pixels(blind, dark.size)} of {scan.source} are dead, no brighter with "
            "beam than without: they are filled from their neighbours"
        )
    change = np.ptp(seen.projections, axis=0)
    stuck = (change == 0) & ~dark
    if np.median(change) >= CHANGING and (count := int(np.count_nonzero(stuck))):
        yield (
            f"{_pixels(count, stuck.size)} of {scan.source} never change: they leave "
            "rings unless the stripe filter takes them out"
        )


def _hot(scan: Scan, seen: Sample) -> Iterator[str]:
    if not len(seen.darks):
        return
    above = seen.dark - median_filter(seen.dark, size=3, mode="nearest")
    level = float(np.median(seen.flat - seen.dark)) if len(seen.flats) else 0.0
    least = max(HOT_NOISES * _noise_of(above), HOT_SHARE * level)
    hot = above > max(least, CHANGING)
    if count := int(np.count_nonzero(hot)):
        yield (
            f"{_pixels(count, hot.size)} of {scan.source} are hot: without beam they "
            f"count up to {seen.dark[hot].max():.0f}, their neighbours about "
            f"{np.median(seen.dark):.0f}"
        )


def _drift(scan: Scan, seen: Sample) -> Iterator[str]:
    """Compare the beam in the first flats with that in the last."""
    if len(seen.flats) < 2:  # noqa: PLR2004 - a first and a last
        return
    middle = len(seen.flats) // 2
    last = np.arange(len(seen.flats)) >= middle
    between = "from the first flats to the last"
    so = "where one flat serves all projections, rings are left"
    if seen.flats_at is not None and np.ptp(seen.flats_at) > 0:
        last = seen.flats_at > seen.flats_at.min()
        between = "from the flats before the scan to those after it"
        so = "each projection is divided by the flat that lies between"
    before, after = (
        float(np.median(seen.flats[chosen].mean(axis=0) - seen.dark))
        for chosen in (~last, last)
    )
    if before > 0 and abs(after / before - 1) >= LEAST_DRIFT:
        yield (
            f"the beam of {scan.source} changed by {100 * (after / before - 1):+.2g} % "
            f"{between}: {so}"
        )


def _noise(scan: Scan, seen: Sample) -> Iterator[str]:
    """Estimate the least noise of one projection, from two flats."""
    if len(seen.flats) < 2:  # noqa: PLR2004 - one to compare with another
        return
    level = float(np.median(seen.flat - seen.dark))
    apart = seen.flats[1].astype(np.float64) - seen.flats[0].astype(np.float64)
    noise = _noise_of(apart) / np.sqrt(2)
    if level > 0 and noise > MOST_NOISE * level:
        yield (
            f"the flats of {scan.source} count {level:.3g} above dark with a noise of "
            f"{noise:.2g} ({_share(noise / level)}): fine cracks will drown in it; "
            "expose longer, or take more projections"
        )


def _noise_of(values: NDArray[Any]) -> float:
    """Return the standard deviation that outliers do not count in."""
    return NOISE_PER_MAD * float(np.median(np.abs(values - np.median(values))))


def _share(share: float) -> str:
    return f"{100 * share:.3g} %"


def _pixels(count: int, of: int) -> str:
    noun = "pixel" if count == 1 else "pixels"
    return f"{count} {noun} ({_share(count / of)})"
