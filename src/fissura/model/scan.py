"""A raw tomographic scan, as the beamline left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fissura.model.volume import ArrayLike3D

__all__ = ["Choice", "Scan"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a reader took, and what it could have taken instead.

    Parameters
    ----------
    what : str
        What was chosen: the angles, the pixel size.
    taken : str
        What was taken, and where it stands; "" where nothing was, as the user must say.
    left : tuple of str
        Every other candidate, and why it was left.
    why : str
        Why this one; "" where the file states it and there is no other.
    """

    what: str
    taken: str
    left: tuple[str, ...] = ()
    why: str = ""

    @property
    def note(self) -> str:
        """A sentence for the user; "" where there was nothing to choose."""
        if not (self.left or self.why):
            return ""
        taken = f"{self.what}: {self.taken or 'none'} was taken"
        why = f" ({self.why})" if self.why else ""
        left = f"; left: {', '.join(self.left)}" if self.left else ""
        return taken + why + left


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
        How long one projection was exposed; None if unknown.
    energy_kev : float or None
        Photon energy of the beam; None if unknown.
    dose_rate_gy_s : float or None
        Dose rate in the specimen; None if unknown.
    flats_at : ndarray of int64, shape (flat,), or None
        How many projections had been taken before each flat; None if unknown.
    files : tuple of Path
        Every file and folder the scan is read from, for its fingerprint.
    notes : tuple of str
        What a reader inferred, a sentence each, for the user to confirm.
    chosen : tuple of Choice
        Which entry, data set, angles, flats, darks and pixel size were taken.
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
    chosen: tuple[Choice, ...] = ()

    @property
    def rows(self) -> int:
        """Number of detector rows, one slice each."""
        return self.projections.shape[1]

    @property
    def columns(self) -> int:
        """Width of the detector, in pixels."""
        return self.projections.shape[2]
