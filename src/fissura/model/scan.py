"""A raw tomographic scan, as the beamline left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fissura.model.volume import ArrayLike3D

__all__ = ["Scan"]


@dataclass(frozen=True, slots=True)
class Scan:
    """Projections with their flats, darks and angles; frames stay on disk.

    Parameters
    ----------
    projections, flats, darks : ArrayLike3D, shape (frame, row, column)
        Detector counts.  Rows run along the rotation axis: row ``i`` becomes slice
        ``i``.  Flats and darks may hold no frame at all.
    angles_rad : ndarray of float64, shape (frame,)
        One angle for each projection.
    pixel_um : float or None
        Edge of a detector pixel at the specimen; None where the file does not say.
    source : str
        The file the scan came from, for messages and the ledger.
    exposure_s : float or None
        How long one projection was exposed; None where nobody says.
    energy_kev : float or None
        Photon energy of the beam; None where nobody says.
    dose_rate_gy_s : float or None
        Dose rate in the specimen; None where nobody says.
    flats_at : ndarray of int64, shape (flat,), or None
        How many projections had been taken before each flat; None where nobody says.
    files : tuple of Path
        Every file and folder the scan is read from, for its fingerprint.
    notes : tuple of str
        What a reader worked out by itself, a sentence each, for the user to confirm.
    """

    projections: ArrayLike3D
    flats: ArrayLike3D
    darks: ArrayLike3D
    angles_rad: NDArray[np.float64]
    pixel_um: float | None
    source: str
    exposure_s: float | None = None
    energy_kev: float | None = None
    dose_rate_gy_s: float | None = None
    flats_at: NDArray[np.int64] | None = None
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of detector rows, one slice each."""
        return self.projections.shape[1]

    @property
    def columns(self) -> int:
        """Width of the detector, in pixels."""
        return self.projections.shape[2]
