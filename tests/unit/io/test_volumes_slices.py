"""A folder of slices: what is missing and what does not belong is named, not read."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from fissura.errors import DataError, StorageError
from fissura.io import open_volume

PAGE = np.arange(42, dtype=np.uint16).reshape(6, 7)


def _slices(folder: Path, *names: str) -> Path:
    for place, name in enumerate(names):
        tifffile.imwrite(folder / name, PAGE + place, photometric="minisblack")
    return folder


def _order(path: Path) -> list[int]:
    """Return which of the files that were written each layer is."""
    opened = open_volume(path, voxel_um=1)
    return [int(value) for value in opened.read(opened.box)[:, 0, 0]]


@pytest.mark.parametrize(
    "names",
    [
        ("s1.tif", "s2.tif"),
        ("s8.tif", "s9.tif", "s10.tif", "s11.tif"),
        ("S1.TIF", "s2.TIF", "S3.TIF"),
        ("s0.tif", "s2.tif", "s4.tif"),
        ("s_1010_1.tif", "s_1012_2.tif", "s_1012_3.tif"),
        ("a1_0009.tif", "a1_0010.tif"),
        ("top.tif", "up.tif"),
    ],
)
def test_slices_are_taken_in_the_order_of_their_numbers(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    assert _order(_slices(tmp_path, *names)) == list(range(len(names)))


def test_what_macos_keeps_beside_slices_is_no_slice(tmp_path: Path) -> None:
    _slices(tmp_path, "s1.tif", "s2.tif")
    (tmp_path / "._s1.tif").write_bytes(b"\x00\x05\x16\x07" * 9)
    assert _order(tmp_path) == [0, 1]


def test_names_without_numbers_are_said_to_give_the_order(tmp_path: Path) -> None:
    opened = open_volume(_slices(tmp_path, "a.tif", "b.tif"), voxel_um=1)
    assert "no numbers in their names" in opened.notes[0]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("s5.tif", "s6.tif", "s8.tif"), "1 missing between s6.tif and s8.tif"),
        (("s0.tif", "s2.tif", "s4.tif", "s8.tif"), "1 missing between s4.tif"),
        (("s1.tif", "s2.tif", "s6.tif", "s7.tif"), "3 missing between s2.tif"),
    ],
)
def test_a_gap_is_named(tmp_path: Path, names: tuple[str, ...], said: str) -> None:
    with pytest.raises(DataError, match=said):
        open_volume(_slices(tmp_path, *names), voxel_um=1)


@pytest.mark.parametrize(
    "stranger", ["s_spr.tif", "other_4.tif", "s4.tiff", "s4_copy.tif"]
)
def test_a_stranger_among_slices_is_named(tmp_path: Path, stranger: str) -> None:
    _slices(tmp_path, "s1.tif", "s2.tif", "s3.tif", stranger)
    with pytest.raises(DataError, match=rf"1 other images .*\({stranger}\)"):
        open_volume(tmp_path, voxel_um=1)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("s1.tif", "s01.tif", "s2.tif"), r"number 1 \(s1\.tif, s01\.tif\)"),
        (("c0_z1.tif", "c0_z2.tif", "c1_z1.tif"), r"number 1 \(c0_z1\.tif, c1_z1"),
        (("b1_z9.tif", "b2_z5.tif"), "count in two ways"),
    ],
)
def test_an_order_that_is_not_clear_is_asked_for(
    tmp_path: Path, names: tuple[str, ...], said: str
) -> None:
    with pytest.raises(DataError, match=said):
        open_volume(_slices(tmp_path, *names), voxel_um=1)


def test_a_pattern_names_the_slices(tmp_path: Path) -> None:
    _slices(tmp_path, "s1.tif", "s2.tif", "s4.tif", "s_spr.tif")
    opened = open_volume(tmp_path / "s[0-9]*.tif", voxel_um=1)
    assert opened.shape[0] == 3
    assert "3 of the 4 TIFF files" in opened.notes[0]
    assert "1 missing between s2.tif and s4.tif" in opened.notes[1]


def test_a_pattern_that_matches_nothing_is_said_to(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"no TIFF files \(q\*\.tif\)"):
        open_volume(_slices(tmp_path, "s1.tif") / "q*.tif", voxel_um=1)


def test_a_folder_of_other_images_says_how_to_convert_them(tmp_path: Path) -> None:
    (tmp_path / "s1.bmp").write_bytes(b"BM")
    with pytest.raises(StorageError, match=r"1 files \.bmp, which are not read"):
        open_volume(tmp_path, voxel_um=1)


def test_one_image_of_another_meaning_is_named(tmp_path: Path) -> None:
    _slices(tmp_path, "s1.tif", "s2.tif")
    tifffile.imwrite(tmp_path / "s3.tif", PAGE, photometric="miniswhite")
    opened = open_volume(tmp_path, voxel_um=1)
    with pytest.raises(DataError, match=r"s3\.tif states another meaning"):
        opened.read(opened.box)


LOG = (
    "[Acquisition]\nImage Pixel Size (um)=13.0\n[Reconstruction]\nPixel Size (um)={}\n"
)


def test_the_log_of_skyscan_beside_the_slices_states_the_voxel_size(
    tmp_path: Path,
) -> None:
    _slices(tmp_path, "s_rec1.tif", "s_rec2.tif")
    (tmp_path / "s_rec.log").write_text(LOG.format("6.50000"))
    opened = open_volume(tmp_path)
    assert opened.voxel_um == 6.5
    assert "Pixel Size (um) in s_rec.log" in opened.notes[-1]


def test_slices_and_log_may_not_contradict_each_other(tmp_path: Path) -> None:
    for name in ("s1.tif", "s2.tif"):
        tifffile.imwrite(
            tmp_path / name, PAGE, resolution=(2000, 2000), resolutionunit="CENTIMETER"
        )
    (tmp_path / "s.log").write_text(LOG.format("6.5"))
    with pytest.raises(DataError, match=r"5 µm .* s\.log beside them 6\.5 µm"):
        open_volume(tmp_path)


@pytest.mark.parametrize("second", ["7.5", "nonsense"])
def test_logs_that_do_not_agree_state_nothing(tmp_path: Path, second: str) -> None:
    _slices(tmp_path, "s1.tif", "s2.tif")
    (tmp_path / "a.log").write_text(LOG.format("6.5"))
    (tmp_path / "b.log").write_text(LOG.format(second))
    if second == "nonsense":
        assert open_volume(tmp_path).voxel_um == 6.5
        return
    with pytest.raises(DataError, match="does not state the size"):
        open_volume(tmp_path)
