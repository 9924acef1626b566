"""Numbers with units in HDF5 files: angles, lengths, times, energies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.store.hdf5 import find_dataset, first_found, open_hdf5

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = [
    "read_energy_kev",
    "read_exposure_s",
    "read_length_um",
    "read_numbers",
    "read_with_unit",
]

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


def read_numbers(path: Path, dataset: str) -> NDArray[np.float64]:
    """Read a whole, small dataset of numbers.

    Raises
    ------
    StorageError
        If it, or a file it is linked to, is missing.
    DataError
        If it holds something else than numbers.
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
        stated = data.attrs.get("units", "")
        text = np.ravel(stated)[0] if np.size(stated) else ""
        unit = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
        return np.asarray(data[()], np.float64), unit.strip()


def read_length_um(
    path: Path, datasets: Iterable[str], *, unit: str = ""
) -> float | None:
    """Read the first length that can be reached.

    Parameters
    ----------
    path : Path
    datasets : iterable of str
    unit : str
        What the layout says the unit is where the file does not state one.

    Returns
    -------
    float or None
        None where there is no such length, or nobody states its unit.
    """
    return _one(path, datasets, TO_UM, unit)


def read_exposure_s(path: Path, datasets: Iterable[str]) -> float | None:
    """Read an exposure time, the median of several; in seconds if nothing else."""
    return _one(path, datasets, TO_S, "s")


def read_energy_kev(
    path: Path, datasets: Iterable[str], *, unit: str = ""
) -> float | None:
    """Read a photon energy; None where its unit is not stated."""
    return _one(path, datasets, TO_KEV, unit)


def _one(
    path: Path, datasets: Iterable[str], to: Mapping[str, float], otherwise: str
) -> float | None:
    found = first_found(path, datasets)
    if not found:
        return None
    try:
        values, unit = read_with_unit(path, found)
    except DataError:  # some beamlines leave a text here
        return None
    value = float(np.median(values)) * to.get((unit or otherwise).lower(), np.nan)
    return value if 0 < value < np.inf else None
