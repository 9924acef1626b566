"""NIfTI volumes, as nibabel writes them."""

import gzip
import pickle
import shutil
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.errors import DataError, StorageError, TooBigError
from fissura.io import open_volume

GREY = np.random.default_rng(3).integers(-900, 4000, (5, 6, 7)).astype(np.int16)


def _write(
    path: Path,
    voxels: NDArray[Any] = GREY,
    *,
    edges: tuple[float, ...] = (0.0195, 0.0195, 0.0195),
    unit: str = "mm",
    kind: Callable[..., Any] = nibabel.Nifti1Image,
) -> Path:
    """Write (…, z, y, x) as NIfTI, which stores x, y, z, …."""
    image = kind(voxels.T, np.diag([*edges[::-1], 1.0]))
    image.header.set_xyzt_units(unit)
    nibabel.save(image, path)
    return path


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
def test_x_lies_side_by_side(
    tmp_path: Path, name: str, kind: Callable[..., Any]
) -> None:
    volume = open_volume(_write(tmp_path / name, kind=kind))

    assert volume.shape == (5, 6, 7)
    assert volume.voxel_um == 19.5
    np.testing.assert_array_equal(volume.voxels[1:4, 2, ::3], GREY[1:4, 2, ::3])


@pytest.mark.parametrize(
    ("unit", "edge", "voxel_um"), [("micron", 1.3, 1.3), ("meter", 1.3e-6, 1.3)]
)
def test_the_unit_counts(
    tmp_path: Path, unit: str, edge: float, voxel_um: float
) -> None:
    path = _write(tmp_path / "a.nii", edges=(edge,) * 3, unit=unit)

    assert open_volume(path).voxel_um == pytest.approx(voxel_um, rel=1e-7)


def test_edges_without_a_unit_state_no_voxel_size(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nii", unit="unknown")

    with pytest.raises(DataError, match=r"states edges of 0\.0195 without a unit"):
        open_volume(path)
    assert open_volume(path, voxel_um=19.5).voxel_um == 19.5


@pytest.mark.parametrize("unit", ["mm", "unknown"])
def test_voxels_that_are_not_cubic_are_refused(tmp_path: Path, unit: str) -> None:
    path = _write(tmp_path / "a.nii", edges=(0.5, 0.082, 0.082), unit=unit)

    with pytest.raises(DataError, match=r"0\.5 × 0\.082 × 0\.082.* only cubic voxels"):
        open_volume(path, voxel_um=82)


def test_the_slope_and_the_intercept_are_applied(tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(GREY.T, np.diag([0.01, 0.01, 0.01, 1.0]))
    image.header.set_xyzt_units("mm")
    image.header.set_slope_inter(0.5, -1000)
    nibabel.save(image, tmp_path / "a.nii")
    wanted = np.asarray(nibabel.load(tmp_path / "a.nii").dataobj).T

    volume = open_volume(tmp_path / "a.nii")

    assert volume.voxels.dtype == np.float32
    np.testing.assert_allclose(volume.read(volume.box), wanted, rtol=1e-6)


def test_numbers_of_the_other_byte_order_are_read(tmp_path: Path) -> None:
    header = nibabel.Nifti1Header(endianness=">")
    header.set_xyzt_units("mm")
    header.set_data_dtype(np.int16)
    image = nibabel.Nifti1Image(GREY.T, np.diag([0.01, 0.01, 0.01, 1.0]), header)
    nibabel.save(image, tmp_path / "a.nii")
    assert (tmp_path / "a.nii").read_bytes()[:4] == struct.pack(">i", 348)

    volume = open_volume(tmp_path / "a.nii")

    assert volume.voxels.dtype == np.int16
    np.testing.assert_array_equal(volume.read(volume.box), GREY)


def test_four_axes_are_refused_unless_the_fourth_is_one_long(tmp_path: Path) -> None:
    several = _write(tmp_path / "a.nii", np.stack([GREY, GREY]))
    single = _write(tmp_path / "b.nii", GREY[None])

    with pytest.raises(DataError, match=r"7 × 6 × 5 × 2 .*one volume is wanted"):
        open_volume(several)
    assert open_volume(single).shape == GREY.shape


def test_an_image_of_two_axes_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nii", GREY[0], edges=(1, 1, 1))

    with pytest.raises(DataError, match="an image of 2 axes"):
        open_volume(path)


def test_colours_are_refused(tmp_path: Path) -> None:
    colours = np.zeros((5, 6, 7), [("R", "u1"), ("G", "u1"), ("B", "u1")])
    path = _write(tmp_path / "a.nii", colours)

    with pytest.raises(DataError, match="NIfTI type 128, but grey values"):
        open_volume(path)


def test_an_affine_that_contradicts_pixdim_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nii")
    whole = bytearray(path.read_bytes())
    struct.pack_into("<4f", whole, 76, 1, 0.01, 0.01, 0.01)
    path.write_bytes(whole)

    with pytest.raises(DataError, match=r"0\.01 by pixdim and of 0\.0195 by"):
        open_volume(path)


def test_a_sheared_affine_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nii")
    whole = bytearray(path.read_bytes())
    struct.pack_into("<4f", whole, 280, 0.0195, 0.005, 0, 0)
    path.write_bytes(whole)

    with pytest.raises(DataError, match="not at right angles"):
        open_volume(path)


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_file_cut_short_is_said_to_be(
    tmp_path: Path, name: str, share: float
) -> None:
    path = _write(tmp_path / name)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])

    with pytest.raises(StorageError, match="cut short"):
        open_volume(path)


def test_a_pair_of_files_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nii")
    whole = bytearray(path.read_bytes())
    whole[344:348] = b"ni1\0"
    path.write_bytes(whole)

    with pytest.raises(StorageError, match=r"pair of files .* save it as one file"):
        open_volume(path)


def test_a_header_that_promises_more_than_can_be_packed_is_refused(
    tmp_path: Path,
) -> None:
    path = _write(tmp_path / "a.nii")
    whole = bytearray(path.read_bytes())
    struct.pack_into("<4h", whole, 40, 3, 32000, 32000, 32000)
    path.write_bytes(whole)
    with pytest.raises(StorageError, match="cut short, or its header is wrong"):
        open_volume(path)

    packed = tmp_path / "a.nii.gz"
    with gzip.open(packed, "wb") as file:
        file.write(whole)
    with pytest.raises(StorageError, match="cannot be packed"):
        open_volume(packed)


def test_a_packed_volume_is_unpacked_into_a_scratch_file_that_goes_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))

    volume = open_volume(_write(tmp_path / "a.nii.gz"))
    copy = pickle.loads(pickle.dumps(volume))  # noqa: S301 - our own bytes
    held = len(list(scratch.iterdir()))
    np.testing.assert_array_equal(copy.read(volume.box), GREY)
    del copy
    np.testing.assert_array_equal(volume.read(volume.box), GREY)
    del volume

    assert held == 1
    assert list(scratch.iterdir()) == []


def test_a_packed_volume_with_a_wrong_checksum_is_damaged(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nii.gz")
    whole = bytearray(path.read_bytes())
    whole[-6] ^= 1
    path.write_bytes(whole)

    with pytest.raises(StorageError, match=r"a\.nii\.gz cannot be unpacked \(CRC"):
        open_volume(path)


def test_a_packed_volume_without_room_is_said_to_need_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    with pytest.raises(TooBigError, match="TMPDIR"):
        open_volume(_write(tmp_path / "a.nii.gz"))


@pytest.mark.parametrize("kind", [nibabel.Nifti1Pair, nibabel.Nifti2Pair])
@pytest.mark.parametrize("name", ["a.hdr", "a.img", "a.hdr.gz"])
def test_a_pair_of_files_is_read(
    tmp_path: Path, kind: Callable[..., Any], name: str
) -> None:
    _write(tmp_path / f"a.hdr{'.gz' if name.endswith('.gz') else ''}", kind=kind)

    volume = open_volume(tmp_path / name)

    assert volume.voxel_um == 19.5
    np.testing.assert_array_equal(volume.read(volume.box), GREY)


def test_the_voxels_of_a_pair_without_its_header_are_no_volume(tmp_path: Path) -> None:
    _write(tmp_path / "a.hdr", kind=nibabel.Nifti1Pair)
    (tmp_path / "a.hdr").unlink()
    with pytest.raises(StorageError, match=r"its header \(\.hdr\) is missing"):
        open_volume(tmp_path / "a.img")


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz", "a.hdr"])
def test_a_file_longer_than_the_volume_is_refused(tmp_path: Path, name: str) -> None:
    kind = nibabel.Nifti1Pair if name == "a.hdr" else nibabel.Nifti1Image
    path = _write(tmp_path / name, kind=kind)
    voxels = tmp_path / "a.img" if name == "a.hdr" else path
    opened = gzip.open if name.endswith(".gz") else open
    with opened(voxels, "ab") as file:
        file.write(bytes(14))
    end = 420 + (0 if name == "a.hdr" else 352)
    with pytest.raises(StorageError, match=f"end at byte {end}, but .* {end + 14} byt"):
        open_volume(path)


def test_a_packed_file_that_never_seems_to_end_is_refused_soon(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nii.gz")
    with gzip.open(path, "ab", compresslevel=1) as file:
        for _ in range(80):
            file.write(bytes(2**20))
    with pytest.raises(StorageError, match="unpacked more than"):
        open_volume(path)


def test_an_applied_slope_is_said(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nii")
    whole = bytearray(path.read_bytes())
    struct.pack_into("<2f", whole, 112, 2, -5)
    path.write_bytes(whole)
    assert "2 × the stored one -5" in open_volume(path).notes[0]
