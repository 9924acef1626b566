"""Open a raw scan and refuse what cannot be one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fissura.acquire.dose import dose_rate_gy_s
from fissura.acquire.stated_or_given import given
from fissura.errors import DataError
from fissura.io.scans.opening import open_scan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fissura.model import Scan
    from fissura.settings import Acquire

__all__ = ["scan"]

FEWEST_VIEWS = 16
NARROWEST_PX = 8
NUMBERS = "uif"


def scan(path: Path, settings: Acquire) -> Scan:
    """Open a raw scan; its frames stay on disk.

    Parameters
    ----------
    path : Path
        NeXus (NXtomo), APS Data Exchange, or TIFF images with a file of angles.
    settings : Acquire
        Where the parts lie that are not found by themselves, and what the beam was.

    Returns
    -------
    Scan
        With one finite angle for each projection, and frames of one shape.

    Raises
    ------
    StorageError
        If the file, or one it is linked to, is missing or of another kind.
    DataError
        If its parts do not agree, or it holds too few views.
    SettingsError
        If a dose is requested at an energy without a known coefficient.
    """
    opened = open_scan(path, settings)
    _check_projections(opened)
    _check_fields(opened)
    said = tuple(choice.note for choice in opened.chosen if choice.note)
    opened = replace(opened, notes=(*opened.notes, *said))
    opened = _with_given(opened, settings)
    return replace(
        opened,
        dose_rate_gy_s=dose_rate_gy_s(settings, opened.energy_kev),
        notes=(*opened.notes, *_unexpected(opened, settings)),
    )


def _with_given(opened: Scan, settings: Acquire) -> Scan:
    """Let what the user gives count more than what the file states."""
    if settings.exposure_s:
        stated_s, exposure_s = opened.exposure_s, settings.exposure_s
        opened = given(opened, "exposure", exposure_s, "s", stated_s)
        opened = replace(opened, exposure_s=exposure_s)
    if settings.energy_kev:
        stated_kev, energy_kev = opened.energy_kev, settings.energy_kev
        opened = given(opened, "energy", energy_kev, "keV", stated_kev)
        opened = replace(opened, energy_kev=energy_kev)
    return opened


def _check_projections(opened: Scan) -> None:
    views = opened.projections.shape[0]
    if views < FEWEST_VIEWS or opened.columns < NARROWEST_PX:
        raise DataError(
            f"{opened.source} holds {views} projections {opened.columns} columns wide, "
            f"but a slice needs {FEWEST_VIEWS} projections and {NARROWEST_PX} columns "
            "or more"
        )
    distinct = len(np.unique(opened.angles_rad))
    if distinct < FEWEST_VIEWS:
        raise DataError(
            f"the {views} projections of {opened.source} have only {distinct} "
            f"different angles, but a slice needs {FEWEST_VIEWS} or more: name another "
            "list of angles in acquire.angles"
        )
    if opened.projections.dtype.kind not in NUMBERS:
        raise DataError(
            f"the projections of {opened.source} are of the type "
            f"{opened.projections.dtype}, but counts are needed: whole numbers, or "
            "real ones"
        )


def _unexpected(opened: Scan, settings: Acquire) -> Iterator[str]:
    """Say where a scan is of another size than it should be."""
    found, expected = tuple(opened.projections.shape), settings.expected_frames
    if expected is not None and found != expected:
        yield (
            f"{opened.source} holds {' x '.join(map(str, found))} projections, rows "
            f"and columns, where {' x '.join(map(str, expected))} were expected "
            "(acquire.expected_frames)"
        )


def _check_fields(opened: Scan) -> None:
    for name, frames in (("flats", opened.flats), ("darks", opened.darks)):
        if frames.shape[1:] != opened.projections.shape[1:]:
            raise DataError(
                f"in {opened.source} the {name} have {frames.shape[1:]} rows and "
                f"columns, but the projections {opened.projections.shape[1:]}: take "
                "them with the same region of the detector"
            )
