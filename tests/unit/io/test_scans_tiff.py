"""Scans stored as TIFF images: what belongs to them, found by name or named."""

from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

from fissura import acquire, reconstruct
from fissura.blocks import Executor, Threads
from fissura.errors import DataError, StorageError
from fissura.io import open_volume
from fissura.io.scans.nxtomo import write_nxtomo
from fissura.io.scans.opening import open_scan
from fissura.settings import Acquire, Reconstruct

RAW = Path(__file__).parents[4] / "shared" / "data" / "raw"
VIEWS, ROWS, COLUMNS = 20, 4, 12


def _counts(seed: int, frames: int, columns: int = COLUMNS) -> NDArray[np.uint16]:
    rng = np.random.default_rng(seed)
    return rng.integers(900, 1100, (frames, ROWS, columns)).astype(np.uint16)


def _images(folder: Path, name: str, counts: NDArray[np.uint16]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, image in enumerate(counts):
        tifffile.imwrite(folder / f"{name}_{number}.tif", image)


def _pages(path: Path, counts: NDArray[np.uint16]) -> None:
    tifffile.imwrite(path, counts, photometric="minisblack")


def _angles(folder: Path, views: int = VIEWS) -> None:
    lines = "\n".join(str(9.0 * view) for view in range(views))
    (folder / "angles.txt").write_text(lines)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a folder of projections, flats, a dark and angles."""
    scan = tmp_path / "scan"
    _images(scan / "projections", "p", _counts(0, VIEWS))
    _images(scan / "flats", "f", _counts(1, 3))
    _pages(scan / "dark.tif", _counts(2, 2))
    _angles(scan)
    return scan


def test_all_parts_are_found_by_name_and_said(folder: Path) -> None:
    scan = open_scan(folder)
    np.testing.assert_array_equal(scan.projections[:], _counts(0, VIEWS))
    np.testing.assert_array_equal(scan.flats[:], _counts(1, 3))
    np.testing.assert_array_equal(scan.darks[:], _counts(2, 2))
    np.testing.assert_allclose(np.rad2deg(scan.angles_rad), np.arange(VIEWS) * 9)
    assert "flats were taken from" in scan.notes[0]
    assert "by name: 3 frames" in scan.notes[0]
    assert len(scan.files) == 4


def test_what_lies_in_the_folder_above_is_named_and_not_taken(folder: Path) -> None:
    inner = folder / "projections"
    with pytest.raises(StorageError, match=r"angles\.txt lies in the folder above"):
        open_scan(inner)
    scan = open_scan(inner, Acquire(angles=str(folder / "angles.txt")))
    assert (scan.flats.shape[0], scan.darks.shape[0]) == (0, 0)
    left = {choice.what: " ".join(choice.left) for choice in scan.chosen}
    assert "flats (in the folder above" in left["flats"]
    assert "dark.tif (in the folder above" in left["darks"]


def test_images_of_all_kinds_may_lie_in_one_folder(tmp_path: Path) -> None:
    _images(tmp_path, "raw", _counts(0, VIEWS))
    _images(tmp_path, "flat", _counts(1, 12))
    _images(tmp_path, "dark", _counts(2, 2))
    _angles(tmp_path)
    scan = open_scan(tmp_path)
    np.testing.assert_array_equal(scan.projections[:], _counts(0, VIEWS))
    np.testing.assert_array_equal(scan.flats[2:11:3, 1:3], _counts(1, 12)[2:11:3, 1:3])
    np.testing.assert_array_equal(scan.flats[-1], _counts(1, 12)[-1])


def test_files_of_many_pages_are_scans_too(tmp_path: Path) -> None:
    _pages(tmp_path / "tomo.tif", _counts(0, VIEWS))
    _pages(tmp_path / "white.tif", _counts(1, 3))
    _angles(tmp_path)
    for path in (tmp_path, tmp_path / "tomo.tif"):
        scan = open_scan(path)
        np.testing.assert_array_equal(scan.projections[:], _counts(0, VIEWS))
        assert (scan.flats.shape[0], scan.darks.shape[0]) == (3, 0)


def test_flats_after_the_scan_come_last_and_know_it(tmp_path: Path) -> None:
    _images(tmp_path / "tomo", "p", _counts(0, VIEWS))
    _images(tmp_path / "flats_after", "f", _counts(1, 2))
    _images(tmp_path / "flats_before", "f", _counts(2, 3))
    _angles(tmp_path)
    scan = open_scan(tmp_path)
    np.testing.assert_array_equal(scan.flats[3:], _counts(1, 2))
    assert scan.flats_at is not None
    assert scan.flats_at.tolist() == [0, 0, 0, VIEWS, VIEWS]


def test_parts_may_be_named_from_the_scan_or_a_folder_above(folder: Path) -> None:
    _images(folder.parent / "common", "c", _counts(5, 2))
    _pages(folder / "after.tif", _counts(6, 1))
    (folder / "other.txt").write_text((folder / "angles.txt").read_text())
    named = Acquire(flats=("common", "after.tif"), darks=(), angles="other.txt")
    scan = open_scan(folder, named)
    np.testing.assert_array_equal(scan.flats[:2], _counts(5, 2))
    np.testing.assert_array_equal(scan.flats[2], _counts(6, 1)[0])
    assert scan.flats_at is not None
    assert scan.flats_at.tolist() == [0, 0, VIEWS]
    assert not any("flats were taken" in note for note in scan.notes)


def test_a_part_that_is_named_but_not_there_is_said(folder: Path) -> None:
    with pytest.raises(StorageError, match=r"acquire\.darks names nothing\.tif"):
        open_scan(folder, Acquire(darks=("nothing.tif",)))


def test_flats_and_darks_may_lie_in_other_hdf5_files(tmp_path: Path) -> None:
    scan = tmp_path / "scan.nxs"
    write_nxtomo(
        scan,
        frames=_counts(0, VIEWS),
        image_key=[0] * VIEWS,
        angles_deg=np.arange(VIEWS) * 9.0,
        pixel_um=1.3,
    )
    write_nxtomo(
        tmp_path / "fields.nxs",
        frames=_counts(1, 5),
        image_key=[1, 1, 2, 1, 2],
        angles_deg=[0] * 5,
        pixel_um=1.3,
    )
    with h5py.File(tmp_path / "plain.h5", "w") as file:
        file["some/frames"] = _counts(2, 2)
    with h5py.File(tmp_path / "exchange.h5", "w") as file:
        file["exchange/data"] = _counts(3, 1)
        file["exchange/data_white"] = _counts(4, 3)
    keyed = open_scan(scan, Acquire(flats=("fields.nxs",), darks=("fields.nxs",)))
    np.testing.assert_array_equal(keyed.flats[:], _counts(1, 5)[[0, 1, 3]])
    np.testing.assert_array_equal(keyed.darks[:], _counts(1, 5)[[2, 4]])
    plain = open_scan(scan, Acquire(flats=("plain.h5",), flats_path="some/frames"))
    np.testing.assert_array_equal(plain.flats[:], _counts(2, 2))
    white = open_scan(scan, Acquire(flats=("exchange.h5",)))
    np.testing.assert_array_equal(white.flats[:], _counts(4, 3))
    assert tmp_path / "exchange.h5" in white.files


def test_a_file_whose_key_knows_no_flats_is_refused(tmp_path: Path) -> None:
    for name, key in (("scan.nxs", 0), ("darks.nxs", 2)):
        write_nxtomo(
            tmp_path / name,
            frames=_counts(0, VIEWS),
            image_key=[key] * VIEWS,
            angles_deg=np.arange(VIEWS) * 9.0,
            pixel_um=1.3,
        )
    with pytest.raises(DataError, match=r"darks\.nxs says that none .* are flats"):
        open_scan(tmp_path / "scan.nxs", Acquire(flats=("darks.nxs",)))


def test_several_folders_of_images_are_refused(folder: Path) -> None:
    _images(folder / "more", "m", _counts(0, 2))
    with pytest.raises(DataError, match=r"\(more, projections\): name their folder"):
        open_scan(folder)


def test_one_picture_beside_the_projections_does_no_harm(folder: Path) -> None:
    _pages(folder / "preview.tif", _counts(0, 1))
    assert open_scan(folder).projections.shape[0] == VIEWS


def test_several_lists_of_angles_are_refused(folder: Path) -> None:
    (folder / "theta.txt").write_text("0\n")
    with pytest.raises(DataError, match=r"angles\.txt, theta\.txt.*acquire\.angles"):
        open_scan(folder)


def test_a_scan_without_angles_is_refused(folder: Path) -> None:
    (folder / "angles.txt").unlink()
    with pytest.raises(StorageError, match=r"no file of angles.*acquire\.angles"):
        open_scan(folder)


def test_flats_of_another_width_are_refused(folder: Path) -> None:
    _pages(folder / "wide.tif", _counts(0, 2, COLUMNS + 1))
    with pytest.raises(DataError, match="the same region of the detector"):
        acquire.scan(folder, Acquire(flats=("flats", "wide.tif")))
    with pytest.raises(DataError, match=r"the flats have .* the projections"):
        acquire.scan(folder, Acquire(flats=("wide.tif",)))


def test_the_real_stack_is_read_with_its_ten_extra_angles_on_each_side() -> None:
    if not (RAW / "tiff-stack").exists():
        pytest.skip("tiff-stack is not here")
    scan = acquire.scan(RAW / "tiff-stack", Acquire())
    assert scan.projections.shape == (91, 135, 160)
    np.testing.assert_allclose(
        np.rad2deg(scan.angles_rad), np.arange(91) * 2 - 88.2, atol=1e-3
    )
    said = " ".join(acquire.remarks(scan))
    assert "rows 10 to 100, from 0, were taken" in said
    assert "1 pixel (0.00463 %)" in said
    assert "half a turn apart and show the same: each counts half" in said


def test_the_dead_pixel_of_the_real_stack_leaves_no_nan(tmp_path: Path) -> None:
    if not (RAW / "tiff-stack").exists():
        pytest.skip("tiff-stack is not here")
    scan = acquire.scan(RAW / "tiff-stack", Acquire())
    dead = np.argwhere(scan.flats[0] <= scan.darks[0])
    assert len(dead) == 1
    out = tmp_path / "v.ome.zarr"
    reconstruct.volume(
        scan,
        Reconstruct(centre_px=85.5),
        into=out,
        voxel_um=1.0,
        executor=Executor(Threads(2)),
    )
    volume = open_volume(out).voxels[:, :, :]
    assert np.isfinite(volume).all()
    at_dead = volume[dead[0, 0]].std()
    assert at_dead < 2 * np.median(volume.std(axis=(1, 2)))


def test_words_in_the_middle_of_names_tell_flats_and_darks(tmp_path: Path) -> None:
    _images(tmp_path, "scan1_tomo", _counts(0, VIEWS))
    _images(tmp_path, "scan1_flat", _counts(1, 3))
    _images(tmp_path, "scan1_dark", _counts(2, 2))
    _angles(tmp_path)
    scan = open_scan(tmp_path)
    np.testing.assert_array_equal(scan.projections[:], _counts(0, VIEWS))
    assert (scan.flats.shape[0], scan.darks.shape[0]) == (3, 2)


def test_the_list_of_angles_that_was_found_is_named(folder: Path) -> None:
    scan = acquire.scan(folder, Acquire())
    assert f"angles: {folder / 'angles.txt'} (20 listed) was taken" in " ".join(
        scan.notes
    )


@pytest.mark.parametrize("other", ["angles_scan2.txt", "theta-specimenB.txt"])
def test_a_list_that_bears_another_scans_name_is_not_taken(
    tmp_path: Path, other: str
) -> None:
    for name in ("scan1.tif", "specimenB.tif"):
        _pages(tmp_path / name, _counts(0, VIEWS))
    _angles(tmp_path)
    (tmp_path / "angles.txt").rename(tmp_path / other)
    with pytest.raises(DataError, match="belongs to another scan"):
        open_scan(tmp_path / "scan1.tif")
    _angles(tmp_path)
    scan = open_scan(tmp_path / "scan1.tif")
    assert scan.files[-1] == tmp_path / "angles.txt"


def test_several_series_of_flats_are_asked_about(folder: Path) -> None:
    _pages(folder / "flat_old.tif", _counts(7, 2))
    with pytest.raises(DataError, match=r"flat_old\.tif, flats.*acquire\.flats"):
        open_scan(folder)


def test_a_list_named_but_found_only_in_a_folder_above_is_said(folder: Path) -> None:
    (folder / "angles.txt").rename(folder.parent / "common.txt")
    scan = acquire.scan(folder, Acquire(angles="common.txt"))
    assert any("in a folder above the scan" in note for note in scan.notes)


def test_images_of_one_row_are_read(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    counts = rng.integers(900, 1100, (VIEWS, 1, COLUMNS)).astype(np.uint16)
    _images(tmp_path / "projections", "p", counts)
    _angles(tmp_path)
    np.testing.assert_array_equal(open_scan(tmp_path).projections[:], counts)
