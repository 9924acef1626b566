"""Numbers with units in HDF5 files: angles, lengths, times, energies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.io.formats.hdf5.absent import refuse_unwritten
from fissura.io.formats.hdf5.files import find_dataset, first_found, open_hdf5
from fissura.model import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import h5py
    from numpy.typing import NDArray

__all__ = [
    "TO_UM",
    "Stated",
    "read_energy_kev",
    "read_exposure_s",
    "read_numbers",
    "read_stated",
    "read_with_unit",
]

MOST_NUMBERS = 10_000_000
"""No list of angles or keys is longer; a file that declares more is damaged."""
ALIKE = 1e-3

TO_UM = {
    "nm": 1e-3,
    **dict.fromkeys(("um", "µm", "μm", "micron", "microns"), 1.0),
    **dict.fromkeys(("micrometer", "micrometers", "micrometre"), 1.0),
    **dict.fromkeys(("mm", "millimeter", "millimetre"), 1e3),
    "cm": 1e4,
    **dict.fromkeys(("m", "meter", "meters", "metre"), 1e6),
}
TO_S = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), 1e-3),
    **dict.fromkeys(("us", "µs", "μs", "microsecond", "microseconds"), 1e-6),
}
TO_KEV = {"kev": 1.0, "ev": 1e-3, "mev": 1e3}
UNITS = {"exposure": "s", "energy": "keV"}


@dataclass(frozen=True, slots=True)
class Stated:
    """One number as a file states it.

    Parameters
    ----------
    place : str
    number : float
        In the file's own unit.
    value : float or None
        In the unit wanted; None where the file's unit is not known.
    """

    place: str
    number: float
    value: float | None


def read_numbers(path: Path, dataset: str) -> NDArray[np.float64]:
    """Read a whole, small dataset of numbers.

    Raises
    ------
    StorageError
        If it, a file it is linked to, or a part of it is missing.
    DataError
        If it holds something else than numbers, or declares far too many.
    """
    return read_with_unit(path, dataset)[0]


def read_with_unit(path: Path, dataset: str) -> tuple[NDArray[np.float64], str]:
    """Read a whole, small dataset of numbers, and its unit; "" if none is stated."""
    holder, name = find_dataset(path, dataset)
    with open_hdf5(holder) as file:
        data = file[name]
        if data.dtype.kind not in "uif" or not data.size:
            raise DataError(
                f"{dataset} in {path} was expected to hold numbers, but its shape is "
                f"{data.shape} and its type {data.dtype}"
            )
        if data.size > MOST_NUMBERS:
            raise DataError(
                f"{dataset} in {path} was expected to hold a number for each frame, "
                f"but declares the shape {data.shape}: name another dataset"
            )
        refuse_unwritten(data, holder)
        return np.asarray(data[()], np.float64), _unit(data)


def _unit(data: h5py.Dataset) -> str:
    """Return the unit in the attribute `units`; "" where there is none, or no text."""
    try:
        stated = data.attrs.get("units", "")
    except TypeError:  # of a type that NumPy has not
        return ""
    text = np.ravel(stated)[0] if np.size(stated) else ""
    unit = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    return unit.strip()


def read_stated(
    path: Path, dataset: str, to: Mapping[str, float], *, otherwise: str = ""
) -> Stated | None:
    """Read one quantity, which may be listed for each frame.

    Parameters
    ----------
    path : Path
    dataset : str
        One that is there.
    to : mapping of str to float
        Factors from the units that are known.
    otherwise : str
        The unit where the file states none.

    Returns
    -------
    Stated or None
        The median of several; None where it is no positive number.
    """
    try:
        values, unit = read_with_unit(path, dataset)
    except DataError:  # some beamlines leave a text here
        return None
    number = float(np.median(values))
    if not 0 < number < np.inf:
        return None
    factor = to.get((unit or otherwise).lower())
    value = None if factor is None else number * factor
    return Stated(dataset, number, value if value and value < np.inf else None)


def read_exposure_s(
    path: Path, datasets: Iterable[str]
) -> tuple[float | None, tuple[Choice, ...]]:
    """Read an exposure time, the median of several; in seconds if nothing else."""
    return _agreed(path, datasets, TO_S, "s", "exposure")


def read_energy_kev(
    path: Path, datasets: Iterable[str], *, unit: str = ""
) -> tuple[float | None, tuple[Choice, ...]]:
    """Read a photon energy; None where its unit is not stated, or places differ."""
    return _agreed(path, datasets, TO_KEV, unit, "energy")


def _agreed(
    path: Path, datasets: Iterable[str], to: Mapping[str, float], unit: str, what: str
) -> tuple[float | None, tuple[Choice, ...]]:
    """Return what all places state; None where they differ, as the user must say."""
    readings = [
        one
        for place in dict.fromkeys(datasets)
        if first_found(path, (place,))
        and (one := read_stated(path, place, to, otherwise=unit)) is not None
    ]
    known = [(one, one.value) for one in readings if one.value is not None]
    if not known:
        left = tuple(f"{one.number:g} ({one.place})" for one in readings)
        why = "its unit is not known"
        return None, ((Choice(what, "", left, why),) if left else ())
    shown = [f"{value:g} {UNITS[what]} ({one.place})" for one, value in known]
    values = [value for _, value in known]
    if max(values) - min(values) > ALIKE * min(values):
        why = "the places differ: give it"
        return None, (Choice(what, "", tuple(shown), why),)
    return values[0], (Choice(what, shown[0]),)
