"""Scanco's AIM and ISQ, as another library writes them and as the scanner did."""

import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import py_aimio
import pytest
from numpy.typing import NDArray

from fissura.errors import DataError, StorageError
from fissura.io import open_volume
from fissura.io.formats.scanco import packed
from fissura.io.formats.scanco.aim import vax_to_float
from fissura.model import Box

RNG = np.random.default_rng(5)
GREY = RNG.integers(-900, 9000, (5, 6, 7)).astype(np.int16)
GREY[0, 0, 0] = 0  # the other library cannot read packed voxels that begin otherwise
MASK = (GREY > 3000).astype(np.int8) * 127
LOG = (
    "! Processing Log\nPatient Name                  Nobody\n"
    "Mu_Scaling                    8192\nDensity: unit                 mg HA/ccm\n"
    "Density: slope                1.6e+03\nDensity: intercept            -390.5\n"
)


def _aim(
    path: Path,
    voxels: NDArray[Any],
    *,
    version: int = 2,
    edges_mm: tuple[float, ...] = (0.034, 0.034, 0.034),
) -> Path:
    meta = {
        "element_size": edges_mm,
        "processing_log_raw": LOG,
        "processing_log": LOG,
        "version": version,
    }
    py_aimio.write_aim(str(path), voxels, meta)
    if version == 2:
        path.write_bytes(_as_version_2(path.read_bytes(), edges_mm))
        again, _ = py_aimio.read_aim(str(path))
        np.testing.assert_array_equal(again, voxels)
    return path


def _as_version_2(whole: bytes, edges_mm: tuple[float, ...]) -> bytes:
    """Rewrite a file of version 3, the only one that the other library writes."""
    before, image_size, log_size, size, _ = struct.unpack_from("<5q", whole, 16)
    first = 16 + before
    (kind,) = struct.unpack_from("<i", whole, first + 12)
    xyz = struct.unpack_from("<3q", whole, first + 40)
    image = bytearray(140)
    struct.pack_into("<i", image, 20, kind)
    struct.pack_into("<3i", image, 36, *xyz)
    image[108:120] = _vax(np.array(edges_mm)).tobytes()
    log = whole[first + image_size :][:log_size]
    voxels = whole[first + image_size + log_size :][:size]
    if kind >> 16 in (21, 8):
        voxels = struct.pack("<i", size - 4) + voxels[8:]
    sizes = struct.pack("<5i", 20, len(image), len(log), len(voxels), 0)
    return sizes + bytes(image) + log + voxels


def _vax(values: NDArray[Any]) -> NDArray[np.uint32]:
    bits = (values.astype(np.float32) * np.float32(4)).view(np.uint32)
    swapped: NDArray[np.uint32] = (bits << np.uint32(16)) | (bits >> np.uint32(16))
    return swapped


def _isq(path: Path, **fields: tuple[int, ...]) -> Path:
    head = bytearray(1024)
    head[:16] = b"CTDATA-HEADER_V1"
    lengths = tuple(34 * n for n in (7, 6, 5))
    places = {
        "kind": (16, (3,)),
        "counts": (44, (7, 6, 5)),
        "lengths_um": (56, lengths),
        "bytes": (20, (1024 + GREY.nbytes,)),
        "mu_scaling": (88, (4096,)),
        "blocks": (508, (1,)),
    }
    for name, (place, usual) in places.items():
        values = fields.get(name, usual)
        struct.pack_into(f"<{len(values)}i", head, place, *values)
    path.write_bytes(bytes(head) + GREY.astype("<i2").tobytes())
    return path


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize(
    "voxels",
    [
        GREY,
        GREY.astype(np.float32) / 7,
        MASK,
        (GREY % 100).astype(np.int8),
        np.full((5, 6, 7), 127, np.int8),
        np.zeros((40, 50, 60), np.int8),
    ],
    ids=["short", "float", "mask", "char", "all bone", "long runs"],
)
def test_an_aim_of_another_library_is_read(
    tmp_path: Path, version: int, voxels: NDArray[Any]
) -> None:
    volume = open_volume(_aim(tmp_path / "a.aim", voxels, version=version))

    assert volume.voxel_um == pytest.approx(34, rel=1e-6)
    assert volume.voxels.dtype == voxels.dtype
    np.testing.assert_array_equal(volume.read(volume.box), voxels)


def test_any_box_of_a_packed_mask_is_read_by_itself(tmp_path: Path) -> None:
    mask = np.repeat(MASK, 90, axis=2)
    volume = open_volume(_aim(tmp_path / "a.aim", mask))
    volume = pickle.loads(pickle.dumps(volume))  # noqa: S301 - our own bytes

    for z in range(5):
        box = Box((z, 2, 100), (z + 1, 5, 400))
        np.testing.assert_array_equal(volume.read(box), mask[box.slices])


def test_counting_runs_piece_by_piece_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "AT_ONCE", 3)
    mask = np.repeat(MASK, 300, axis=2)

    volume = open_volume(_aim(tmp_path / "a.aim", mask))

    np.testing.assert_array_equal(volume.read(volume.box), mask)


def test_a_mask_of_bits_is_read(tmp_path: Path) -> None:
    z, y, x = MASK.shape
    cells = np.zeros((3, 3, 4), np.uint8)
    for place in np.argwhere(MASK):
        half, odd = place // 2, place % 2
        cells[tuple(half)] |= 1 << int(4 * odd[0] + 2 * odd[1] + odd[2])
    image = bytearray(140)
    struct.pack_into("<i", image, 20, 0x00060001)
    struct.pack_into("<3i", image, 36, x, y, z)
    image[108:120] = _vax(np.array([0.034] * 3)).tobytes()
    voxels = cells.tobytes() + b"\x7f"
    head = struct.pack("<5i", 20, 140, 0, len(voxels), 0)
    (tmp_path / "a.aim").write_bytes(head + image + voxels)
    expected, _ = py_aimio.read_aim(str(tmp_path / "a.aim"))

    volume = open_volume(tmp_path / "a.aim")

    np.testing.assert_array_equal(volume.read(volume.box), expected)
    np.testing.assert_array_equal(volume.read(volume.box), MASK)


def test_the_margin_that_a_packed_mask_leaves_out_is_empty(tmp_path: Path) -> None:
    path = _aim(tmp_path / "a.aim", MASK)
    whole = bytearray(path.read_bytes())
    struct.pack_into("<3i", whole, 20 + 36, 7 + 2, 6 + 4, 5 + 2)
    struct.pack_into("<3i", whole, 20 + 48, 1, 2, 1)
    path.write_bytes(whole)

    volume = open_volume(path)

    wide = np.pad(MASK, ((1, 1), (2, 2), (1, 1)))
    np.testing.assert_array_equal(volume.read(volume.box), wide)


@pytest.mark.parametrize("value", [0.0, 1.0, -1.0, 0.034, 3.4e4, -1e-30, 6.02e23])
def test_vax_numbers_are_what_they_were(value: float) -> None:
    assert vax_to_float(_vax(np.array([value])))[0] == np.float32(value)


def test_what_grey_means_is_kept_and_who_was_scanned_is_not(tmp_path: Path) -> None:
    volume = open_volume(_aim(tmp_path / "a.aim", GREY))

    assert volume.about["mu_scaling"] == 8192
    assert "Nobody" not in str(volume.about)


def test_edges_of_an_aim_that_differ_are_refused(tmp_path: Path) -> None:
    path = _aim(tmp_path / "a.aim", GREY, edges_mm=(0.034, 0.034, 0.1))

    with pytest.raises(DataError, match=r"100 × 34 × 34 µm .* only cubic voxels"):
        open_volume(path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("voxels", [GREY, MASK], ids=["short", "mask"])
@pytest.mark.parametrize("share", [0.0005, 0.05, 0.3, 0.9, 0.999])
def test_an_aim_cut_short_is_one_sentence(
    tmp_path: Path, version: int, voxels: NDArray[Any], share: float
) -> None:
    large = np.repeat(voxels, 40, axis=0)
    path = _aim(tmp_path / "a.aim", large, version=version)
    path.write_bytes(path.read_bytes()[: max(1, int(share * path.stat().st_size))])

    with pytest.raises(StorageError, match=r"a\.aim .*cut short"):
        open_volume(path)


def test_runs_that_do_not_fill_the_volume_are_refused(tmp_path: Path) -> None:
    path = _aim(tmp_path / "a.aim", MASK)
    whole = bytearray(path.read_bytes())
    whole[-1] += 1
    path.write_bytes(whole)

    with pytest.raises(StorageError, match="not 5 × 6 × 7 voxels"):
        open_volume(path)


def test_the_real_aim_is_read_as_another_library_reads_it(
    real_data: Path,
) -> None:
    path = real_data / "bone" / "test25a.aim"
    wanted, _ = py_aimio.read_aim(str(path))

    volume = open_volume(path)

    assert volume.voxel_um == 34
    assert volume.about == {"mu_scaling": 1024}
    mask = volume.read(volume.box)
    np.testing.assert_array_equal(mask, wanted)
    assert set(np.unique(mask)) == {0, 127}
    assert (mask > 0).mean() == pytest.approx(0.4536, abs=5e-5)


@pytest.mark.parametrize("name", ["a.isq", "C0001285.ISQ;1", "no suffix"])
def test_an_isq_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    volume = open_volume(_isq(tmp_path / name))

    assert volume.voxel_um == 34
    assert volume.about == {"mu_scaling": 4096}
    np.testing.assert_array_equal(volume.voxels[1:4, 2, ::3], GREY[1:4, 2, ::3])


def test_an_isq_is_read_as_another_library_reads_it(tmp_path: Path) -> None:
    path = _isq(tmp_path / "a.isq")
    wanted, about = py_aimio.read_isq(str(path))

    volume = open_volume(path)

    np.testing.assert_array_equal(volume.read(volume.box), wanted)
    assert about["spacing"] == pytest.approx([volume.voxel_um] * 3)


def test_lengths_rounded_to_micrometres_are_cubes_all_the_same(tmp_path: Path) -> None:
    path = _isq(tmp_path / "a.isq", lengths_um=(425, 364, 304))

    assert open_volume(path).voxel_um == pytest.approx(60.7, abs=0.1)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"counts": (700, 600, 500)}, "cut short, or its header is wrong: 500 × 600"),
        ({"counts": (7, 0, 5)}, r"a volume of 5 × 0 × 7 voxels .* cannot be"),
        ({"counts": (7, -6, 5)}, r"a volume of 5 × -6 × 7 voxels .* cannot be"),
        ({"lengths_um": (0, 0, 0)}, r"states voxels of 0 × 0 × 0 µm"),
        ({"lengths_um": (238, 204, 0)}, r"states voxels of 0 × 34 × 34 µm"),
        ({"lengths_um": (238, 204, 500)}, r"100 × 34 × 34 µm .* only cubic voxels"),
        ({"blocks": (-5,)}, "begin -5 blocks after its header"),
        ({"blocks": (10**6,)}, "cut short, or its header is wrong"),
        ({"kind": (9,)}, "radiographs or projections, not a volume"),
    ],
)
def test_an_isq_with_a_wrong_header_is_one_sentence(
    tmp_path: Path, fields: dict[str, tuple[int, ...]], says: str
) -> None:
    path = _isq(tmp_path / "a.isq", **fields)

    with pytest.raises((DataError, StorageError), match=says) as caught:
        open_volume(path)
    assert str(path) in str(caught.value)


def test_an_isq_that_begins_otherwise_is_no_isq(tmp_path: Path) -> None:
    path = _isq(tmp_path / "a.isq")
    path.write_bytes(b"CTDATA-HEADER_V9" + path.read_bytes()[16:])

    with pytest.raises(StorageError, match="expected to be a Scanco ISQ file"):
        open_volume(path)
