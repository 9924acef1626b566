"""What a stored number of a TIFF means: its photometric tag, ImageJ's calibration."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import tifffile
    from numpy.typing import NDArray

__all__ = ["Grey", "grey_of", "orientation_note"]

WHITE_IS_ZERO, BLACK_IS_ZERO, PALETTE = 0, 1, 3
STRAIGHT_LINE, NO_FUNCTION = 0, 20
"""ImageJ's numbers of calibration functions; above the second: no calibration."""
SMALL_BITS = 16
"""Integers of no more bits than this are exact in float32."""
TURNED = {
    2: "mirrored from left to right",
    3: "turned by 180°",
    4: "mirrored from top to bottom",
    5: "mirrored at their diagonal",
    6: "turned by 90° to the right",
    7: "mirrored at their other diagonal",
    8: "turned by 90° to the left",
}
"""How viewers show an image by its tag Orientation; 1: as it is stored."""
WHOLE = ("u1", "i2", "u2", "i4", "u4")


@dataclass(frozen=True, slots=True)
class Grey:
    """How stored numbers become grey values: ``offset + slope * stored``.

    Parameters
    ----------
    dtype : numpy.dtype
        Type of a grey value.
    offset, slope : float
    notes : tuple of str
        What was derived, a sentence each.
    """

    dtype: np.dtype[Any]
    offset: float = 0.0
    slope: float = 1.0
    notes: tuple[str, ...] = ()

    @property
    def as_stored(self) -> bool:
        """Whether grey values are the stored numbers themselves."""
        return (self.offset, self.slope) == (0.0, 1.0)

    def of(self, stored: NDArray[Any]) -> NDArray[Any]:
        """Return grey values of stored numbers."""
        if self.as_stored:
            return stored
        if self.dtype.kind == "b":
            return ~stored
        exact = np.int64 if self.dtype.kind in "iu" else self.dtype
        grey = stored.astype(exact) * _scalar(self.slope, exact)
        values: NDArray[Any] = grey + _scalar(self.offset, exact)
        return values.astype(self.dtype)


def _scalar(value: float, dtype: Any) -> Any:
    """Return a number in a type, so that it does not widen an array."""
    return np.dtype(dtype).type(value)


def grey_of(path: Path, file: tifffile.TiffFile, page: tifffile.TiffPage) -> Grey:
    """Return what the stored numbers of a page mean.

    Raises
    ------
    DataError
        If they are colours, or calibrated by a curve.
    """
    dtype = page.dtype
    if dtype is None:
        raise DataError(f"{path} states no type of number that is known")
    white = _white(path, page, dtype)
    offset, slope, what = _calibration(path, file)
    notes = []
    if white is not None:
        notes.append(
            "its photometric tag says that white is zero: grey values are "
            f"{white:g} minus the stored ones, so that more is brighter"
        )
        offset, slope = offset + slope * white, -slope
    if what:
        notes.append(what)
    if (offset, slope) == (0.0, 1.0):
        return Grey(dtype)
    stored = _type(dtype, int(page.bitspersample), offset, slope)
    return Grey(stored, offset, slope, tuple(notes))


def orientation_note(page: tifffile.TiffPage) -> tuple[str, ...]:
    """Report if an image is to be shown otherwise than it is stored."""
    tag = page.tags.get("Orientation")
    how = TURNED.get(int(tag.value)) if tag and isinstance(tag.value, int) else None
    if how is None:
        return ()
    request = f"its tag Orientation asks viewers to show the images {how}; "
    return (f"{request}they were read as stored",)


def _white(path: Path, page: tifffile.TiffPage, dtype: np.dtype[Any]) -> float | None:
    """Return the number that represents black where white is zero; else None."""
    match int(page.photometric):
        case kind if kind == BLACK_IS_ZERO:
            return None
        case kind if kind == PALETTE:
            return _of_palette(path, page)
        case kind if kind == WHITE_IS_ZERO and dtype.kind in "bu":
            return float(2 ** int(page.bitspersample) - 1)
        case kind if kind == WHITE_IS_ZERO:
            raise DataError(
                f"{path} says that white is zero, which has no meaning for numbers of "
                f"the type {dtype}: save it with the photometric tag BlackIsZero"
            )
    name = getattr(page.photometric, "name", page.photometric)
    raise DataError(
        f"{path} holds colours ({name}), but grey values are wanted: save it as one "
        "grey channel"
    )


def _of_palette(path: Path, page: tifffile.TiffPage) -> float | None:
    """Return what `_white` does, for a table of colours that is a ramp of greys."""
    table = page.colormap
    if table is not None and (table == table[0]).all():
        steps = np.diff(table[0].astype(np.int64))
        if steps.min(initial=1) > 0:
            return None
        if steps.max(initial=-1) < 0:
            return float(table.shape[1] - 1)
    raise DataError(
        f"{path} holds numbers of colours in a table (a palette), so that a number is "
        "no grey value: if the numbers are what is wanted, as labels are, save it "
        "without the table (in ImageJ: Image > Lookup Tables > Grays), else convert it "
        "to grey"
    )


def _calibration(path: Path, file: tifffile.TiffFile) -> tuple[float, float, str]:
    imagej: Mapping[str, Any] = file.imagej_metadata or {} if file.is_imagej else {}
    function = _number(imagej.get("cf"))
    if function is None or function >= NO_FUNCTION:
        return 0.0, 1.0, ""
    offset, slope = _number(imagej.get("c0", 0)), _number(imagej.get("c1", 1))
    straight = function == STRAIGHT_LINE and not any(
        _number(imagej.get(f"c{n}", 0)) for n in (2, 3, 4)
    )
    if not straight or offset is None or not slope:
        raise DataError(
            f"{path} is calibrated in ImageJ by a curve (function {function:g}), which "
            "is not read: convert it to calibrated 32-bit values (Image > Type > "
            "32-bit) and save it again"
        )
    if (offset, slope) == (0.0, 1.0):
        return 0.0, 1.0, ""
    unit = str(imagej.get("vunit", "")).strip()
    what = (
        f"ImageJ's calibration was applied: a grey value is {offset:g} + {slope:g} × "
        f"the stored one{f' ({unit})' if unit else ''}"
    )
    return offset, slope, what


def _number(stated: Any) -> float | None:
    try:
        number = float(stated)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def _type(
    stored: np.dtype[Any], bits: int, offset: float, slope: float
) -> np.dtype[Any]:
    """Return a type that holds the grey values exactly, or nearly where none does."""
    if stored.kind == "b" and slope == -1:
        return stored
    if stored.kind == "f":
        return stored
    wide = np.dtype(np.float32 if stored.itemsize * 8 <= SMALL_BITS else np.float64)
    if stored.kind == "b" or not (offset.is_integer() and slope.is_integer()):
        return wide
    ends = [int(offset) + int(slope) * int(end) for end in _ends(stored, bits)]
    for name in (stored, *map(np.dtype, WHOLE)):
        info = np.iinfo(name)
        if info.min <= min(ends) and max(ends) <= info.max:
            return np.dtype(name)
    return np.dtype(np.float64)


def _ends(stored: np.dtype[Any], bits: int) -> tuple[int, int]:
    if stored.kind == "u":
        return 0, 2**bits - 1
    info = np.iinfo(stored)
    return int(info.min), int(info.max)
