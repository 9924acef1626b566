"""TIFF: one file of many pages, or a folder of one-page files, read lazily."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import tifffile

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.header import ALIKE
from fissura.io.formats.tiff.files import (
    SUFFIXES,
    chosen_series,
    mapped,
    only_page,
    open_tiff,
    pages,
    tiff_files,
)
from fissura.io.formats.tiff.grey_values import Grey, grey_of, orientation_note
from fissura.io.formats.tiff.voxel_size import size_in
from fissura.model.bone import CODES_KEY, TISSUE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from fissura.model import Shape

__all__ = ["TiffVoxels"]

THREE = 3
NOT_Z = {"T": "times (axis T)", "C": "channels (axis C)"}
"""Axes that programs give to pages of a stack, though they are no depth."""


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
    series : int, optional
        Number of the image, from 1 on, in a file that holds several; 0: the only one.

    Raises
    ------
    StorageError
        If there is no such file, or it is no TIFF.
    DataError
        If the pages are not grey, or not all of one shape.
    """

    path: Path
    files: tuple[Path, ...] = ()
    series: int = 0
    shape: Shape = field(init=False)
    dtype: np.dtype[Any] = field(init=False)
    packed_rows: int = field(init=False)
    """Rows that must be read to have one; 0 where rows can be read by themselves."""
    stored: np.dtype[Any] = field(init=False)
    grey: Grey = field(init=False)
    """What a stored number means."""
    size_um: float | None = field(init=False)
    """Edge of a pixel that the first file of a folder states."""
    about: Mapping[str, str] = field(init=False, compare=False)
    """What else it states of its voxels."""
    every_file: tuple[Path, ...] = field(init=False, compare=False)
    """`files`, and those that an OME file names for its pages."""
    notes: tuple[str, ...] = field(init=False)
    """What was chosen or derived, a sentence each."""

    def __post_init__(self) -> None:
        files = self.files or _files(self.path)
        shape, stored = _extent(self.path, files, self.series)
        with open_tiff(files[0]) as file:
            every = chosen_series(files[0], file, self.series)
            grey = grey_of(files[0], file, every[0].keyframe)
            alone = not self.path.is_dir() and len(every) == 1 and mapped(every[0])
            imagej = file.imagej_metadata or {} if file.is_imagej else {}
            coded = imagej.get(CODES_KEY) == TISSUE_CODES
            folder = self.path.is_dir()
            size_um = size_in(files[0], file).um if folder else None
            turned = orientation_note(file.pages.first)
            notes = (*_chosen(every[0], self.series), *grey.notes, *turned)
            others = _of_pages(every[0]) if file.is_ome else ()
        found = {
            "files": files,
            "shape": shape,
            "dtype": grey.dtype,
            "packed_rows": 0 if alone else shape[1],
            "stored": stored,
            "grey": grey,
            "size_um": size_um,
            "about": {CODES_KEY: TISSUE_CODES} if coded else {},
            "every_file": tuple(dict.fromkeys((*files, *others))),
            "notes": notes,
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

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
            voxels[place] = self.grey.of(page[within])
        return voxels

    def _layers(self, layers: Sequence[int]) -> Iterator[NDArray[Any]]:
        if self.path.is_dir():
            for layer in layers:
                yield self._layer_of_folder(layer)
            return
        with open_tiff(self.path) as file:
            every = chosen_series(self.path, file, self.series)
            if len(every) == 1 and mapped(every[0]):
                number = max(self.series - 1, 0)
                there = tifffile.memmap(self.path, series=number, mode="r")
                whole = there.reshape(self.shape)
                yield from (whole[layer] for layer in layers)
            elif len(every) == 1:
                yield from (_page(file, every[0], layer) for layer in layers)
            else:
                yield from (every[layer].asarray() for layer in layers)

    def _layer_of_folder(self, layer: int) -> NDArray[Any]:
        with open_tiff(self.files[layer]) as file:
            one = only_page(self.files[layer], file)
            grey = grey_of(self.files[layer], file, one)
            size_um = size_in(self.files[layer], file).um
            page = one.asarray()
        if 1 in self.shape[1:] and page.size == prod(self.shape[1:]):
            page = page.reshape(self.shape[1:])  # one row, or one column
        if page.shape != self.shape[1:] or page.dtype != self.stored:
            raise _differ(
                self.files[layer],
                (page.shape, page.dtype),
                (self.shape[1:], self.stored),
            )
        if size_um and self.size_um and abs(size_um / self.size_um - 1) > ALIKE:
            raise DataError(
                f"{self.files[layer]} states pixels of {size_um:g} µm, but "
                f"{self.files[0].name} of {self.size_um:g} µm: all images of a stack "
                "must agree"
            )
        if grey != self.grey:
            raise DataError(
                f"{self.files[layer]} states another meaning of its numbers "
                f"({'; '.join(grey.notes) or 'grey values as stored'}) than "
                f"{self.files[0].name} ({'; '.join(self.grey.notes) or 'as stored'}): "
                "save all images of a stack alike"
            )
        return page


def _page(
    file: tifffile.TiffFile, series: tifffile.TiffPageSeries, layer: int
) -> NDArray[Any]:
    """Read a page; those of an OME set may be in other files, which are closed."""
    page = series[layer]
    if page is None or page.parent is file:
        return series.asarray(key=layer)
    page.parent.filehandle.open()
    try:
        return page.asarray()
    finally:
        page.parent.filehandle.close()


def _of_pages(series: tifffile.TiffPageSeries) -> tuple[Path, ...]:
    """Return the files that the pages of an OME set are in."""
    held = {page.parent.filehandle.path for page in series if page is not None}
    return tuple(Path(path) for path in sorted(held))


def _chosen(series: tifffile.TiffPageSeries, number: int) -> Iterator[str]:
    """Report which of several things was taken."""
    if number:
        yield f"image {number} of the file was taken"
    if len(series.levels) > 1:
        yield (
            f"the full resolution was taken, the first of {len(series.levels)} levels"
        )
    if len(series.shape) == THREE and series.axes[0] in NOT_Z:
        what = NOT_Z[series.axes[0]]
        yield f"its {series.shape[0]} {what} were taken as layers along z"


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


def _extent(
    path: Path, files: tuple[Path, ...], series: int
) -> tuple[Shape, np.dtype[Any]]:
    return _stack_of_files(files) if path.is_dir() else pages(path, series)


def _stack_of_files(files: tuple[Path, ...]) -> tuple[Shape, np.dtype[Any]]:
    (count, rows, columns), dtype = pages(files[0])
    if count != 1:
        raise DataError(
            f"{files[0]} holds {count} pages (an OME file counts those of all its "
            "files), but in a folder each file must hold one image: name this file "
            "itself, not its folder"
        )
    _check_alike(files, (1, rows, columns), dtype)
    return (len(files), rows, columns), dtype


def _check_alike(files: tuple[Path, ...], shape: Shape, dtype: np.dtype[Any]) -> None:
    """Open files whose size differs from the first: packed ones usually differ."""
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
