"""TIFF files: found in a folder, opened with an explanation, and measured."""

from __future__ import annotations

import logging
import lzma
import re
import struct
import zlib
from contextlib import contextmanager
from math import prod
from threading import get_ident
from typing import TYPE_CHECKING, Any

import tifffile

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np

    from fissura.model import Shape

__all__ = [
    "SUFFIXES",
    "TIFF_SIGNATURES",
    "chosen_series",
    "is_tiff",
    "mapped",
    "natural",
    "only_page",
    "open_tiff",
    "pages",
    "tiff_files",
]

PAGE_OR_STACK = (2, 3)
SAMPLES, CHANNELS = "S", "C"
"""Axes of the samples of a colour, and of channels."""
MOST_CHANNELS = 4
"""More channels than these are layers: some programs call the pages of a stack so."""
COUNTED = ("imagej", "shaped")
"""Kinds of files whose description counts the pages."""
LEAST_PAGE_BYTES = 18
"""No page takes less: a count, one tag and the place of the next page."""
MOST_PACKED = {1: 1, 5: 3000, 8: 1100, 32946: 1100, 32773: 64}
MOST_PACKED_ELSE = 40_000
"""Bytes that a packing makes of one, at most; a header that says more is wrong."""
HIDDEN = "."
"""How the name of a file begins that no user made: macOS adds ._ to each name."""
MOST_NAMED = 6
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
    ArithmeticError,
    AttributeError,
    MemoryError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    AssertionError,
)
"""What reading a damaged file has been seen, or is documented, to raise."""
LOST = ("invalid page offset", "corrupted tag list", "failed to reshape")
"""Words of the only log messages for lost pages."""


def is_tiff(path: Path) -> bool:
    """Return whether a file begins as a TIFF file does.

    Raises
    ------
    StorageError
        If it cannot be read at all.
    """
    with explain_disk_errors(path), path.open("rb") as file:
        return file.read(4) in TIFF_SIGNATURES


def tiff_files(folder: Path) -> tuple[Path, ...]:
    """Return a folder's TIFF files in natural order, 2 before 10; no hidden ones."""
    with explain_disk_errors(folder):
        found = [
            file
            for file in folder.iterdir()
            if file.suffix.lower() in SUFFIXES and not file.name.startswith(HIDDEN)
        ]
    return tuple(sorted(found, key=natural))


def natural(path: Path) -> tuple[tuple[int, str, int], ...]:
    """Sort slice_2 before slice_10: numbers count as numbers."""
    parts = re.split(r"(\d+)", path.name.lower())
    return tuple(
        (1, "", int(part)) if part.isdecimal() else (0, part, 0) for part in parts
    )


def pages(path: Path, series: int = 0) -> tuple[Shape, np.dtype[Any]]:
    """Return the shape and the type of a file's pages.

    Parameters
    ----------
    path : Path
    series : int, optional
        Which of its images, where it holds several.

    Raises
    ------
    StorageError
        If it is no TIFF file, or damaged.
    DataError
        If its pages are not grey, or not all of one shape.
    """
    with open_tiff(path) as file:
        held = _check_chain(path, file)
        chosen = chosen_series(path, file, series)
        shape = chosen[0].shape
        axes = chosen[0].axes
        few = axes.startswith(CHANNELS) and shape[0] <= MOST_CHANNELS
        if len(shape) not in PAGE_OR_STACK or SAMPLES in axes or few:
            raise DataError(
                f"{path} has the axes {axes} and the shape {shape}, but "
                "grey pages of one stack are wanted: save it as one grey channel"
            )
        _check_packing(path, chosen[0].keyframe)
        for one in chosen:
            _check_whole(path, file, one)
        if chosen[0].kind in COUNTED and len(file.series) == 1:
            _check_count(path, file, chosen[0], held)
        *before, rows, columns = shape
        # Pages that were written one after another are as many stacks of one page.
        count = before[0] if before else len(chosen)
        return (count, rows, columns), chosen[0].dtype


def only_page(path: Path, file: tifffile.TiffFile) -> tifffile.TiffPage:
    """Return the page of a file of one.

    Raises
    ------
    StorageError
        If it is damaged.
    DataError
        If there are more.
    """
    if (held := _check_chain(path, file)) > 1:
        raise DataError(
            f"{path} holds {held} pages, but the first file of its folder one: all "
            "images of a stack must agree"
        )
    page = file.pages.first
    _check_page(path, page, 1)
    return page


def chosen_series(
    path: Path, file: tifffile.TiffFile, number: int
) -> list[tifffile.TiffPageSeries]:
    """Return the image of a number; of 0, all, if they are single pages alike.

    Raises
    ------
    DataError
        If the file holds several images, and none or none that is there was named.
    """
    every = file.series
    first = every[0]
    plain = len(first.shape) == min(PAGE_OR_STACK) and not file.is_ome
    alike = all((one.shape, one.dtype) == (first.shape, first.dtype) for one in every)
    if number == 0 and (len(every) == 1 or (plain and alike)):
        return list(every)
    if 0 < number <= len(every):
        return [every[number - 1]]
    named = ", ".join(
        f"{place}: {' × '.join(map(str, one.shape))} ({one.axes}) {one.dtype}"
        f"{f' {one.name!r}' if one.name else ''}"
        for place, one in enumerate(every[:MOST_NAMED], start=1)
    )
    more = f" and {len(every) - MOST_NAMED} more" if len(every) > MOST_NAMED else ""
    raise DataError(
        f"{path} holds {len(every)} stacks of pages ({named}{more}): choose the one "
        "that is the volume by its number, for example --dataset 1"
    )


def _check_chain(path: Path, file: tifffile.TiffFile) -> int:
    """Count the pages; refuse a circle, or more of them than the file could hold."""
    tiff, handle = file.tiff, file.filehandle
    seen: set[int] = set()
    place = file.pages.first.offset
    while place:
        if place in seen or len(seen) > handle.size // LEAST_PAGE_BYTES:
            raise StorageError(
                f"{path} is damaged: its pages follow one another without an end "
                f"(page {len(seen) + 1} is at byte {place}): copy it again"
            )
        seen.add(place)
        handle.seek(place)
        (tags,) = struct.unpack(tiff.tagnoformat, handle.read(tiff.tagnosize))
        handle.seek(place + tiff.tagnosize + tags * tiff.tagsize)
        (place,) = struct.unpack(tiff.offsetformat, handle.read(tiff.offsetsize))
    return len(seen)


def _check_count(
    path: Path, file: tifffile.TiffFile, series: tifffile.TiffPageSeries, held: int
) -> None:
    """Refuse a description that counts other pages than there are.

    A file may describe all pages by one, if they are contiguous.
    """
    page = prod(series.shape[-2:]) * series.dtype.itemsize
    stated = series.nbytes // page
    if held > 1 and held != stated:
        found = f"{held} pages"
    elif (
        held == 1
        and series.dataoffset is not None
        and file.filehandle.size - series.dataoffset - series.nbytes >= page
    ):
        found = f"bytes for {(file.filehandle.size - series.dataoffset) // page} pages"
    else:
        return
    raise StorageError(
        f"{path} is described as {stated} pages, but has {found}: open it in ImageJ, "
        "see which are right, and save it again"
    )


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
    """Return whether a packing can be unpacked: some are known, but not installed."""
    if compression not in tifffile.TIFF.DECOMPRESSORS:
        return False
    try:
        tifffile.TIFF.DECOMPRESSORS[compression](b"")
    except ImportError:
        return False
    except DAMAGED:
        return True
    return True


def _check_whole(
    path: Path, file: tifffile.TiffFile, series: tifffile.TiffPageSeries
) -> None:
    """Refuse a file that does not hold all of its pages."""
    if series.dataoffset is not None:
        end = series.dataoffset + series.nbytes
        if end > file.filehandle.size:
            raise _cut_short(path, file.filehandle.size, end)
        return
    stated = prod(series.shape) // max(prod(series.keyframe.shape), 1)
    if stated != len(series):
        raise StorageError(
            f"{path} is described as {stated} pages, but has {len(series)}: it is cut "
            "short or damaged, so copy it again"
        )
    for number, page in enumerate(series, start=1):
        if page is None:
            raise StorageError(
                f"{path} has lost page {number} of {len(series)}, or the file that "
                "holds it: copy all of it again"
            )
        _check_page(path, page, number)


def _check_page(
    path: Path, page: tifffile.TiffPage | tifffile.TiffFrame, number: int
) -> None:
    places = list(zip(page.dataoffsets, page.databytecounts, strict=True))
    frame = page.keyframe or page.parent.pages.first
    absent = prod(frame.chunked) - sum(
        count > 0 and place > 0 for place, count in places
    )
    if absent > 0:
        raise StorageError(
            f"{path} is not whole: {absent} of the {prod(frame.chunked)} strips or "
            f"tiles of page {number} were never written, and would be read as 0: copy "
            "or write it again"
        )
    held = page.parent.filehandle.size
    end = max(place + count for place, count in places)
    if end > held:
        raise _cut_short(path, held, end)
    packed = sum(count for _, count in places)
    most = MOST_PACKED.get(int(frame.compression), MOST_PACKED_ELSE)
    samples = max(prod(frame.shape), prod(frame.chunks))
    if samples * int(frame.bitspersample) > 8 * packed * most:
        raise StorageError(
            f"{path} is damaged: page {number} should hold {samples} numbers of "
            f"{frame.bitspersample} bits, but has only {packed} bytes: copy it again"
        )


def _cut_short(path: Path, held: int, end: int) -> StorageError:
    return StorageError(
        f"{path} is cut short: it has {held} bytes where its last page ends at {end}, "
        "so copy it again"
    )


def mapped(series: tifffile.TiffPageSeries) -> bool:
    """Return whether pages are stored in a file as they are in memory."""
    return series.dataoffset is not None and bool(series.keyframe.is_memmappable)


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
        raise StorageError(_why(path, error)) from None
    if complaints:
        raise StorageError(
            f"{path} has lost pages ({complaints[0]}): it is damaged or cut short, so "
            "copy it again"
        )


def _why(path: Path, error: Exception) -> str:
    """Explain why a file could not be read, and what to do."""
    if "imagecodecs" in str(error):
        return (
            f"{path} is packed in a way that needs another library to unpack "
            f"({error}): run  pip install 'fissura[tiff]', or save it as plain 8, 16 "
            "or 32 bit"
        )
    return (
        f"{path} cannot be read as a TIFF file ({str(error) or type(error).__name__}): "
        "it may be damaged or cut short, so copy it again"
    )


class _Complaints(logging.Handler):
    """Collect warnings, in this thread, of pages that cannot be found."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.thread = get_ident()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one complaint, if it is of lost pages."""
        message = record.getMessage()
        if record.thread == self.thread and any(word in message for word in LOST):
            self.heard.append(message)


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
