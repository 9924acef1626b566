"""Read tensile tests of any known format, recognised by its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.curves.columns import Asked
from fissura.io.curves.text_format import EXPORT, read_text_tests

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fissura.model import TensileTest

__all__ = ["FORMATS", "Format", "Reader", "read_tensile", "read_tensile_tests"]

HEAD_BYTES = 512


class Reader(Protocol):
    """What reads a format.

    One whose columns have names and units hands a `Table` to `read_table_tests`, which
    chooses the columns as of a text; any other makes its `TensileTest` by itself.
    """

    def __call__(self, path: Path, asked: Asked) -> tuple[TensileTest, ...]:
        """Read every test of a file, in our units, in the order they were recorded.

        Raises
        ------
        StorageError
            If the file cannot be read.
        DataError
            If it does not hold what a test needs.
        """
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Parameters
    ----------
    name : str
        In words.
    knows : callable
        Whether a file that begins with these `HEAD_BYTES` bytes is of this kind.
    read : Reader
    """

    name: str
    knows: Callable[[bytes], bool]
    read: Reader


FORMATS: tuple[Format, ...] = (
    # Formats that are no text go here, each known by how it begins.
    Format("a table as text", lambda head: not _foreign(head), read_text_tests),
)
"""What is read; the first that knows how a file begins reads it."""

FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "packed with gzip, as testXpert's .zs2 are"),
    (b"TDSm", "a TDMS file of LabVIEW"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"MATLAB 5.0", "a MATLAB file"),
)
"""How files begin that are not read, and what they are."""


def read_tensile(
    path: Path, *, strain_column: str = "", load_column: str = ""
) -> TensileTest:
    """Read the one test of a file; see `read_tensile_tests`.

    Raises
    ------
    StorageError
        If the file cannot be read.
    DataError
        If it is no such table, or holds several tests.
    """
    tests = read_tensile_tests(
        path, strain_column=strain_column, load_column=load_column
    )
    if len(tests) > 1:
        raise DataError(
            f"{path} holds {len(tests)} tests where one was expected: "
            f"{tests[1].apart}: save each specimen's test in a file of its own"
        )
    return tests[0]


def read_tensile_tests(
    path: Path, *, strain_column: str = "", load_column: str = ""
) -> tuple[TensileTest, ...]:
    """Read what a test machine recorded, in one of `FORMATS`.

    ``strain`` is in mm/mm, %, ‰ or microstrain, ``extension`` (also displacement,
    elongation, position) in mm or µm, ``stress`` in Pa to GPa, ``load`` (also force) in
    N or kN.  Strain without a unit is in mm/mm; stress without one is asked about.

    Parameters
    ----------
    path : Path
    strain_column, load_column : str
        Header or place, from 1, of the column of strain or extension and of stress
        or load; found by name and unit where empty.

    Returns
    -------
    tuple of TensileTest
        One for each specimen, in the order recorded.  Their remarks count the rows
        that were left out: those without a number, the first where it is written
        twice, an end mark; `columns` says which columns were used.

    Raises
    ------
    StorageError
        If the file cannot be read, or is of no kind that is.
    DataError
        If it does not hold what a test needs.
    """
    with explain_disk_errors(path), path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    for one in FORMATS:
        if one.knows(head):
            return one.read(path, Asked(strain_column, load_column))
    names = " or ".join(one.name for one in FORMATS)
    raise StorageError(
        f"{path} was expected to be {names}, but it is {_foreign(head)}: {EXPORT}"
    )


def _foreign(head: bytes) -> str:
    """Name the format of a file that is not read; empty where it is unknown."""
    return next((what for sign, what in FOREIGN if head.startswith(sign)), "")
