"""Missing parts are not zero: they are named with their count, or refused.

The one rule for every format: a piece of a volume or a scan that is missing in a file
is never read as a value, unless the file or the user states that the value is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["absent_error", "absent_note", "refuse_absent"]


def refuse_absent(
    path: Path, missing: int, total: int, pieces: str, remedy: str
) -> None:
    """Refuse a file of which pieces are missing.

    Parameters
    ----------
    path : Path
    missing, total : int
        How many pieces are missing, and of how many.
    pieces : str
        What they are, in the plural, for the sentence.
    remedy : str
        What the user can do.

    Raises
    ------
    StorageError
        If any piece is missing.
    """
    if missing:
        raise absent_error(str(path), (missing, total, pieces), remedy)


def absent_error(
    what: str, absent: tuple[int, int, str], remedy: str, *, why: str = ""
) -> StorageError:
    """Return the error of a file, or of a part of it, of which pieces are missing.

    Parameters
    ----------
    what : str
        What is not whole.
    absent : tuple
        How many pieces are missing, of how many, and what they are, in the plural.
    remedy : str
        What the user can do.
    why : str, optional
        How that is known.
    """
    missing, total, pieces = absent
    return StorageError(
        f"{what} is not whole: {f'{why}; ' if why else ''}{missing} of its {total} "
        f"{pieces} are missing, and what is missing is not zero: {remedy}"
    )


def absent_note(missing: int, total: int, pieces: str, value: object) -> str:
    """Return the sentence on missing pieces that are read as `value`, which is meant.

    Examples
    --------
    >>> absent_note(3, 8, "chunks", 0)
    '3 of 8 chunks are missing; their voxels are read as 0'
    """
    return (
        f"{missing} of {total} {pieces} are missing; their voxels are read as {value}"
    )
