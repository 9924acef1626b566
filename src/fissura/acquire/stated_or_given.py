"""Settle what file and user state about one quantity: pixel size, energy, exposure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.model import Choice

if TYPE_CHECKING:
    from fissura.model import Scan

__all__ = ["given", "sized"]

ALIKE = 0.005
PIXEL_SIZE = "pixel size"


def sized(scan: Scan, voxel_um: float | None) -> Scan:
    """Return a scan with the pixel size that counts: the user's, else the file's.

    Parameters
    ----------
    scan : Scan
    voxel_um : float or None
        As the user gives it.

    Raises
    ------
    DataError
        If the file states several sizes that differ, and the user gives none.
    """
    if voxel_um:
        stated = scan.pixel_um
        scan = given(scan, PIXEL_SIZE, voxel_um, "µm", stated)
        return replace(scan, pixel_um=voxel_um)
    open_choice = next(
        (c for c in scan.chosen if c.what == PIXEL_SIZE and not c.taken), None
    )
    if open_choice is not None and len(open_choice.left) > 1:
        raise DataError(
            f"{scan.source} states {' and '.join(open_choice.left)} as its pixel size "
            f"({open_choice.why}): set study.voxel_um to the size at the specimen"
        )
    return scan


def given(scan: Scan, what: str, value: float, unit: str, stated: float | None) -> Scan:
    """Return a scan whose choice of a quantity is the user's; a note where they differ.

    Parameters
    ----------
    scan : Scan
    what : str
        The quantity, as its choice names it.
    value : float
        As the user gives it.
    unit : str
    stated : float or None
        As the file states it.
    """
    differs = stated is not None and abs(stated - value) > ALIKE * value
    left = (f"{stated:.6g} {unit} of the file",) if differs else ()
    choice = Choice(what, f"{value:.6g} {unit} (given)", left)
    others = tuple(one for one in scan.chosen if one.what != what)
    # the file's own sizes need no word once the user has settled them
    settled = next((one.note for one in scan.chosen if one.what == what), "")
    notes = tuple(note for note in scan.notes if not note or note != settled)
    notes += (choice.note,) if choice.note else ()
    return replace(scan, chosen=(*others, choice), notes=notes)
