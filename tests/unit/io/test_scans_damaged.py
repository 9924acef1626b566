"""Damaged scans: one sentence that names the file, never a traceback or a number."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile

from fissura import acquire
from fissura.errors import FissuraError
from fissura.io.scans.nxtomo import write_nxtomo
from fissura.settings import Acquire

RAW = Path(__file__).parents[4] / "shared" / "data" / "raw"
VIEWS, ROWS, COLUMNS = 20, 4, 12
KEYS = [2, 1, *[0] * VIEWS, 1]
TOMO = "entry1/tomo_entry"
DETECTOR = f"{TOMO}/instrument/detector"
NOBODY = 65534


def _write(path: Path, keys: list[int] | None = None) -> Path:
    keys = KEYS if keys is None else keys
    rng = np.random.default_rng(3)
    write_nxtomo(
        path,
        frames=rng.integers(900, 1100, (len(keys), ROWS, COLUMNS)).astype(np.uint16),
        image_key=keys,
        angles_deg=np.linspace(0, 180, len(keys), endpoint=False),
        pixel_um=1.3,
    )
    return path


def _refused(path: Path, settings: Acquire | None = None) -> str:
    with pytest.raises(FissuraError) as caught:
        acquire.remarks(acquire.scan(path, settings or Acquire()))
    return str(caught.value)


def _cut(path: Path, share: float) -> None:
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
@pytest.mark.parametrize("real", ["", "tooth/tooth.h5", "broken-links.nxs"])
def test_an_hdf5_file_cut_short_is_said_to_be(
    tmp_path: Path, real: str, share: float
) -> None:
    path = _write(tmp_path / "scan.nxs")
    if real:
        if not (RAW / real).exists():
            pytest.skip(f"{real} is not here")
        shutil.copy(RAW / real, path)
    _cut(path, share)
    assert f"{path} cannot be opened: it is cut short" in _refused(path)


def test_the_linked_pixels_of_k11_cut_short_are_said_to_be(tmp_path: Path) -> None:
    if not (RAW / "k11-nexus").exists():
        pytest.skip("k11-nexus is not here")
    shutil.copytree(RAW / "k11-nexus", tmp_path / "k11")
    pixels = tmp_path / "k11/k11-18014/k11-18014-imaging.h5"
    _cut(pixels, 0.5)
    assert f"{pixels} cannot be opened: it is cut short" in _refused(
        tmp_path / "k11/k11-18014.nxs"
    )


def test_the_real_broken_links_name_the_missing_file() -> None:
    if not (RAW / "broken-links.nxs").exists():
        pytest.skip("broken-links.nxs is not here")
    assert "pco1-24888.hdf into" in _refused(RAW / "broken-links.nxs")


@pytest.mark.parametrize("name", ["scan.nxs", "scan.h5", "scan.tif"])
def test_an_empty_file_is_said_to_be(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert f"{name} is empty: copy it again" in _refused(tmp_path / name)


def test_a_text_file_of_a_scans_name_is_no_scan(tmp_path: Path) -> None:
    (tmp_path / "scan.nxs").write_text("the scan lies on the other disk")
    assert "scan.nxs is neither an HDF5 nor a TIFF file" in _refused(
        tmp_path / "scan.nxs"
    )


def test_a_file_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    assert "gone.nxs does not exist" in _refused(tmp_path / "gone.nxs")


def test_a_folder_without_images_is_no_scan(tmp_path: Path) -> None:
    assert f"{tmp_path} was expected to be a scan, but holds no TIFF" in _refused(
        tmp_path
    )


def test_any_bytes_in_place_of_others_end_in_a_sentence_or_a_scan(
    tmp_path: Path,
) -> None:
    path = _write(tmp_path / "scan.nxs")
    whole = path.read_bytes()
    for seed in range(40):
        rng = np.random.default_rng(seed)
        damaged = bytearray(whole)
        for _ in range(int(rng.integers(1, 100))):
            damaged[int(rng.integers(8, min(len(whole), 20_000)))] = int(
                rng.integers(256)
            )
        path.write_bytes(damaged)
        with suppress(FissuraError):
            acquire.remarks(acquire.scan(path, Acquire()))


def _replace(file: h5py.File, name: str, value: object) -> None:
    del file[name]
    file[name] = value


def _key_too_short(file: h5py.File) -> None:
    _replace(file, f"{DETECTOR}/image_key", KEYS[:-1])


def _key_of_words(file: h5py.File) -> None:
    _replace(file, f"{DETECTOR}/image_key", ["flat"] * len(KEYS))


def _frames_of_words(file: h5py.File) -> None:
    _replace(file, f"{TOMO}/data/data", ["frame"] * len(KEYS))


def _one_frame(file: h5py.File) -> None:
    _replace(file, f"{TOMO}/data/data", np.zeros((ROWS, COLUMNS), np.uint16))


def _angles_of_words(file: h5py.File) -> None:
    _replace(file, f"{TOMO}/sample/rotation_angle", "many")


def _one_angle_no_number(file: h5py.File) -> None:
    file[f"{TOMO}/sample/rotation_angle"][5] = np.nan


def _angles_missing(file: h5py.File) -> None:
    _replace(file, f"{TOMO}/sample/rotation_angle", np.arange(7.0))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (_key_too_short, "an image key for 22 frames"),
        (_key_of_words, "image_key in .* was expected to hold numbers"),
        (_frames_of_words, "was expected to hold frames"),
        (_one_frame, r"its shape is \(4, 12\)"),
        (_angles_of_words, "rotation_angle in .* was expected to hold numbers"),
        (_one_angle_no_number, "lists 1 angles that are not numbers"),
        (_angles_missing, "lists 7 angles for 20 projections"),
    ],
)
def test_parts_that_cannot_be_are_refused(
    tmp_path: Path, damage: Callable[[h5py.File], None], says: str
) -> None:
    path = _write(tmp_path / "scan.nxs")
    with h5py.File(path, "r+") as file:
        damage(file)
    with pytest.raises(FissuraError, match=says) as caught:
        acquire.scan(path, Acquire())
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("key", [1, 2, 3])
def test_a_scan_of_flats_only_holds_no_projections(tmp_path: Path, key: int) -> None:
    path = _write(tmp_path / "scan.nxs", [key] * VIEWS)
    assert "holds 0 projections" in _refused(path)


def _stack(folder: Path, compression: str | None = None) -> Path:
    folder.mkdir()
    rng = np.random.default_rng(3)
    for view in range(VIEWS):
        image = rng.integers(900, 1100, (ROWS, COLUMNS)).astype(np.uint16)
        tifffile.imwrite(folder / f"p{view:03}.tif", image, compression=compression)
    lines = "\n".join(str(9.0 * view) for view in range(VIEWS))
    (folder / "angles.txt").write_text(lines)
    return folder


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_one_image_of_another_size_is_named(
    tmp_path: Path, compression: str | None
) -> None:
    folder = _stack(tmp_path / "scan", compression)
    odd = np.zeros((ROWS, COLUMNS + 1), np.uint16)
    tifffile.imwrite(folder / "p007.tif", odd, compression=compression)
    assert "p007.tif has the shape (4, 13)" in _refused(folder)


@pytest.mark.parametrize("share", [0.0, 0.03, 0.5, 0.9])
def test_one_image_cut_short_is_named(tmp_path: Path, share: float) -> None:
    folder = _stack(tmp_path / "scan")
    _cut(folder / "p007.tif", share)
    assert "p007.tif" in _refused(folder)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_pages_cut_short_are_said_to_be(
    tmp_path: Path, compression: str | None, share: float
) -> None:
    path = tmp_path / "scan.tif"
    rng = np.random.default_rng(3)
    counts = rng.integers(900, 1100, (VIEWS, 16, 40)).astype(np.uint16)
    with tifffile.TiffWriter(path) as file:
        for image in counts:
            file.write(image, compression=compression, contiguous=False)
    (tmp_path / "angles.txt").write_text("\n".join(map(str, range(0, 180, 9))))
    _cut(path, share)
    assert "scan.tif" in _refused(path)


def test_colours_and_single_bits_are_refused(tmp_path: Path) -> None:
    (tmp_path / "angles.txt").write_text("\n".join(map(str, range(0, 180, 9))))
    path = tmp_path / "scan.tif"
    tifffile.imwrite(path, np.zeros((4, 5, 3), np.uint8), photometric="rgb")
    assert "one grey channel" in _refused(path)
    bits = np.zeros((VIEWS, 16, 40), np.bool_)
    tifffile.imwrite(path, bits, photometric="minisblack")
    assert "type bool, but counts are needed" in _refused(path)


@pytest.mark.parametrize("what", ["scan.nxs", "scan.tif", "folder"])
def test_what_may_not_be_read_is_said_so(what: str) -> None:
    if not hasattr(os, "geteuid"):
        pytest.skip("this system knows no such rights")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        _write(folder / "scan.nxs")
        tifffile.imwrite(folder / "scan.tif", np.zeros((4, 4), np.uint16))
        _stack(folder / "folder")
        (folder / what).chmod(0o000)
        is_root = os.geteuid() == 0
        if is_root:  # root may read everything
            os.seteuid(NOBODY)
        try:
            said = _refused(folder / what)
        finally:
            if is_root:
                os.seteuid(0)
            (folder / what).chmod(0o700)
    assert f"{what} may not be opened by this user" in said
