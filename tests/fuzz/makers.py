"""Small valid volumes of every kind that is read: what a fuzzer begins from.

Each function writes one into a folder and returns the path to open; some are several
files.  The voxels are `GREY`, 1.3 µm wide wherever the format can say so.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import h5py
import nibabel
import nrrd
import numpy as np
import py_aimio
import tifffile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["GREY", "MAKERS"]

GREY = np.random.default_rng(7).integers(1, 100, (6, 7, 8)).astype(np.int16)
UNSIGNED = GREY.astype(np.uint16)
MASK = (GREY > 50).astype(np.int8) * 127
EDGE_MM = 0.0013
HALF = len(GREY) // 2


def plain_tiff(folder: Path) -> Path:
    """Write pages one after another."""
    tifffile.imwrite(folder / "plain.tif", GREY, photometric="minisblack")
    return folder / "plain.tif"


def packed_tiff(folder: Path) -> Path:
    """Write pages that are packed, each with its own tags."""
    with tifffile.TiffWriter(folder / "packed.tif") as file:
        for page in GREY:
            file.write(page, compression="zlib", contiguous=False, predictor=True)
    return folder / "packed.tif"


def tiled_tiff(folder: Path) -> Path:
    """Write pages as tiles."""
    path = folder / "tiled.tif"
    tifffile.imwrite(path, GREY, tile=(16, 16), photometric="minisblack")
    return path


def big_tiff(folder: Path) -> Path:
    """Write a BigTIFF."""
    tifffile.imwrite(folder / "big.tif", GREY, bigtiff=True, photometric="minisblack")
    return folder / "big.tif"


def white_tiff(folder: Path) -> Path:
    """Write a mask of 1 bit, of which white is zero."""
    path = folder / "white.tif"
    tifffile.imwrite(path, GREY > 0, photometric="miniswhite")
    return path


def imagej_tiff(folder: Path) -> Path:
    """Write ImageJ's lines, with a calibration and a unit of z."""
    path = folder / "imagej.tif"
    about = {"axes": "ZYX", "unit": "um", "zunit": "nm", "spacing": 1300}
    tifffile.imwrite(
        path,
        (GREY.astype(np.int32) + 2**15).astype(np.uint16),
        imagej=True,
        resolution=(1 / 1.3, 1 / 1.3),
        metadata={**about, "cf": 0, "c0": -(2**15), "c1": 1},
    )
    return path


def ome_tiff(folder: Path) -> Path:
    """Write OME-XML, with a coarser level."""
    path = folder / "a.ome.tif"
    sizes = {f"PhysicalSize{axis}": 1.3 for axis in "XYZ"}
    with tifffile.TiffWriter(path, ome=True) as file:
        grey = "minisblack"
        about = {"axes": "ZYX"} | sizes
        file.write(GREY, subifds=1, photometric=grey, metadata=about)
        file.write(GREY[:, ::2, ::2], subfiletype=1, photometric=grey)
    return path


def tiff_folder(folder: Path) -> Path:
    """Write a folder of one-page files."""
    slices = folder / "slices"
    slices.mkdir()
    for number, page in enumerate(GREY):
        tifffile.imwrite(slices / f"bone_{number:04}.tif", page)
    return slices


def _nifti(path: Path, kind: Callable[..., Any]) -> Path:
    image = kind(GREY.T, np.diag([EDGE_MM, EDGE_MM, EDGE_MM, 1]))
    image.header.set_xyzt_units("mm")
    nibabel.save(image, path)
    return path


def nifti(folder: Path) -> Path:
    """Write NIfTI-1."""
    return _nifti(folder / "one.nii", nibabel.Nifti1Image)


def packed_nifti(folder: Path) -> Path:
    """Write NIfTI-1, packed with gzip."""
    return _nifti(folder / "packed.nii.gz", nibabel.Nifti1Image)


def nifti_2(folder: Path) -> Path:
    """Write NIfTI-2."""
    return _nifti(folder / "two.nii", nibabel.Nifti2Image)


def nifti_pair(folder: Path) -> Path:
    """Write a header and a file of voxels."""
    return _nifti(folder / "pair.hdr", nibabel.Nifti1Pair)


def _nrrd(path: Path, **header: Any) -> Path:
    about = {
        "space": "left-posterior-superior",
        "space directions": np.eye(3) * EDGE_MM,
        "space units": ["mm"] * 3,
    }
    apart = path.suffix == ".nhdr"
    nrrd.write(str(path), GREY.T, {**about, **header}, detached_header=apart)
    return path


def plain_nrrd(folder: Path) -> Path:
    """Write a header and its voxels in one file."""
    return _nrrd(folder / "plain.nrrd", encoding="raw")


def packed_nrrd(folder: Path) -> Path:
    """Write a header and its voxels in one file, packed with gzip."""
    return _nrrd(folder / "packed.nrrd", encoding="gzip")


def detached_nrrd(folder: Path) -> Path:
    """Write a header that names a file of voxels."""
    return _nrrd(folder / "a.nhdr", encoding="raw")


def _aim(path: Path, voxels: NDArray[Any]) -> Path:
    about = {"element_size": (EDGE_MM,) * 3, "processing_log": "Mu_Scaling    8192\n"}
    py_aimio.write_aim(str(path), voxels, about)
    return path


def mask_aim(folder: Path) -> Path:
    """Write a mask in runs."""
    return _aim(folder / "mask.aim", MASK)


def short_aim(folder: Path) -> Path:
    """Write int16."""
    return _aim(folder / "short.aim", GREY)


def float_aim(folder: Path) -> Path:
    """Write VAX floats."""
    return _aim(folder / "float.aim", GREY.astype(np.float32))


def isq(folder: Path) -> Path:
    """Write a header of one block and int16."""
    head = bytearray(512)
    head[:16] = b"CTDATA-HEADER_V1"
    struct.pack_into("<i", head, 16, 3)
    struct.pack_into("<6i", head, 44, 8, 7, 6, 272, 238, 204)
    (folder / "a.isq").write_bytes(bytes(head) + GREY.tobytes())
    return folder / "a.isq"


def hdf5(folder: Path) -> Path:
    """Write packed chunks, with a voxel size."""
    with h5py.File(folder / "a.h5", "w") as file:
        data = file.create_dataset("entry/data", data=GREY, chunks=(2, 4, 4))
        data.attrs["element_size_um"] = [1.3, 1.3, 1.3]
        file["again"] = h5py.SoftLink("/entry/data")
    return folder / "a.h5"


def packed_hdf5(folder: Path) -> Path:
    """Write an array with an axis of length 1, packed with gzip."""
    path = folder / "packed.h5"
    with h5py.File(path, "w", libver="latest") as file:
        file.create_dataset(
            "data", data=GREY[..., None], chunks=(2, 7, 8, 1), compression="gzip"
        )
    return path


def virtual_hdf5(folder: Path) -> Path:
    """Write a virtual dataset of two files."""
    layout = h5py.VirtualLayout(GREY.shape, GREY.dtype)
    for number in range(2):
        here = slice(HALF * number, HALF * (number + 1))
        with h5py.File(folder / f"part_{number}.h5", "w") as file:
            file["d"] = GREY[here]
        shape = (HALF, *GREY.shape[1:])
        layout[here] = h5py.VirtualSource(f"part_{number}.h5", "d", shape)
    with h5py.File(folder / "virtual.h5", "w", libver="latest") as file:
        file.create_virtual_dataset("v", layout)
    return folder / "virtual.h5"


MAKERS: tuple[Callable[[Path], Path], ...] = (
    *(plain_tiff, packed_tiff, tiled_tiff, big_tiff, white_tiff),
    *(imagej_tiff, ome_tiff, tiff_folder),
    *(nifti, packed_nifti, nifti_2, nifti_pair),
    *(plain_nrrd, packed_nrrd, detached_nrrd),
    *(mask_aim, short_aim, float_aim, isq),
    *(hdf5, packed_hdf5, virtual_hdf5),
)
