"""Raw scans: recognised by content, read lazily, refused in a sentence."""

import pickle
import shutil
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import tifffile

from fissura.errors import DataError, StorageError
from fissura.io.formats.tiff.reader import TiffVoxels
from fissura.io.scans.hdf5_frames import frames_at
from fissura.io.scans.nxtomo import read_nxtomo, write_nxtomo
from fissura.io.scans.opening import open_scan
from fissura.settings import Acquire

RAW = Path(__file__).parents[4] / "shared" / "data" / "raw"
KEYS = [2, 1, 0, 0, 3, 0, 1]
ANGLES_DEG = [0, 0, 0, 60, 90, 120, 0]


def _real(name: str) -> Path:
    path = RAW / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    return path


def _frames() -> np.ndarray[tuple[int, int, int], np.dtype[np.uint16]]:
    return np.arange(len(KEYS) * 5 * 6, dtype=np.uint16).reshape(len(KEYS), 5, 6)


@pytest.fixture
def nxtomo(tmp_path: Path) -> Path:
    path = tmp_path / "scan.nxs"
    write_nxtomo(
        path, frames=_frames(), image_key=KEYS, angles_deg=ANGLES_DEG, pixel_um=1.3
    )
    return path


def test_what_is_written_as_nxtomo_is_read_again(nxtomo: Path) -> None:
    scan = open_scan(nxtomo)
    np.testing.assert_array_equal(scan.projections[:, :, :], _frames()[[2, 3, 5]])
    np.testing.assert_array_equal(scan.flats[:, :, :], _frames()[[1, 6]])
    np.testing.assert_array_equal(scan.darks[:, :, :], _frames()[[0]])
    np.testing.assert_allclose(scan.angles_rad, np.deg2rad([0, 60, 120]))
    assert scan.pixel_um == pytest.approx(1.3)
    assert scan.source == str(nxtomo)


def test_chunks_of_frames_make_the_same_file(nxtomo: Path, tmp_path: Path) -> None:
    chunked = tmp_path / "chunked.nxs"
    write_nxtomo(
        chunked,
        frames=(_frames()[i : i + 3] for i in range(0, len(KEYS), 3)),
        image_key=KEYS,
        angles_deg=ANGLES_DEG,
        pixel_um=1.3,
    )
    whole, parts = open_scan(nxtomo), open_scan(chunked)
    np.testing.assert_array_equal(parts.projections[:, :, :], whole.projections[:])


def test_writing_refuses_another_number_of_keys_and_leaves_no_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / "scan.nxs"
    with pytest.raises(DataError, match="7 frames, but 2 image keys"):
        write_nxtomo(
            path,
            frames=_frames(),
            image_key=[0, 0],
            angles_deg=ANGLES_DEG,
            pixel_um=1.3,
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "key",
    [
        0,
        slice(None, None, 2),
        (slice(None), slice(1, 3), slice(None)),
        (slice(0, 2), 4, slice(2, 5)),
        (1, 2, 3),
        (slice(None), slice(1, 5, 2)),
    ],
)
def test_frames_are_indexed_like_an_array_also_after_pickling(
    nxtomo: Path, key: Any
) -> None:
    frames = pickle.loads(pickle.dumps(open_scan(nxtomo).projections))  # noqa: S301 - our own bytes
    np.testing.assert_array_equal(frames[key], _frames()[[2, 3, 5]][key])


def test_angles_in_radian_are_taken_as_such(nxtomo: Path) -> None:
    with h5py.File(nxtomo, "r+") as file:
        angles = file["entry1/tomo_entry/sample/rotation_angle"]
        angles.attrs["units"] = "rad"
        angles[...] = np.deg2rad(ANGLES_DEG)
    np.testing.assert_allclose(read_nxtomo(nxtomo).angles_rad, np.deg2rad([0, 60, 120]))


def test_a_pixel_size_without_unit_is_not_believed(nxtomo: Path) -> None:
    with h5py.File(nxtomo, "r+") as file:
        del file["entry1/tomo_entry/instrument/detector/x_pixel_size"].attrs["units"]
    assert open_scan(nxtomo).pixel_um is None


def test_flats_know_when_they_were_taken(nxtomo: Path) -> None:
    scan = open_scan(nxtomo)
    assert scan.flats_at is not None
    assert scan.flats_at.tolist() == [0, 3]


def test_exposure_and_energy_are_read_in_their_units(nxtomo: Path) -> None:
    with h5py.File(nxtomo, "r+") as file:
        instrument = file["entry1/tomo_entry/instrument"]
        instrument["detector/count_time"] = [80.0] * len(KEYS)
        instrument["detector/count_time"].attrs["units"] = "ms"
        instrument["beam/incident_energy"] = 53_000.0
        instrument["beam/incident_energy"].attrs["units"] = "eV"
    scan = open_scan(nxtomo)
    assert scan.exposure_s == pytest.approx(0.08)
    assert scan.energy_kev == pytest.approx(53.0)


def test_a_scan_cut_short_is_refused(nxtomo: Path) -> None:
    with h5py.File(nxtomo, "r+") as file:
        file["entry1/tomo_entry/instrument/detector/data"].resize(4, axis=0)
    with pytest.raises(DataError, match=r"7 frames .* holds 4"):
        open_scan(nxtomo)


def _link_out(nxtomo: Path, target: str) -> None:
    """Put the pixels into pixels.h5 beside the scan, linked to under another path."""
    with (
        h5py.File(nxtomo, "r+") as file,
        h5py.File(nxtomo.with_name("pixels.h5"), "w") as pixels,
    ):
        detector = file["entry1/tomo_entry/instrument/detector"]
        pixels["entry/data"] = detector["data"][()]
        del detector["data"]
        del file["entry1/tomo_entry/data/data"]
        detector["data"] = h5py.ExternalLink(target, "/entry/data")
        file["entry1/tomo_entry/data/data"] = h5py.SoftLink(
            "/entry1/tomo_entry/instrument/detector/data"
        )


@pytest.mark.parametrize("target", ["pixels.h5", "/nowhere/raw/pixels.h5"])
def test_linked_pixels_are_found_beside_the_scan(nxtomo: Path, target: str) -> None:
    _link_out(nxtomo, target)
    scan = open_scan(nxtomo)
    np.testing.assert_array_equal(scan.projections[:], _frames()[[2, 3, 5]])


def test_a_missing_linked_file_is_named(nxtomo: Path) -> None:
    _link_out(nxtomo, "/nowhere/raw/pixels.h5")
    nxtomo.with_name("pixels.h5").unlink()
    with pytest.raises(StorageError, match=r"/nowhere/raw/pixels\.h5.*missing"):
        open_scan(nxtomo)


def test_a_missing_part_of_a_virtual_dataset_is_named(tmp_path: Path) -> None:
    path = tmp_path / "virtual.h5"
    layout = h5py.VirtualLayout((4, 2, 3), np.uint16)
    layout[:2] = h5py.VirtualSource("part-1.h5", "data", (2, 2, 3))
    with h5py.File(path, "w") as file:
        file.create_virtual_dataset("data", layout)
    with pytest.raises(StorageError, match=r"part-1\.h5 is missing"):
        frames_at(path, "data")


def test_data_exchange_is_read(tmp_path: Path) -> None:
    path = tmp_path / "scan.h5"
    frames = np.arange(3 * 2 * 4, dtype=np.uint16).reshape(3, 2, 4)
    with h5py.File(path, "w") as file:
        file["exchange/data"] = frames
        file["exchange/data_white"] = frames[:1]
        file["exchange/theta"] = [0.0, 60.0, 120.0]
    scan = open_scan(path)
    np.testing.assert_array_equal(scan.projections[:, 1:2, :], frames[:, 1:2])
    assert scan.flats.shape == (1, 2, 4)
    assert scan.darks.shape == (0, 2, 4)
    np.testing.assert_allclose(scan.angles_rad, np.deg2rad([0, 60, 120]))


def _exchange(path: Path, views: int = 20) -> Path:
    with h5py.File(path, "w") as file:
        file["exchange/data"] = np.arange(views * 8, dtype=np.uint16).reshape(-1, 2, 4)
        file["exchange/theta"] = np.arange(views) * 180.0 / views
    return path


@pytest.mark.parametrize(
    ("place", "value", "unit", "expected"),
    [
        ("detector/actual_pixel_size_x", 1.2e-6, "", 1.2),
        ("detector/actual_pixel_size_x", 1.2, "microns", 1.2),
        ("detection_system/objective/resolution", 0.69, "micron", 0.69),
        ("detection_system/objective/resolution", 0.69, "", None),
    ],
)
def test_the_pixel_of_data_exchange_is_read_where_its_unit_is_known(
    tmp_path: Path, place: str, value: float, unit: str, expected: float | None
) -> None:
    path = _exchange(tmp_path / "scan.h5")
    with h5py.File(path, "r+") as file:
        pixel = file.create_dataset(f"measurement/instrument/{place}", data=value)
        if unit:
            pixel.attrs["units"] = unit
    pixel_um = open_scan(path).pixel_um
    assert pixel_um == (expected and pytest.approx(expected))


def test_sinograms_are_refused(tmp_path: Path) -> None:
    path = _exchange(tmp_path / "scan.h5")
    with h5py.File(path, "r+") as file:
        file["exchange/data"].attrs["axes"] = "y:theta:x"
    with pytest.raises(DataError, match="in the order y:theta:x"):
        open_scan(path)


def test_an_unknown_layout_is_read_where_the_user_says(tmp_path: Path) -> None:
    path = tmp_path / "odd.h5"
    with h5py.File(path, "w") as file:
        file["some/where/frames"] = _frames()
        file["some/where/rotation_angle"] = ANGLES_DEG
        file["the/key"] = KEYS
    with pytest.raises(DataError, match=r"acquire\.data_path"):
        open_scan(path)
    scan = open_scan(
        path, Acquire(data_path="some/where/frames", image_key_path="the/key")
    )
    assert scan.projections.shape == (3, 5, 6)


def test_the_tooth_is_read() -> None:
    scan = open_scan(_real("tooth/tooth.h5"))
    assert scan.projections.shape == (181, 2, 640)
    assert scan.flats.shape == scan.darks.shape == (10, 2, 640)
    assert np.rad2deg(scan.angles_rad[-1]) == pytest.approx(179.0055, abs=1e-3)


@pytest.mark.parametrize("data_path", ["", "entry/imaging/data"])
def test_the_k11_scan_is_read_through_its_links(data_path: str) -> None:
    scan = open_scan(_real("k11-nexus/k11-18014.nxs"), Acquire(data_path=data_path))
    assert scan.projections.shape == (3001, 22, 26)
    assert scan.flats.shape == scan.darks.shape == (100, 22, 26)
    span = np.rad2deg(scan.angles_rad[[0, -1]])
    np.testing.assert_allclose(span, [89.995, 269.995], atol=1e-3)
    assert scan.exposure_s == pytest.approx(0.02)
    assert scan.flats_at is not None
    assert np.unique(scan.flats_at).tolist() == [0, 3001]
    assert [file.name for file in scan.files] == [
        "k11-18014.nxs",
        "k11-18014-imaging.h5",
        "k11-18014-pcompPanda.h5",
    ]


def test_the_angles_of_k11_lie_in_the_file_beside(tmp_path: Path) -> None:
    scan = _real("k11-nexus/k11-18014.nxs")
    shutil.copytree(scan.parent, tmp_path / "copy")
    (tmp_path / "copy/k11-18014/k11-18014-pcompPanda.h5").unlink()
    with pytest.raises(StorageError, match="states no rotation angles"):
        open_scan(tmp_path / "copy" / scan.name)


def test_an_httomo_user_may_name_frames_key_and_angles() -> None:
    named = Acquire(
        data_path="/entry/imaging/data",
        image_key_path="/entry/instrument/imaging/image_key",
        angles_path="/entry/imaging_sum/gts_theta_value",
    )
    path = _real("k11-nexus/k11-18014.nxs")
    np.testing.assert_array_equal(
        open_scan(path, named).angles_rad, open_scan(path).angles_rad
    )


def test_the_scan_whose_pixels_are_gone_says_which_file() -> None:
    with pytest.raises(StorageError, match=r"/dls/.*/pco1-24888\.hdf"):
        open_scan(_real("broken-links.nxs"))


@pytest.mark.parametrize(
    ("chunks", "compression", "packed"),
    [(None, None, 0), ((1, 5, 6), None, 0), ((1, 5, 6), "gzip", 5)],
)
def test_packed_frames_are_known(
    tmp_path: Path,
    chunks: tuple[int, ...] | None,
    compression: str | None,
    packed: int,
) -> None:
    path = tmp_path / "frames.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("d", data=_frames(), chunks=chunks, compression=compression)
    assert frames_at(path, "d").packed_rows == packed


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_pages_of_a_tiff_are_voxels(tmp_path: Path, compression: str | None) -> None:
    voxels = np.arange(4 * 5 * 6, dtype=np.uint16).reshape(4, 5, 6)
    path = tmp_path / "volume.tif"
    tifffile.imwrite(path, voxels, compression=compression, photometric="minisblack")
    lazy = pickle.loads(pickle.dumps(TiffVoxels(path)))  # noqa: S301 - our own bytes
    assert lazy.shape == voxels.shape
    assert lazy.dtype == voxels.dtype
    np.testing.assert_array_equal(lazy[1:3, 2:4, ::2], voxels[1:3, 2:4, ::2])
    np.testing.assert_array_equal(lazy[2], voxels[2])


def test_files_of_a_folder_are_slices_in_natural_order(tmp_path: Path) -> None:
    voxels = np.arange(12 * 2 * 3, dtype=np.uint8).reshape(12, 2, 3)
    for number, layer in enumerate(voxels):
        tifffile.imwrite(tmp_path / f"slice_{number}.tif", layer)
    np.testing.assert_array_equal(TiffVoxels(tmp_path)[:, :, :], voxels)


def test_coloured_pages_and_files_that_differ_are_refused(tmp_path: Path) -> None:
    colour = tmp_path / "colour.tif"
    tifffile.imwrite(colour, np.zeros((4, 4, 3), np.uint8), photometric="rgb")
    with pytest.raises(DataError, match="one grey channel"):
        TiffVoxels(colour)
    folder = tmp_path / "slices"
    folder.mkdir()
    for number, edge in enumerate((4, 5)):
        page = np.zeros((edge, 4), np.uint8)
        tifffile.imwrite(folder / f"{number}.tif", page)
    with pytest.raises(DataError, match=r"1\.tif .* must agree"):
        TiffVoxels(folder)
