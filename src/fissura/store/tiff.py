"""TIFF: one file of many pages, or a folder of one-page files, read lazily."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import tifffile

from fissura.errors import DataError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["TIFF_SIGNATURES", "TiffVoxels"]

PAGE_OR_STACK = (2, 3)
SUFFIXES = (".tif", ".tiff")
TIFF_SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""How a TIFF or BigTIFF file begins."""


@dataclass(frozen=True, slots=True)
class TiffVoxels:
    """Pages of a TIFF file, or the files of a folder in natural order: z, y, x.

    Files are opened at each read, so that workers may be other processes.

    Parameters
    ----------
    path : Path
        A file of many pages, or a folder of one-page files.

    Raises
    ------
    StorageError
        If there is no such file, or it is no TIFF.
    DataError
        If the pages are not grey, or not all of one shape.
    """

    path: Path
    files: tuple[Path, ...] = field(init=False)
    shape: Shape = field(init=False)
    dtype: np.dtype[Any] = field(init=False)

    def __post_init__(self) -> None:
        files = _files(self.path)
        shape, dtype = _extent(self.path, files)
        object.__setattr__(self, "files", files)
        object.__setattr__(self, "shape", shape)
        object.__setattr__(self, "dtype", dtype)

    def __getitem__(self, key: Any, /) -> Any:
        """Read the voxels at `key`: integers and slices, as for a NumPy array."""
        layers, *within = key if isinstance(key, tuple) else (key,)
        chosen = np.arange(self.shape[0])[layers]
        if np.ndim(chosen) == 0:
            return self._read([int(chosen)], tuple(within))[0]
        return self._read(chosen.tolist(), tuple(within))

    def _read(self, layers: Sequence[int], within: tuple[Any, ...]) -> NDArray[Any]:
        one_layer = np.broadcast_to(False, self.shape[1:])[within].shape
        voxels = np.empty((len(layers), *one_layer), self.dtype)
        for place, page in enumerate(self._layers(layers)):
            voxels[place] = page[within]
        return voxels

    def _layers(self, layers: Sequence[int]) -> Iterator[NDArray[Any]]:
        if self.path.is_dir():
            for layer in layers:
                yield self._layer_of_folder(layer)
            return
        with _open(self.path) as file:
            series = file.series[0]
            if series.dataoffset is not None and series.keyframe.is_memmappable:
                mapped = tifffile.memmap(self.path, mode="r").reshape(self.shape)
                yield from (mapped[layer] for layer in layers)
            else:
                yield from (file.asarray(key=layer, series=0) for layer in layers)

    def _layer_of_folder(self, layer: int) -> NDArray[Any]:
        with _open(self.files[layer]) as file:
            page = np.squeeze(file.asarray())
        if page.shape != self.shape[1:] or page.dtype != self.dtype:
            raise DataError(
                f"{self.files[layer]} has the shape {page.shape} and the type "
                f"{page.dtype}, the first file of its folder {self.shape[1:]} and "
                f"{self.dtype}: all files of a volume must agree"
            )
        return page


def _files(path: Path) -> tuple[Path, ...]:
    if not path.exists():
        raise StorageError(f"{path} does not exist: check the path")
    if not path.is_dir():
        return (path,)
    found = [file for file in path.iterdir() if file.suffix.lower() in SUFFIXES]
    if not found:
        raise StorageError(
            f"{path} holds no TIFF files ({', '.join(SUFFIXES)}): name the folder that "
            "holds the slices"
        )
    return tuple(sorted(found, key=_natural))


def _natural(path: Path) -> tuple[tuple[int, str, int], ...]:
    """Sort slice_2 before slice_10: numbers count as numbers."""
    parts = re.split(r"(\d+)", path.name)
    return tuple(
        (1, "", int(part)) if part.isdecimal() else (0, part, 0) for part in parts
    )


def _extent(path: Path, files: tuple[Path, ...]) -> tuple[Shape, np.dtype[Any]]:
    return _stack_of_files(files) if path.is_dir() else _pages(path)


def _stack_of_files(files: tuple[Path, ...]) -> tuple[Shape, np.dtype[Any]]:
    (pages, rows, columns), dtype = _pages(files[0])
    if pages != 1:
        raise DataError(
            f"{files[0]} holds {pages} pages, but in a folder each file must hold one "
            "slice: name the one file instead"
        )
    return (len(files), rows, columns), dtype


def _pages(path: Path) -> tuple[Shape, np.dtype[Any]]:
    with _open(path) as file:
        series = file.series[0]
        if len(series.shape) not in PAGE_OR_STACK or "S" in series.axes:
            raise DataError(
                f"{path} has the axes {series.axes} and the shape {series.shape}, but "
                "grey pages of one stack are wanted: save it as one grey channel"
            )
        if len(file.series) > 1:
            raise DataError(
                f"{path} holds {len(file.series)} stacks of pages that differ in "
                "shape or type: save the one that is wanted in a file of its own"
            )
        *pages, rows, columns = series.shape
        return (pages[0] if pages else 1, rows, columns), series.dtype


@contextmanager
def _open(path: Path) -> Iterator[tifffile.TiffFile]:
    try:
        with tifffile.TiffFile(path) as file:
            yield file
    except (tifffile.TiffFileError, OSError, ValueError) as error:
        if isinstance(error, (DataError, StorageError)):
            raise
        raise StorageError(f"{path} cannot be read as a TIFF file: {error}") from None
