"""Angles in a file of their own: a text file, one to a line, or a dataset in HDF5."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import h5py
import numpy as np

from fissura.errors import DataError
from fissura.io.formats.hdf5.files import find_dataset
from fissura.io.scans.angles import Listed
from fissura.io.scans.companion_files import nearby, why_above
from fissura.io.scans.quantities import read_with_unit
from fissura.io.text.decoding import read_any_text
from fissura.io.text.numbers import NO_READING, decimal_sign, number, number_in

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.settings import Acquire

__all__ = ["listed_at", "listed_elsewhere", "read_angle_file"]

SIGN = "#"
LONGEST = 40
"""Characters of a wrong line that a message repeats."""


def listed_elsewhere(scan: Path, settings: Acquire) -> Listed | None:
    """Read the angles from the file the user names; None where none is named.

    Where a range of angles is given, nothing is read.

    Raises
    ------
    StorageError
        If the file is missing or unreadable.
    DataError
        If it holds something else than angles.
    """
    if settings.angle_range is not None:
        if settings.angles or settings.angles_path:
            raise DataError(
                "both a list of angles and acquire.angle_range are given, but only one "
                "can count: leave one out"
            )
        return Listed(np.empty(0), "degree", scan)
    if not settings.angles:
        return None
    path = nearby(scan, settings.angles, setting="acquire.angles")
    if path.is_file() and h5py.is_hdf5(path):
        if not settings.angles_path:
            raise DataError(
                f"{path} is an HDF5 file: name the place of the angles in it in "
                "acquire.angles_path"
            )
        listed = listed_at(path, settings.angles_path)
    else:
        listed = read_angle_file(path)
    return replace(listed, why=why_above(scan, path))


def listed_at(path: Path, dataset: str) -> Listed:
    """Read the angles in a dataset, behind any links.

    Raises
    ------
    StorageError
        If the dataset, or a file it is linked to, is missing.
    DataError
        If it holds something else than numbers.
    """
    values, unit = read_with_unit(path, dataset)
    return Listed(values, unit, *find_dataset(path, dataset))


def read_angle_file(path: Path) -> Listed:
    """Read a text file of angles: one to a line, perhaps below a line of words.

    Empty lines, and what follows a #, count for nothing.  A first line such as
    ``angle_deg`` or ``theta [rad]`` states the unit.  Decimals follow a point or,
    throughout the file, behind a comma.

    Raises
    ------
    StorageError
        If the file is missing, or is no text.
    DataError
        If a line is not one number, or commas may part thousands.
    """
    lines = _lines(path)
    unit = ""
    if lines and _is_heading(lines[0][1]):
        unit = _unit(lines[0][1])
        lines = lines[1:]
    if not lines:
        raise DataError(f"{path} holds no angles: write one number to a line")
    decimal = decimal_sign(path, [text for _, text in lines])
    angles = [_angle(path, line, decimal) for line in lines]
    return Listed(np.array(angles), unit, path)


def _lines(path: Path) -> list[tuple[int, str]]:
    """Return the lines that say something, with their numbers."""
    read = read_any_text(
        path, wanted="a text file of angles", do="name another file in acquire.angles"
    )
    contents = (line.split(SIGN)[0].strip() for line in read.text.splitlines())
    return [(number, line) for number, line in enumerate(contents, start=1) if line]


def _is_heading(text: str) -> bool:
    """Whether a line holds words; ``nan`` is an angle that is missing."""
    return number_in(text) is None and text.lower() not in NO_READING


def _angle(path: Path, line: tuple[int, str], decimal: str) -> float:
    """Return the angle of a line, nan where it says that there is none."""
    where, text = line
    # Nothing parts thousands here: blanks and commas may as well part two columns.
    plain = len(text.split()) == 1 and not ("," in text and decimal == ".")
    value = number(text, decimal) if plain else None
    if value is None and text.lower() not in NO_READING:
        raise DataError(
            f"line {where} of {path} was expected to be one angle, such as 12.5, "
            f"but is {text[:LONGEST]!r}: write one number to a line"
        )
    return np.nan if value is None else value


def _unit(heading: str) -> str:
    """Return the unit a heading names; "" if none."""
    words = heading.lower()
    return "rad" if "rad" in words else "degree" if "deg" in words else ""
