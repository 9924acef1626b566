"""Each file that voxels are read from is known, so that no output can replace it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import h5py
import nibabel
import nrrd
import numpy as np
import pytest
import tifffile

from fissura.errors import StorageError
from fissura.io import open_volume
from fissura.io.output_path import check_outputs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GREY = np.arange(4 * 6 * 5, dtype=np.int16).reshape(4, 6, 5) + 1


def _nrrd(folder: Path) -> tuple[Path, Path]:
    nrrd.write(str(folder / "a.nhdr"), GREY.T, {"encoding": "raw"})
    return folder / "a.nhdr", folder / "a.raw"


def _nifti(folder: Path) -> tuple[Path, Path]:
    nibabel.save(nibabel.Nifti1Pair(GREY.T, np.eye(4)), folder / "a.hdr")
    return folder / "a.hdr", folder / "a.img"


def _nifti_by_its_voxels(folder: Path) -> tuple[Path, Path]:
    header, voxels = _nifti(folder)
    return voxels, header


def _virtual(folder: Path) -> tuple[Path, Path]:
    with h5py.File(folder / "part.h5", "w") as file:
        file["d"] = GREY
    layout = h5py.VirtualLayout(GREY.shape, GREY.dtype)
    layout[:] = h5py.VirtualSource("part.h5", "d", GREY.shape)
    with h5py.File(folder / "v.h5", "w", libver="latest") as file:
        file.create_virtual_dataset("v", layout)
    return folder / "v.h5", folder / "part.h5"


def _virtual_of_virtual(folder: Path) -> tuple[Path, Path]:
    inner, part = _virtual(folder)
    layout = h5py.VirtualLayout(GREY.shape, GREY.dtype)
    layout[:] = h5py.VirtualSource(inner.name, "v", GREY.shape)
    with h5py.File(folder / "w.h5", "w", libver="latest") as file:
        file.create_virtual_dataset("w", layout)
    return folder / "w.h5", part


def _linked(folder: Path) -> tuple[Path, Path]:
    with h5py.File(folder / "data.h5", "w") as file:
        file["d"] = GREY
    with h5py.File(folder / "between.h5", "w") as file:
        file["d"] = h5py.ExternalLink("data.h5", "/d")
    with h5py.File(folder / "a.h5", "w") as file:
        file["d"] = h5py.ExternalLink("between.h5", "/d")
    return folder / "a.h5", folder / "between.h5"


def _external(folder: Path) -> tuple[Path, Path]:
    raw = folder / "grey.raw"
    raw.write_bytes(GREY.tobytes())
    held = [(str(raw), 0, h5py.h5f.UNLIMITED)]
    with h5py.File(folder / "e.h5", "w") as file:
        file.create_dataset("d", GREY.shape, GREY.dtype, external=held)
    return folder / "e.h5", raw


def _linked_slices(folder: Path) -> tuple[Path, Path]:
    (folder / "links").mkdir()
    for number, page in enumerate(GREY):
        tifffile.imwrite(folder / f"s{number}.tif", page)
        (folder / "links" / f"s{number}.tif").symlink_to(folder / f"s{number}.tif")
    return folder / "links", folder / "s2.tif"


def _ome_set(folder: Path) -> tuple[Path, Path]:
    planes = "".join(
        f'<TiffData FirstZ="{2 * n}" IFD="0" PlaneCount="2">'
        f'<UUID FileName="o{n}.ome.tif">urn:uuid:{n}</UUID></TiffData>'
        for n in range(2)
    )
    xml = (
        '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" '
        'UUID="urn:uuid:0"><Image ID="Image:0"><Pixels DimensionOrder="XYZCT" '
        'ID="Pixels:0" SizeC="1" SizeT="1" SizeX="5" SizeY="6" SizeZ="4" Type="int16">'
        f'<Channel ID="Channel:0" SamplesPerPixel="1"/>{planes}</Pixels></Image></OME>'
    )
    for n in range(2):
        said = xml.replace('UUID="urn:uuid:0"', f'UUID="urn:uuid:{n}"')
        with tifffile.TiffWriter(folder / f"o{n}.ome.tif", ome=False) as file:
            file.write(GREY[2 * n : 2 * n + 2], description=said, metadata=None)
    return folder / "o0.ome.tif", folder / "o1.ome.tif"


@pytest.mark.parametrize(
    "make",
    [
        *(_nrrd, _nifti, _nifti_by_its_voxels),
        *(_virtual, _virtual_of_virtual, _linked, _external),
        *(_linked_slices, _ome_set),
    ],
)
def test_a_file_behind_a_volume_is_not_replaced(
    tmp_path: Path, make: Callable[[Path], tuple[Path, Path]]
) -> None:
    named, behind = make(tmp_path)
    opened = open_volume(named, voxel_um=1)
    np.testing.assert_array_equal(opened.read(opened.box), GREY)
    with pytest.raises(StorageError, match="nothing was written"):
        check_outputs([behind], inputs=opened.files, overwrite=True)
