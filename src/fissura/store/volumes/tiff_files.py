"""TIFF files: found in a folder, opened with an explanation, and measured."""

from __future__ import annotations

import logging
import lzma
import re
import struct
import zlib
from contextlib import contextmanager
from threading import get_ident
from typing import TYPE_CHECKING, Any

import tifffile

from fissura.errors import DataError, StorageError
from fissura.store.atomic import explain_disk_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np

    from fissura.model import Shape

__all__ = [
    "SUFFIXES",
    "is_tiff",
    "mapped",
    "natural",
    "open_tiff",
    "pages",
    "tiff_files",
]

PAGE_OR_STACK = (2, 3)
SUFFIXES = (".tif", ".tiff")
TIFF_SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""How a TIFF or BigTIFF file begins."""
DAMAGED = (
    tifffile.TiffFileError,
    OSError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    RuntimeError,
    ZeroDivisionError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    AssertionError,
)
"""What reading a damaged file has been seen, or is documented, to raise."""
LOST = ("invalid page offset", "corrupted tag list", "failed to reshape")
"""What is logged, and no more, where pages are gone."""


def is_tiff(path: Path) -> bool:
    """Tell whether a file begins as a TIFF file does.

    Raises
    ------
    StorageError
        If it cannot be read at all.
    """
    with explain_disk_errors(path), path.open("rb") as file:
        return file.read(4) in TIFF_SIGNATURES


def tiff_files(folder: Path) -> tuple[Path, ...]:
    """Return the TIFF files of a folder in natural order: 2 before 10."""
    with explain_disk_errors(folder):
        found = [file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES]
    return tuple(sorted(found, key=natural))


def natural(path: Path) -> tuple[tuple[int, str, int], ...]:
    """Sort slice_2 before slice_10: numbers count as numbers."""
    parts = re.split(r"(\d+)", path.name)
    return tuple(
        (1, "", int(part)) if part.isdecimal() else (0, part, 0) for part in parts
    )


def pages(path: Path) -> tuple[Shape, np.dtype[Any]]:
    """Return the shape and the type of a file's pages.

    Raises
    ------
    StorageError
        If it is no TIFF file, or damaged.
    DataError
        If its pages are not grey, or not all of one shape.
    """
    with open_tiff(path) as file:
        series = file.series[0]
        if len(series.shape) not in PAGE_OR_STACK or "S" in series.axes:
            raise DataError(
                f"{path} has the axes {series.axes} and the shape {series.shape}, but "
                "grey pages of one stack are wanted: save it as one grey channel"
            )
        alone = [one.shape == series.shape[-2:] for one in file.series]
        same = {one.dtype for one in file.series} == {series.dtype}
        if len(file.series) > 1 and not (all(alone) and same):
            raise DataError(
                f"{path} holds {len(file.series)} stacks of pages that differ in "
                "shape or type: save the one that is wanted in a file of its own"
            )
        _check_packing(path, series.keyframe)
        _check_whole(path, file)
        *before, rows, columns = series.shape
        # Pages that were written one after another are as many stacks of one page.
        count = before[0] if before else len(file.series)
        return (count, rows, columns), series.dtype


def _check_packing(path: Path, page: tifffile.TiffPage) -> None:
    """Refuse pages packed in a way that nothing installed can unpack."""
    known = page.predictor in tifffile.TIFF.UNPREDICTORS
    if known and _unpacks(page.compression):
        return
    raise StorageError(
        f"{path} is packed with {getattr(page.compression, 'name', page.compression)}, "
        "and what unpacks that is not installed: run  pip install 'fissura[tiff]', or "
        "save it without compression"
    )


def _unpacks(compression: int) -> bool:
    """Tell whether a packing can be unpacked: some are known, but not installed."""
    if compression not in tifffile.TIFF.DECOMPRESSORS:
        return False
    try:
        tifffile.TIFF.DECOMPRESSORS[compression](b"")
    except ImportError:
        return False
    except DAMAGED:
        return True
    return True


def _check_whole(path: Path, file: tifffile.TiffFile) -> None:
    """Refuse a file that ends before its last page does."""
    series = file.series[-1]
    last = series[-1]
    if series.dataoffset is not None:
        end = series.dataoffset + series.nbytes
    elif last is None:
        raise StorageError(f"{path} has lost its last page: copy it again")
    else:
        ends = zip(last.dataoffsets, last.databytecounts, strict=True)
        end = max(offset + count for offset, count in ends)
    if end > file.filehandle.size:
        raise StorageError(
            f"{path} is cut short: it has {file.filehandle.size} bytes where its last "
            f"page ends at {end}, so copy it again"
        )


def mapped(file: tifffile.TiffFile) -> bool:
    """Tell whether pages lie in a file as they will in memory."""
    series, *others = file.series
    if others or series.dataoffset is None:
        return False
    return bool(series.keyframe.is_memmappable)


@contextmanager
def open_tiff(path: Path) -> Iterator[tifffile.TiffFile]:
    """Open a file for reading; what is wrong with it becomes a sentence.

    Raises
    ------
    StorageError
        If it is no TIFF file, is damaged or cut short, or may not be read.
    """
    try:
        with _heard() as complaints, tifffile.TiffFile(path) as file:
            yield file
    except (DataError, StorageError):
        raise
    except PermissionError:
        raise StorageError(
            f"{path} cannot be opened: you may not read it: ask its owner for the "
            "right to"
        ) from None
    except DAMAGED as error:
        raise StorageError(
            f"{path} cannot be read as a TIFF file ({error}): it may be damaged or cut "
            "short, so copy it again"
        ) from None
    if complaints:
        raise StorageError(
            f"{path} has lost pages ({complaints[0]}): it is damaged or cut short, so "
            "copy it again"
        )


class _Complaints(logging.Handler):
    """Keep what is said, in this thread, of pages that cannot be found."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.thread = get_ident()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one complaint, if it is of lost pages."""
        said = record.getMessage()
        if record.thread == self.thread and any(word in said for word in LOST):
            self.heard.append(said)


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Listen to what is only logged when a file has fewer pages than it should."""
    handler = _Complaints()
    logger = logging.getLogger("tifffile")
    logger.addHandler(handler)
    try:
        yield handler.heard
    finally:
        logger.removeHandler(handler)
