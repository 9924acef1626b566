"""TIFF: one file of many pages, or a folder of one-page files, read lazily."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import tifffile

from fissura.errors import DataError, StorageError
from fissura.store.atomic import explain_disk_errors
from fissura.store.volumes.tiff_files import (
    SUFFIXES,
    mapped,
    open_tiff,
    pages,
    tiff_files,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["TiffVoxels"]


@dataclass(frozen=True, slots=True)
class TiffVoxels:
    """Pages of a TIFF file, or the files of a folder in natural order: z, y, x.

    Files are opened at each read, so that workers may be other processes.

    Parameters
    ----------
    path : Path
        A file of many pages, or a folder of one-page files.
    files : tuple of Path, optional
        Which files of the folder, in this order; all of them by default.

    Raises
    ------
    StorageError
        If there is no such file, or it is no TIFF.
    DataError
        If the pages are not grey, or not all of one shape.
    """

    path: Path
    files: tuple[Path, ...] = ()
    shape: Shape = field(init=False)
    dtype: np.dtype[Any] = field(init=False)
    packed_rows: int = field(init=False)
    """Rows that must be read to have one; 0 where rows can be read by themselves."""

    def __post_init__(self) -> None:
        files = self.files or _files(self.path)
        shape, dtype = _extent(self.path, files)
        alone = not self.path.is_dir() and _is_mapped(self.path)
        object.__setattr__(self, "files", files)
        object.__setattr__(self, "shape", shape)
        object.__setattr__(self, "dtype", dtype)
        object.__setattr__(self, "packed_rows", 0 if alone else shape[1])

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
        with open_tiff(self.path) as file:
            if mapped(file):
                whole = tifffile.memmap(self.path, mode="r").reshape(self.shape)
                yield from (whole[layer] for layer in layers)
            else:
                alone = None if len(file.series) > 1 else 0
                yield from (file.asarray(key=layer, series=alone) for layer in layers)

    def _layer_of_folder(self, layer: int) -> NDArray[Any]:
        with open_tiff(self.files[layer]) as file:
            page = np.squeeze(file.asarray())
        if 1 in self.shape[1:] and page.size == prod(self.shape[1:]):
            page = page.reshape(self.shape[1:])  # one row, or one column
        if page.shape != self.shape[1:] or page.dtype != self.dtype:
            raise _differ(
                self.files[layer],
                (page.shape, page.dtype),
                (self.shape[1:], self.dtype),
            )
        return page


def _files(path: Path) -> tuple[Path, ...]:
    if not path.exists():
        raise StorageError(f"{path} does not exist: check the path")
    if not path.is_dir():
        return (path,)
    found = tiff_files(path)
    if not found:
        raise StorageError(
            f"{path} holds no TIFF files ({', '.join(SUFFIXES)}): name the folder that "
            "holds the images"
        )
    return found


def _extent(path: Path, files: tuple[Path, ...]) -> tuple[Shape, np.dtype[Any]]:
    return _stack_of_files(files) if path.is_dir() else pages(path)


def _stack_of_files(files: tuple[Path, ...]) -> tuple[Shape, np.dtype[Any]]:
    (count, rows, columns), dtype = pages(files[0])
    if count != 1:
        raise DataError(
            f"{files[0]} holds {count} pages, but in a folder each file must hold one "
            "image: name the one file instead"
        )
    _check_alike(files, (1, rows, columns), dtype)
    return (len(files), rows, columns), dtype


def _check_alike(files: tuple[Path, ...], shape: Shape, dtype: np.dtype[Any]) -> None:
    """Look into files that are not as long as the first: packed ones seldom are."""
    with explain_disk_errors(files[0].parent):
        length = files[0].stat().st_size
        odd = [file for file in files if file.stat().st_size != length]
    for file in odd:
        if (found := pages(file)) != (shape, dtype):
            raise _differ(file, (found[0][1:], found[1]), (shape[1:], dtype))


def _differ(file: Path, found: tuple[Any, Any], first: tuple[Any, Any]) -> DataError:
    return DataError(
        f"{file} has the shape {found[0]} and the type {found[1]}, the first file of "
        f"its folder {first[0]} and {first[1]}: all images of a stack must agree"
    )


def _is_mapped(path: Path) -> bool:
    with open_tiff(path) as file:
        return mapped(file)
