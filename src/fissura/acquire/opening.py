"""Open a raw scan and refuse what cannot be one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.store.scans import open_scan

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.model import Scan
    from fissura.settings import Acquire

__all__ = ["scan"]

FEWEST_VIEWS = 16
NARROWEST_PX = 8


def scan(path: Path, settings: Acquire) -> Scan:
    """Open a raw scan; its frames stay on disk.

    Parameters
    ----------
    path : Path
        NeXus (NXtomo) or APS Data Exchange.
    settings : Acquire
        Where to look in a file whose layout is not recognised.

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
    """
    opened = open_scan(
        path, data_path=settings.data_path, image_key_path=settings.image_key_path
    )
    _check_frames(opened)
    return replace(opened, angles_rad=_one_each(opened))


def _check_frames(opened: Scan) -> None:
    views = opened.projections.shape[0]
    if views < FEWEST_VIEWS or opened.columns < NARROWEST_PX:
        raise DataError(
            f"{opened.source} holds {views} projections {opened.columns} columns wide, "
            f"but a slice needs {FEWEST_VIEWS} projections and {NARROWEST_PX} columns "
            "or more"
        )
    for name, frames in (("flats", opened.flats), ("darks", opened.darks)):
        if frames.shape[1:] != opened.projections.shape[1:]:
            raise DataError(
                f"in {opened.source} the {name} have {frames.shape[1:]} rows and "
                f"columns, but the projections {opened.projections.shape[1:]}: take "
                "them with the same region of the detector"
            )


def _one_each(opened: Scan) -> NDArray[np.float64]:
    """Return one angle for each projection, dropping those of flats and darks."""
    angles, views = opened.angles_rad, opened.projections.shape[0]
    around = opened.flats.shape[0] + opened.darks.shape[0]
    if len(angles) == views + around and around:
        raise DataError(
            f"{opened.source} lists {len(angles)} angles for {views} projections: the "
            "angles of flats and darks are among them, and which ones they are "
            "is not said"
        )
    if len(angles) != views:
        raise DataError(
            f"{opened.source} lists {len(angles)} angles for {views} projections: one "
            "for each is needed"
        )
    if not np.isfinite(angles).all():
        raise DataError(
            f"{opened.source} has {np.count_nonzero(~np.isfinite(angles))} angles that "
            "are not numbers"
        )
    return angles
