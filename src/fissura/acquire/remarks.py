"""Report what is unusual about a scan, before hours are spent on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.acquire.detector import detector_remarks
from fissura.acquire.dose import dose_remarks
from fissura.acquire.plausible import plausible_remarks
from fissura.acquire.rotation import turn_remarks
from fissura.acquire.sample import sample

if TYPE_CHECKING:
    from fissura.model import Scan

__all__ = ["remarks"]


def remarks(scan: Scan) -> tuple[str, ...]:
    """Return a sentence for each thing that may spoil a reconstruction.

    Parameters
    ----------
    scan : Scan
        At most eight of its projections, flats and darks are read.

    Returns
    -------
    tuple of str
        The readers' own choices first; empty if nothing is unusual.
    """
    seen = sample(scan)
    return (
        *scan.notes,
        *detector_remarks(scan, seen),
        *turn_remarks(scan),
        *dose_remarks(scan),
        *plausible_remarks(scan),
    )
