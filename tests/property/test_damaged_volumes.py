"""Any bytes in place of others end in a sentence or a volume, never in a traceback."""

import shutil
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import h5py
import nibabel
import nrrd
import numpy as np
import py_aimio
import pytest
import tifffile
import zarr
from hypothesis import given, settings
from hypothesis import strategies as st

from fissura.errors import FissuraError
from fissura.io import open_volume
from fissura.model import Box

GREY = np.random.default_rng(7).integers(0, 100, (6, 7, 8)).astype(np.int16)
GREY[0, 0, 0] = 0
MASK = (GREY > 50).astype(np.int8) * 127
MOST_READ = 32
"""Edge of the box that is read, for any size a damaged header claims."""
KINDS = (
    "plain.tif",
    "packed.tif",
    "imagej.tif",
    "ome.tif",
    "big.tif",
    "one.nii",
    "packed.nii.gz",
    "two.nii",
    "plain.nrrd",
    "packed.nrrd",
    "mask.aim",
    "char.aim",
    "short.aim",
    "float.aim",
    "a.isq",
    "a.h5",
    "four.ome.zarr",
    "five.ome.zarr",
)


@pytest.fixture(scope="module")
def whole_files() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_tiffs(folder)
        _write_nifti_and_nrrd(folder)
        _write_scanco(folder)
        with h5py.File(folder / "a.h5", "w") as file:
            file.create_dataset(
                "entry/data", data=GREY, chunks=True, compression="gzip"
            )
        _write_zarr(folder / "four.ome.zarr", 2)
        _write_zarr(folder / "five.ome.zarr", 3)
        yield folder


def _write_tiffs(folder: Path) -> None:
    tifffile.imwrite(folder / "plain.tif", GREY)
    with tifffile.TiffWriter(folder / "packed.tif") as file:
        for page in GREY:
            file.write(page, compression="zlib", contiguous=False)
    tifffile.imwrite(
        folder / "imagej.tif",
        GREY.astype(np.uint16),
        imagej=True,
        resolution=(1 / 1.3, 1 / 1.3),
        metadata={"unit": "um", "spacing": 1.3},
    )
    sizes = {f"PhysicalSize{axis}": 1.3 for axis in "XYZ"}
    tifffile.imwrite(
        folder / "ome.tif", GREY, ome=True, metadata={"axes": "ZYX"} | sizes
    )
    tifffile.imwrite(folder / "big.tif", GREY, bigtiff=True)


def _write_nifti_and_nrrd(folder: Path) -> None:
    affine = np.diag([0.0013, 0.0013, 0.0013, 1])
    kinds: dict[str, Any] = {
        "one.nii": nibabel.Nifti1Image,
        "packed.nii.gz": nibabel.Nifti1Image,
        "two.nii": nibabel.Nifti2Image,
    }
    for name, kind in kinds.items():
        image = kind(GREY.T, affine)
        image.header.set_xyzt_units("mm")
        nibabel.save(image, folder / name)
    header = {
        "space": "left-posterior-superior",
        "space directions": affine[:3, :3],
        "space units": ["mm"] * 3,
    }
    for name, encoding in (("plain", "raw"), ("packed", "gzip")):
        nrrd.write(
            str(folder / f"{name}.nrrd"), GREY.T, {**header, "encoding": encoding}
        )


def _write_scanco(folder: Path) -> None:
    about = {"element_size": (0.034,) * 3, "processing_log": "Mu_Scaling    8192\n"}
    kinds = {
        "mask": MASK,
        "char": GREY.astype(np.int8),
        "short": GREY,
        "float": GREY.astype(np.float32),
    }
    for name, voxels in kinds.items():
        py_aimio.write_aim(str(folder / f"{name}.aim"), voxels, about)
    head = bytearray(512)
    head[:16] = b"CTDATA-HEADER_V1"
    struct.pack_into("<i", head, 16, 3)
    struct.pack_into("<6i", head, 44, 8, 7, 6, 272, 238, 204)
    (folder / "a.isq").write_bytes(bytes(head) + GREY.tobytes())


def _write_zarr(path: Path, number: Literal[2, 3]) -> None:
    group = zarr.create_group(path, zarr_format=number)
    group.create_array("0", data=GREY, chunks=(4, 4, 4))
    axes = [{"name": n, "type": "space", "unit": "micrometer"} for n in "zyx"]
    scale = [{"type": "scale", "scale": [1.3, 1.3, 1.3]}]
    levels = [{"path": "0", "coordinateTransformations": scale}]
    image: Any = {"multiscales": [{"axes": axes, "datasets": levels}]}
    group.attrs.update(image if number == 2 else {"ome": {"version": "0.5"} | image})


def _read(path: Path) -> None:
    volume = open_volume(path, voxel_um=None)
    z, y, x = (min(edge, MOST_READ) for edge in volume.shape)
    assert volume.read(Box((0, 0, 0), (z, y, x))).shape == (z, y, x)


def _targets(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.is_file())
    return [path]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=40)
def test_damaged_bytes_end_in_a_sentence_or_a_volume(
    whole_files: Path, kind: str, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / kind
        if (whole_files / kind).is_dir():
            shutil.copytree(whole_files / kind, path)
        else:
            shutil.copy(whole_files / kind, path)
        target = data.draw(st.sampled_from(_targets(path)))
        whole = bytearray(target.read_bytes())
        length = data.draw(st.one_of(st.just(len(whole)), st.integers(0, len(whole))))
        damaged = whole[:length]
        if damaged:
            places = st.integers(0, min(length, 700) - 1)
            bytes_ = st.one_of(
                st.sampled_from([0, 1, 127, 128, 255]), st.integers(0, 255)
            )
            for place, byte in data.draw(
                st.lists(st.tuples(places, bytes_), max_size=8)
            ):
                damaged[place] = byte
        target.write_bytes(damaged)

        try:
            _read(path)
        except FissuraError as error:
            assert str(error)  # noqa: PT017 - either way is right


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_files_unharmed_are_volumes(whole_files: Path, kind: str) -> None:
    sized = kind not in ("plain.tif", "packed.tif", "big.tif", "a.h5")

    volume = open_volume(whole_files / kind, voxel_um=None if sized else 1.3)

    voxels = MASK if kind == "mask.aim" else GREY
    np.testing.assert_array_equal(volume.read(volume.box), voxels)
