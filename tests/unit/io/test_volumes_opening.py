"""Opening a volume: HDF5 and OME-Zarr of others, and files that are no volume."""

import os
import tempfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import tifffile
import zarr
from numpy.typing import NDArray

from fissura.errors import DataError, StorageError
from fissura.io import open_volume

GREY = np.random.default_rng(6).integers(0, 4000, (5, 6, 7)).astype(np.uint16)
NOBODY = 65534


def _hdf5(path: Path, **datasets: NDArray[Any]) -> Path:
    with h5py.File(path, "w") as file:
        for name, voxels in datasets.items():
            file[f"entry/{name}"] = voxels
    return path


def _zarr(
    path: Path,
    voxels: NDArray[Any] = GREY,
    *,
    version: int = 2,
    axes: str = "zyx",
    scale: tuple[float, ...] = (1.3, 1.3, 1.3),
    unit: str | None = "micrometer",
) -> Path:
    """Write an image as other writers do: 0.4 in the format Zarr 2, or 0.5 in 3."""
    group = zarr.create_group(path, zarr_format=2 if version == 2 else 3)
    array = group.create_array(
        "0", shape=voxels.shape, dtype=voxels.dtype, chunks=(4,) * voxels.ndim
    )
    array[...] = voxels
    space = {"type": "space"} | ({"unit": unit} if unit else {})
    kinds = {"t": {"type": "time"}, "c": {"type": "channel"}}
    transform = {"type": "scale", "scale": scale}
    multiscales = [
        {
            "version": "0.4",
            "axes": [{"name": axis} | kinds.get(axis, space) for axis in axes],
            "datasets": [{"path": "0", "coordinateTransformations": [transform]}],
        }
    ]
    image: Any = {"multiscales": multiscales}
    group.attrs.update(image if version == 2 else {"ome": {"version": "0.5"} | image})
    return path


@pytest.mark.parametrize("version", [2, 3])
def test_ome_zarr_of_others_is_read(tmp_path: Path, version: int) -> None:
    volume = open_volume(_zarr(tmp_path / "a.zarr", version=version))

    assert volume.voxel_um == 1.3
    np.testing.assert_array_equal(volume.read(volume.box), GREY)


def test_axes_of_length_one_before_the_volume_are_left_out(tmp_path: Path) -> None:
    path = _zarr(
        tmp_path / "a.zarr", GREY[None, None], axes="tczyx", scale=(1, 1, 2, 2, 2)
    )

    volume = open_volume(path)

    assert volume.shape == GREY.shape
    assert volume.voxel_um == 2
    np.testing.assert_array_equal(volume.voxels[1:3, 2], GREY[1:3, 2])


def test_several_channels_are_refused(tmp_path: Path) -> None:
    path = _zarr(
        tmp_path / "a.zarr", np.stack([GREY] * 3), axes="czyx", scale=(1, 2, 2, 2)
    )

    with pytest.raises(DataError, match=r"several volumes \(3 along c\)"):
        open_volume(path)


@pytest.mark.parametrize("unit", ["micrometer", None])
def test_ome_zarr_that_is_not_cubic_is_refused(
    tmp_path: Path, unit: str | None
) -> None:
    path = _zarr(tmp_path / "a.zarr", scale=(5, 1.3, 1.3), unit=unit)

    with pytest.raises(DataError, match=r"5 × 1\.3 × 1\.3.* only cubic voxels"):
        open_volume(path, voxel_um=1.3)


def test_a_scale_without_a_unit_states_no_voxel_size(tmp_path: Path) -> None:
    path = _zarr(tmp_path / "a.zarr", unit=None)

    with pytest.raises(DataError, match=r"it states edges of 1\.3 without a unit"):
        open_volume(path)
    assert open_volume(path, voxel_um=1.3).voxel_um == 1.3


def test_a_collection_of_images_asks_for_one(tmp_path: Path) -> None:
    group = zarr.create_group(tmp_path / "a.zarr", zarr_format=2)
    group.attrs["bioformats2raw.layout"] = 3

    with pytest.raises(StorageError, match=r"a collection .* name one of them"):
        open_volume(tmp_path / "a.zarr")


def test_a_zarr_folder_without_metadata_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "a.zarr").mkdir()

    with pytest.raises(StorageError, match="expected to be an OME-Zarr image"):
        open_volume(tmp_path / "a.zarr")


@pytest.mark.parametrize("name", ["a.h5", "a.hdf5", "a.weird"])
def test_the_only_dataset_of_three_axes_is_the_volume(
    tmp_path: Path, name: str
) -> None:
    path = _hdf5(tmp_path / name, volume=GREY, angles=np.arange(5.0), flat=GREY[0])

    volume = open_volume(path, voxel_um=1.3)

    np.testing.assert_array_equal(volume.voxels[1:3, 2:, 1], GREY[1:3, 2:, 1])


def test_one_of_several_datasets_is_named(tmp_path: Path) -> None:
    path = _hdf5(tmp_path / "a.h5", grey=GREY, mask=GREY > 100)

    with pytest.raises(
        DataError, match=r"2 datasets .*/entry/grey \(5, 6, 7\).*--dataset /entry/grey"
    ):
        open_volume(path, voxel_um=1.3)
    by_path = open_volume(Path(f"{path}:/entry/grey"), voxel_um=1.3)
    by_option = open_volume(path, voxel_um=1.3, dataset="entry/grey")
    for volume in (by_path, by_option):
        np.testing.assert_array_equal(volume.read(volume.box), GREY)


def test_hdf5_that_holds_no_volume_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no dataset of numbers with 3 axes"):
        open_volume(_hdf5(tmp_path / "a.h5", flat=GREY[0]), voxel_um=1.3)


@pytest.mark.parametrize(
    ("dataset", "says"),
    [
        ("/entry/flat", r"its shape is \(6, 7\)"),
        ("/nothing", "has nothing at /nothing"),
    ],
)
def test_a_dataset_that_is_no_volume_is_named(
    tmp_path: Path, dataset: str, says: str
) -> None:
    path = _hdf5(tmp_path / "a.h5", flat=GREY[0], grey=GREY)

    with pytest.raises((DataError, StorageError), match=says):
        open_volume(Path(f"{path}:{dataset}"), voxel_um=1.3)


def test_hdf5_may_state_its_voxel_size(tmp_path: Path) -> None:
    path = _hdf5(tmp_path / "a.h5", grey=GREY)
    with h5py.File(path, "r+") as file:
        file["entry/grey"].attrs["element_size_um"] = [1.3, 1.3, 1.3]
    assert open_volume(path).voxel_um == 1.3

    with h5py.File(path, "r+") as file:
        file["entry/grey"].attrs["element_size_um"] = [5, 1.3, 1.3]
    with pytest.raises(DataError, match=r"5 × 1\.3 × 1\.3 µm .* only cubic voxels"):
        open_volume(path)


def test_a_dataset_of_what_is_no_hdf5_is_refused(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", GREY)

    with pytest.raises(DataError, match="is no HDF5 file"):
        open_volume(tmp_path / "a.tif", voxel_um=1.3, dataset="/entry/data")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a.tif", "cannot be read as a TIFF file"),
        ("a.nii", "expected to be a NIfTI file"),
        ("a.nii.gz", "expected to be a NIfTI file"),
        ("a.nrrd", "expected to be a NRRD file"),
        ("a.nhdr", "expected to be a NRRD file"),
        ("a.aim", "expected to be a Scanco AIM file"),
        ("a.isq", "expected to be a Scanco ISQ file"),
        ("a.h5", "it is not an HDF5 file"),
        ("a.dat", "is of no kind that can be read: give an OME-Zarr folder"),
        ("a", "is of no kind that can be read: give an OME-Zarr folder"),
    ],
)
@pytest.mark.parametrize("text", ["notes of the scan\n" * 60, "x"])
def test_a_text_file_is_no_volume_whatever_its_name(
    tmp_path: Path, name: str, says: str, text: str
) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(StorageError, match=says) as caught:
        open_volume(tmp_path / name, voxel_um=1.3)
    assert str(tmp_path / name) in str(caught.value)


@pytest.mark.parametrize("name", ["a.tif", "a.nii", "a.aim", "a.dat"])
def test_an_empty_file_is_said_to_be(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")

    with pytest.raises(StorageError, match=f"{name} is empty: copy it again"):
        open_volume(tmp_path / name, voxel_um=1.3)


def test_an_empty_folder_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="holds no TIFF files"):
        open_volume(tmp_path, voxel_um=1.3)


def test_a_device_is_no_volume() -> None:
    with pytest.raises(StorageError, match="neither a file nor a folder"):
        open_volume(Path(os.devnull), voxel_um=1.3)


@pytest.mark.parametrize(
    "name",
    ["a.tif", "a.nii", "a.aim", "a.h5", "folder", "a.zarr", "folder/a.tif"],
)
def test_what_may_not_be_read_is_said_so(name: str) -> None:
    if not hasattr(os, "geteuid"):
        pytest.skip("this system knows no such rights")
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        path, *inside = (Path(place) / part for part in _parts(name))
        if path.suffix in ("", ".zarr"):
            path.mkdir()
        else:
            path.write_bytes(b"grey")
        path.chmod(0o000)
        is_root = os.geteuid() == 0
        if is_root:  # root may read everything
            os.seteuid(NOBODY)
        try:
            with pytest.raises(
                StorageError, match=r"may not be (opened|read)"
            ) as caught:
                open_volume((path, *inside)[-1], voxel_um=1.3)
        finally:
            if is_root:
                os.seteuid(0)
            path.chmod(0o700)
    assert name in str(caught.value)


def _parts(name: str) -> tuple[str, ...]:
    """Return the names of a path and of its folders, the outermost first."""
    folder, slash, _ = name.partition("/")
    return (folder, name) if slash else (name,)


def test_axes_of_length_one_of_a_dataset_are_left_out(tmp_path: Path) -> None:
    path = _hdf5(tmp_path / "a.h5", volume=GREY[:, None, :, :, None])
    volume = open_volume(path, voxel_um=1.3)
    assert "axes of length 1" in volume.notes[1]
    np.testing.assert_array_equal(volume.read(volume.box), GREY)
    np.testing.assert_array_equal(volume.voxels[1:3, 2:, 1], GREY[1:3, 2:, 1])
    np.testing.assert_array_equal(volume.voxels[2], GREY[2])


def test_a_volume_behind_an_external_link_is_found(tmp_path: Path) -> None:
    _hdf5(tmp_path / "a.h5", volume=GREY)
    with h5py.File(tmp_path / "b.h5", "w") as file:
        file["v"] = h5py.ExternalLink("a.h5", "/entry/volume")
        file["self"] = h5py.SoftLink("/")
    volume = open_volume(tmp_path / "b.h5", voxel_um=1.3)
    np.testing.assert_array_equal(volume.read(volume.box), GREY)


def test_a_broken_link_to_a_volume_is_named(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "b.h5", "w") as file:
        file["v"] = h5py.ExternalLink("gone.h5", "/entry/volume")
    with pytest.raises(DataError, match="what /v is linked to is missing"):
        open_volume(tmp_path / "b.h5", voxel_um=1.3)


def test_hdf5_behind_a_block_of_matlab_is_read(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.mat", "w", userblock_size=512) as file:
        file["vol"] = GREY
    with (tmp_path / "a.mat").open("r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file")
    volume = open_volume(tmp_path / "a.mat", voxel_um=1.3)
    np.testing.assert_array_equal(volume.read(volume.box), GREY)


def test_a_file_left_open_for_writing_names_h5clear(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    with h5py.File(path, "w", libver="latest") as file:
        file["v"] = GREY
        file.swmr_mode = True
        file.flush()
        copy = path.read_bytes()
    path.write_bytes(copy)
    with pytest.raises(StorageError, match="h5clear -s"):
        open_volume(path, voxel_um=1.3)


def test_a_filter_that_is_not_installed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_chunk(GREY.shape)
    plan.set_filter(32999, h5py.h5z.FLAG_OPTIONAL)
    with h5py.File(path, "w") as file:
        kind = h5py.h5t.py_create(GREY.dtype)
        space = h5py.h5s.create_simple(GREY.shape)
        data = h5py.h5d.create(file.id, b"v", kind, space, plan)
        data.write_direct_chunk((0, 0, 0), GREY.tobytes())
    wanted = r"filter 32999\).* pip install 'fissura\[hdf5\]'"
    with pytest.raises(StorageError, match=wanted):
        open_volume(path, voxel_um=1.3)


@pytest.mark.parametrize(
    ("begins", "says"),
    [
        (b"BM" + bytes(60), "a BMP image"),
        (bytes(128) + b"DICM", "a DICOM file .*dcm2niix"),
        (b"ObjectType = Image\nNDims = 3\n", "a MetaImage"),
        (b"MATLAB 5.0 MAT-file", "before 7.3"),
        (b"\x00\x05\x16\x07\x00", "what macOS keeps"),
    ],
)
def test_what_is_not_read_is_called_by_its_name(
    tmp_path: Path, begins: bytes, says: str
) -> None:
    (tmp_path / "a").write_bytes(begins)
    with pytest.raises(StorageError, match=f"{says}.* which is not read"):
        open_volume(tmp_path / "a")


def test_the_voxel_size_and_its_source_are_said(tmp_path: Path) -> None:
    path = _hdf5(tmp_path / "a.h5", grey=GREY)
    given = open_volume(path, voxel_um=1.3)
    assert "voxel size 1.3 µm: as given, the file states none" in given.notes
    with h5py.File(path, "r+") as file:
        file["entry/grey"].attrs["element_size_um"] = 1.3
    stated = open_volume(path).notes[-1]
    assert stated == "voxel size 1.3 µm: the attribute element_size_um of /entry/grey"
