"""What is exported is what is read again: by us, and by the libraries of others."""

import errno
import tempfile
from pathlib import Path
from typing import Any

import nibabel
import nrrd
import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fissura.blocks import Executor
from fissura.errors import DataError, StorageError, TooBigError
from fissura.io import open_volume, write_volume_as
from fissura.io.formats import slabs
from fissura.io.formats.tiff import writer as tiff
from fissura.model import Volume
from fissura.workflow import export

SUFFIXES = (".tif", ".tiff", ".nii", ".nii.gz", ".nrrd", ".ome.zarr")
INTEGERS = ("int8", "uint8", "int16", "uint16", "int32", "uint32")
EVERYWHERE = ("bool", *INTEGERS, "float16", "float32", "float64")
GREY = np.arange(5 * 6 * 7, dtype=np.uint16).reshape(5, 6, 7)


def silent(done: int, total: int) -> None:
    """Report no progress."""


def _random(dtype: str, shape: tuple[int, int, int], seed: int) -> NDArray[Any]:
    bits = np.random.default_rng(seed).integers(0, 256, (*shape, 8), np.uint8)
    if np.dtype(dtype).kind == "f":
        return (bits[..., 0].astype(dtype) - 100) / 7
    if dtype == "bool":
        return bits[..., 0] > 127
    whole: NDArray[Any] = bits.view(np.uint64)[..., 0].astype(dtype)
    return whole


@given(
    suffix=st.sampled_from(SUFFIXES),
    dtype=st.sampled_from(EVERYWHERE),
    shape=st.tuples(st.integers(2, 9), st.integers(1, 9), st.integers(1, 9)),
    voxel_um=st.floats(0.05, 500),
    layers=st.integers(1, 4),
    seed=st.integers(0, 99),
)
@settings(max_examples=60)
def test_a_volume_survives_any_format(
    suffix: str,
    dtype: str,
    shape: tuple[int, int, int],
    voxel_um: float,
    layers: int,
    seed: int,
) -> None:
    voxels = _random(dtype, shape, seed)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(slabs, "SLAB_LAYERS", layers)
        path = Path(folder) / f"a{suffix}"

        said = export(
            Volume(voxels, voxel_um),
            into=path,
            content="labels",
            overwrite=False,
            executor=Executor(),
        )

        volume = open_volume(path)
        assert volume.shape == shape
        assert volume.voxel_um == pytest.approx(voxel_um, rel=1e-6)
        again = volume.read(volume.box)
        assert again.dtype == said
        np.testing.assert_array_equal(again.astype(dtype), voxels)


@given(
    st.sampled_from((*INTEGERS, "float32")), st.floats(0.05, 500), st.integers(0, 99)
)
def test_tifffile_reads_imagejs_lines(dtype: str, voxel_um: float, seed: int) -> None:
    voxels = _random(dtype, (5, 6, 7), seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.tif"
        write_volume_as(Volume(voxels, voxel_um), path, on_done=silent)

        with tifffile.TiffFile(path) as file:
            said = file.imagej_metadata
            across, per = file.pages.first.tags["XResolution"].value
            np.testing.assert_array_equal(file.asarray().astype(dtype), voxels)
    assert said is not None
    assert (said["images"], said["slices"], said["unit"]) == (5, 5, "micron")
    assert said["spacing"] == voxel_um
    assert per / across == pytest.approx(voxel_um, rel=1e-6)


@given(st.sampled_from(INTEGERS), st.floats(0.05, 500), st.sampled_from(["", ".gz"]))
def test_nibabel_reads_our_nifti(dtype: str, voxel_um: float, packed: str) -> None:
    voxels = _random(dtype, (5, 6, 7), 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.nii{packed}"
        write_volume_as(Volume(voxels, voxel_um), path, on_done=silent)

        image: Any = nibabel.load(path)
        np.testing.assert_array_equal(np.asarray(image.dataobj).T, voxels)
    assert image.header.get_xyzt_units()[0] == "mm"
    edge = voxel_um / 1e3
    assert image.header.get_zooms() == pytest.approx([edge] * 3, rel=1e-6)
    for affine in (image.header.get_qform(), image.header.get_sform()):
        np.testing.assert_allclose(affine, np.diag([-edge, -edge, edge, 1]), rtol=1e-6)


@given(st.sampled_from((*INTEGERS, "float64")), st.floats(0.05, 500))
def test_pynrrd_reads_our_nrrd(dtype: str, voxel_um: float) -> None:
    voxels = _random(dtype, (5, 6, 7), 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.nrrd"
        write_volume_as(Volume(voxels, voxel_um), path, on_done=silent)

        again, header = nrrd.read(str(path))
        np.testing.assert_array_equal(again.T, voxels)
    assert again.dtype == dtype
    assert header["space units"] == ["mm"] * 3
    np.testing.assert_array_equal(
        header["space directions"], np.eye(3) * (voxel_um / 1e3)
    )


def test_what_is_too_large_for_a_tiff_becomes_a_bigtiff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiff, "CLASSIC_BYTES", 1000)

    write_volume_as(Volume(GREY, 1.3), tmp_path / "a.tif", on_done=silent)

    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert file.is_bigtiff
    volume = open_volume(tmp_path / "a.tif")
    assert volume.voxel_um == 1.3
    np.testing.assert_array_equal(volume.read(volume.box), GREY)


@pytest.mark.parametrize("suffix", SUFFIXES[:-1])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    write_volume_as(Volume(GREY, 1.3), path, on_done=silent)
    before = path.read_bytes()

    def full(_done: int, _total: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(TooBigError, match="the disk is full"):
        write_volume_as(Volume(GREY * 2, 1.3), path, on_done=full)

    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("suffix", "voxels", "says"),
    [
        (".tif", GREY.astype(np.int64), "ImageJ reads cannot hold .* int64"),
        (".nii", GREY.astype(np.longdouble), "NIfTI cannot hold voxels of the type"),
        (".nii", np.zeros((1, 1, 40000), np.uint8), "an edge of 40000 voxels"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(
    tmp_path: Path, suffix: str, voxels: NDArray[Any], says: str
) -> None:
    with pytest.raises(DataError, match=f"{says}.*"):
        write_volume_as(Volume(voxels, 1.3), tmp_path / f"a{suffix}", on_done=silent)

    assert list(tmp_path.iterdir()) == []


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"choose \.tif, \.tiff, \.nii"):
        write_volume_as(Volume(GREY, 1.3), tmp_path / "a.vgl", on_done=silent)


def test_the_same_volume_gives_the_same_bytes(tmp_path: Path) -> None:
    for suffix in SUFFIXES[:-1]:
        for name in ("a", "b"):
            write_volume_as(
                Volume(GREY, 1.3), tmp_path / f"{name}{suffix}", on_done=silent
            )
        one, other = ((tmp_path / f"{n}{suffix}").read_bytes() for n in "ab")
        assert one == other
