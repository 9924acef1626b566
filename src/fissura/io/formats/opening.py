"""Open a volume of any kind that is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.hdf5.volume import MAGIC, open_hdf5_volume, split_dataset
from fissura.io.formats.header import ALIKE, Found
from fissura.io.formats.nifti.reader import is_nifti, open_nifti
from fissura.io.formats.nrrd.reader import is_nrrd, open_nrrd
from fissura.io.formats.omezarr.reader import find_omezarr
from fissura.io.formats.scanco.aim import is_aim, open_aim
from fissura.io.formats.scanco.isq import is_isq, open_isq
from fissura.io.formats.tiff.files import TIFF_SIGNATURES
from fissura.io.formats.tiff.reader import TiffVoxels
from fissura.io.formats.tiff.skyscan_log import with_log
from fissura.io.formats.tiff.stack import PATTERN_SIGNS, slices_of
from fissura.io.formats.tiff.voxel_size import tiff_size
from fissura.model import Volume, doubt

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["KINDS", "open_volume"]

KINDS = (
    "an OME-Zarr folder, a TIFF of many pages or a folder of TIFFs, NIfTI (.nii, "
    ".nii.gz), NRRD (.nrrd, .nhdr), Scanco AIM or ISQ, or HDF5"
)
HEAD_BYTES = 540
USER_BLOCK = 512
"""How much another program may write before HDF5 begins, as MATLAB does."""
GREY = "biuf"
MOST_DIGITS = 9
"""Most digits of the number of an image in a TIFF."""

AS_STACK = "(open it in ImageJ and save it as TIFF)"
FOREIGN: tuple[tuple[bytes, int, str], ...] = (
    (b"BM", 0, f"a BMP image {AS_STACK}"),
    (b"\x89PNG", 0, f"a PNG image {AS_STACK}"),
    (b"\xff\xd8\xff", 0, f"a JPEG image {AS_STACK}"),
    (b"DICM", 128, "a DICOM file (convert the series with dcm2niix, or in 3D Slicer)"),
    (b"ObjectType = Image", 0, "a MetaImage (save it as .nrrd in 3D Slicer or Fiji)"),
    (b"MATLAB 5.0", 0, "a MATLAB file before 7.3 (save it with -v7.3)"),
    (b"\x93NUMPY", 0, "a NumPy array (write it with tifffile)"),
    (b"PK\x03\x04", 0, "a zip archive (unpack it)"),
    (b"\x00\x05\x16\x07", 0, "what macOS keeps beside a file of the same name"),
)
"""How files of other kinds begin, at which byte, and what they are."""
FOREIGN_NAMES = (
    ((".mhd", ".mha"), "a MetaImage (save it as .nrrd in 3D Slicer or Fiji)"),
    ((".dcm", ".ima"), "a DICOM file (convert the series with dcm2niix)"),
    ((".raw", ".vol", ".bin"), "raw numbers (write a header for it: .nhdr, see NRRD)"),
    ((".nii.gz", ".gz", ".bz2", ".xz", ".zip"), "packed (unpack it)"),
    ((".mat",), "a MATLAB file (save it with -v7.3)"),
)

Readers = Mapping[str, Callable[["Path"], Found]]
Kind = Literal["zarr", "tiff", "folder", "nifti", "nrrd", "aim", "isq", "hdf5"]
SUFFIXES: dict[str, Kind] = {
    ".tif": "tiff",
    ".tiff": "tiff",
    ".btf": "tiff",
    ".tf8": "tiff",
    ".nii": "nifti",
    ".nii.gz": "nifti",
    ".hdr": "nifti",
    ".hdr.gz": "nifti",
    ".img": "nifti",
    ".img.gz": "nifti",
    ".nrrd": "nrrd",
    ".nhdr": "nrrd",
    ".aim": "aim",
    ".isq": "isq",
    ".h5": "hdf5",
    ".hdf5": "hdf5",
    ".hdf": "hdf5",
    ".nxs": "hdf5",
    ".he5": "hdf5",
}


def open_volume(
    path: Path,
    *,
    voxel_um: float | None = None,
    dataset: str = "",
    absent_is_fill: bool = False,
) -> Volume:
    """Open a volume; its voxels stay on disk.

    Its content decides what kind it is; where that is not clear, its suffix does.

    Parameters
    ----------
    path : Path
        An OME-Zarr folder, a multi-page TIFF, a folder of single-page TIFFs, NIfTI,
        NRRD, Scanco AIM or ISQ, HDF5; ``file.h5:/entry/data`` names a dataset, and
        ``folder/recon_*.tif`` some files of a folder.
    voxel_um : float, optional
        Edge of a voxel in µm; without it, the file must state one.
    dataset : str, optional
        HDF5 path of the voxels, or number of the image in a TIFF, where the file holds
        several.
    absent_is_fill : bool, optional
        Whether chunks of a Zarr array that are missing hold its fill value; otherwise
        they are refused.

    Raises
    ------
    StorageError
        If the file is missing, damaged, or of no kind that is read.
    DataError
        If it holds no single grey volume of cubic voxels, no source states the voxel
        size, or file and user contradict each other.
    TooBigError
        If it must be unpacked and there is no room for that.
    """
    file, inside = split_dataset(path)
    folder, pattern = _split_pattern(file)
    kind = _kind(folder)
    read_zarr = partial(find_omezarr, absent_is_fill=absent_is_fill)
    readers: Readers = {**READERS, "zarr": read_zarr}
    found = _found(folder, kind, dataset or inside, pattern, readers)
    dtype = np.dtype(found.voxels.dtype)
    if dtype.kind not in GREY:
        raise DataError(
            f"{path} holds values of the type {dtype}, but grey values are wanted: "
            "save it as one channel of integers or floating-point numbers"
        )
    size_um, size_note = _agreed(path, found, voxel_um)
    return Volume(
        found.voxels,
        size_um,
        found.about,
        (*found.notes, *size_note, *_implausible(size_um)),
        tuple(dict.fromkeys((folder, *found.files))),
    )


def _implausible(size_um: float) -> tuple[str, ...]:
    message = doubt("voxel_um", size_um)
    return (f"{message}: is its unit right?",) if message else ()


def _split_pattern(path: Path) -> tuple[Path, str]:
    """Split ``slices/recon_*.tif`` into the folder and the names of its slices."""
    with explain_disk_errors(path):
        if any(sign in path.name for sign in PATTERN_SIGNS) and not path.exists():
            return path.parent, path.name
    return path, ""


def _kind(path: Path) -> Kind:
    with explain_disk_errors(path):
        if path.is_dir():
            return "zarr" if _is_zarr(path) else "folder"
        if not path.exists():
            raise StorageError(f"{path} does not exist: give {KINDS}")
        if not path.is_file():
            raise StorageError(f"{path} is neither a file nor a folder: give {KINDS}")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    if not head:
        raise StorageError(f"{path} is empty: copy it again")
    kind = _by_content(head) or _by_name(path)
    if kind is None:
        raise StorageError(f"{path} is {_foreign(path, head)}: give {KINDS}")
    return kind


def _is_zarr(path: Path) -> bool:
    named = path.name.lower().endswith(".zarr")
    marks = ("zarr.json", ".zattrs", ".zgroup", ".zarray")
    return named or any((path / mark).exists() for mark in marks)


def _by_content(head: bytes) -> Kind | None:
    if head[:4] in TIFF_SIGNATURES:
        return "tiff"
    if head.startswith(MAGIC) or head[USER_BLOCK:].startswith(MAGIC):
        return "hdf5"
    if is_nrrd(head):
        return "nrrd"
    if is_isq(head):
        return "isq"
    if is_aim(head):
        return "aim"
    return "nifti" if is_nifti(head) else None


def _foreign(path: Path, head: bytes) -> str:
    """Name the format of a file that is not read, and how to convert it."""
    for begins, at, what in FOREIGN:
        if head[at : at + len(begins)] == begins:
            return f"{what}, which is not read"
    name = path.name.lower()
    what = next((what for end, what in FOREIGN_NAMES if name.endswith(end)), "")
    return f"{what}, which is not read" if what else "of no kind that can be read"


def _by_name(path: Path) -> Kind | None:
    # Scanco's scanners append a version: C0001285.ISQ;1
    name = path.name.lower().split(";")[0]
    for suffix, kind in SUFFIXES.items():
        if name.endswith(suffix):
            return kind
    return None


def _found(
    path: Path,
    kind: Kind,
    dataset: str,
    pattern: str,
    readers: Readers,
) -> Found:
    if pattern and kind != "folder":
        raise StorageError(
            f"{path / pattern} does not exist: a pattern names the slices of a folder "
            "of TIFF images"
        )
    if kind == "hdf5":
        return open_hdf5_volume(path, dataset)
    if kind == "folder":
        stack = slices_of(path, pattern)
        return _with_size(TiffVoxels(path, stack.files), stack.notes)
    if kind == "tiff":
        return _tiff(path, dataset)
    if dataset:
        raise DataError(
            f"{path} is no HDF5 file, so that there is no dataset {dataset} in it: "
            "leave the dataset out"
        )
    return readers[kind](path)


def _tiff(path: Path, image: str) -> Found:
    if image and not (image.isdecimal() and len(image) <= MOST_DIGITS):
        raise DataError(
            f"{path} is no HDF5 file, so that there is no dataset {image} in it: leave "
            "the dataset out, or give the number of one of its images"
        )
    voxels = TiffVoxels(path, series=int(image or 0))
    if voxels.shape[0] == 1:
        _, rows, columns = voxels.shape
        raise DataError(
            f"{path} holds one image of {rows} × {columns} pixels, but a volume has "
            "many: name the folder that holds its images, or a file of many pages"
        )
    return _with_size(voxels)


def _with_size(voxels: TiffVoxels, notes: tuple[str, ...] = ()) -> Found:
    size = tiff_size(voxels.files[0])
    if voxels.path.is_dir():
        size = with_log(voxels.path, size)
    return Found(
        voxels,
        size.um,
        size.unstated,
        about=voxels.about,
        notes=(*notes, *voxels.notes),
        files=voxels.every_file,
        size_from=size.source,
    )


READERS: Readers = {
    "nifti": open_nifti,
    "nrrd": open_nrrd,
    "aim": open_aim,
    "isq": open_isq,
}
"""How each kind of file is read that holds one volume, whole."""


def _agreed(
    path: Path, found: Found, given_um: float | None
) -> tuple[float, tuple[str, ...]]:
    """Settle the voxel size between file and user; say where it is from."""
    stated_um = found.voxel_um
    if stated_um is None and given_um is None:
        raise DataError(
            f"{path} does not state the size of its voxels{found.unstated}: give it in "
            "µm, for example --voxel-um 1.3"
        )
    if stated_um is None or given_um is None:
        voxel_um = stated_um or given_um or 0.0
        source = found.size_from if stated_um else "as given, the file states none"
        note = (f"voxel size {voxel_um:g} µm: {source}",) if source else ()
        return voxel_um, note
    if abs(given_um - stated_um) > ALIKE * stated_um:
        raise DataError(
            f"{path} states a voxel of {stated_um:g} µm, but {given_um:g} µm was "
            f"given{f' (it states it in {found.size_from})' if found.size_from else ''}"
            ": leave the voxel size out, or correct the file"
        )
    return stated_um, ()
