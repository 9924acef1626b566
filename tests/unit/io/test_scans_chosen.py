"""What a reader chose is named, with what it left; what is open is asked."""

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from fissura import acquire
from fissura.errors import DataError, StorageError
from fissura.io import open_volume
from fissura.io.scans.opening import open_scan
from fissura.model import Scan
from fissura.settings import Acquire

VIEWS, ROWS, COLUMNS = 20, 4, 12
DETECTOR, SAMPLE = "instrument/detector", "sample"


def _entry(file: h5py.File, name: str, seed: int = 0) -> h5py.Group:
    rng = np.random.default_rng(seed)
    entry = file.create_group(name)
    entry[f"{DETECTOR}/data"] = rng.integers(900, 1100, (VIEWS, ROWS, COLUMNS), "u2")
    entry[f"{DETECTOR}/image_key"] = np.zeros(VIEWS, int)
    entry[f"{SAMPLE}/rotation_angle"] = np.arange(VIEWS) * 9.0
    entry[f"{SAMPLE}/rotation_angle"].attrs["units"] = "degree"
    return entry


def _size(group: h5py.Group, place: str, value: float, unit: str = "um") -> None:
    group[place] = value
    if unit:
        group[place].attrs["units"] = unit


def _nxtomo(path: Path, *sizes: tuple[str, float] | tuple[str, float, str]) -> Scan:
    with h5py.File(path, "w") as file:
        entry = _entry(file, "entry")
        for size in sizes:
            _size(entry, *size)
    return acquire.scan(path, Acquire())


def _choice(scan: Scan, what: str) -> tuple[str, str]:
    found = next(choice for choice in scan.chosen if choice.what == what)
    return found.taken, " ".join(found.left)


@pytest.mark.parametrize("specimen", [f"{SAMPLE}/x_pixel_size", "effective_pixel_size"])
def test_the_pixel_at_the_specimen_counts_where_optics_magnify(
    tmp_path: Path, specimen: str
) -> None:
    scan = _nxtomo(
        tmp_path / "a.nxs", (f"{DETECTOR}/x_pixel_size", 6.5), (specimen, 1.3)
    )
    assert scan.pixel_um == pytest.approx(1.3)
    (note,) = (note for note in scan.notes if "pixel size" in note)
    assert note.startswith("pixel size: 1.3 µm")
    assert "left: 6.5 µm" in note


@pytest.mark.parametrize(
    "sizes",
    [
        ((f"{DETECTOR}/x_pixel_size", 6.5), (f"{DETECTOR}/magnification", 5.0)),
        ((f"{DETECTOR}/x_pixel_size", 6.5), ("instrument/objective/resolution", 1.3)),
        ((f"{SAMPLE}/x_pixel_size", 1.3), (f"{SAMPLE}/y_pixel_size", 1.6)),
        ((f"{DETECTOR}/x_pixel_size", 1.3), (f"{DETECTOR}/y_pixel_size", 2.6)),
        ((f"{DETECTOR}/x_pixel_size", 6.5), (f"{SAMPLE}/x_pixel_size", 1.3, "")),
        ((f"{SAMPLE}/x_pixel_size", 1.3), ("effective_pixel_size", 2.6)),
    ],
)
def test_sizes_that_cannot_be_told_apart_are_asked_about(
    tmp_path: Path, sizes: tuple[tuple[str, float], ...]
) -> None:
    scan = _nxtomo(tmp_path / "a.nxs", *sizes)
    assert scan.pixel_um is None
    with pytest.raises(DataError, match=r"a\.nxs states .* and .*study\.voxel_um"):
        acquire.sized(scan, None)
    assert acquire.sized(scan, 1.3).pixel_um == pytest.approx(1.3)


def test_one_size_at_several_places_is_taken_without_a_word(tmp_path: Path) -> None:
    scan = _nxtomo(
        tmp_path / "a.nxs",
        (f"{DETECTOR}/x_pixel_size", 1.3),
        (f"{DETECTOR}/y_pixel_size", 1.3e-3, "mm"),
        (f"{SAMPLE}/x_pixel_size", 1.3e-6, "m"),
    )
    assert scan.pixel_um == pytest.approx(1.3)
    assert scan.notes == ()


def test_a_size_given_that_the_file_contradicts_is_said(tmp_path: Path) -> None:
    scan = _nxtomo(tmp_path / "a.nxs", (f"{DETECTOR}/x_pixel_size", 6.5))
    scan = acquire.sized(scan, 1.3)
    assert "1.3 µm (given) was taken; left: 6.5 µm of the file" in scan.notes[-1]


def test_several_entries_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "two.nxs"
    with h5py.File(path, "w") as file:
        _entry(file, "entry0000")
        _size(_entry(file, "entry0001", 1), f"{DETECTOR}/x_pixel_size", 2.6)
        file["entry0000"][f"{DETECTOR}/x_pixel_size"] = 1.3
    with pytest.raises(DataError, match=r"entry0000.*entry0001.*acquire\.data_path"):
        open_scan(path)
    scan = open_scan(path, Acquire(data_path=f"entry0001/{DETECTOR}/data"))
    assert scan.pixel_um == pytest.approx(2.6)
    assert "entry0001" in _choice(scan, "frames")[0]


def test_an_entry_that_is_a_link_to_another_is_no_second_scan(tmp_path: Path) -> None:
    path = tmp_path / "one.nxs"
    with h5py.File(path, "w") as file:
        _entry(file, "entry1")
        file["entry2"] = file["entry1"]
        file["entry1/data/data"] = file[f"entry1/{DETECTOR}/data"]
    assert open_scan(path).projections.shape == (VIEWS, ROWS, COLUMNS)


def test_a_second_detector_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "two.nxs"
    with h5py.File(path, "w") as file:
        entry = _entry(file, "entry")
        entry["instrument/camera2/data"] = np.ones((VIEWS, ROWS, COLUMNS), "u2")
        entry["instrument/camera2/image_key"] = np.zeros(VIEWS, int)
    with pytest.raises(DataError, match=r"detector/data.*camera2/data"):
        open_scan(path)


@pytest.mark.parametrize("second", ["exchange_2/data", "exchange/data2"])
def test_several_sets_of_data_exchange_are_asked_about(
    tmp_path: Path, second: str
) -> None:
    path = tmp_path / "two.h5"
    group = second.rpartition("/")[0]
    with h5py.File(path, "w") as file:
        for number, name in enumerate(("exchange/data", second)):
            file[name] = np.full((VIEWS, ROWS, COLUMNS), number + 1, "u2")
        for at in {"exchange", group}:
            file[f"{at}/theta"] = np.arange(VIEWS) * 9.0
    with pytest.raises(DataError, match=rf"{second}.*acquire\.data_path"):
        open_scan(path)
    assert open_scan(path, Acquire(data_path=second)).projections[0, 0, 0] == 2


def test_a_flat_of_two_axes_is_one_flat(tmp_path: Path) -> None:
    path = tmp_path / "scan.h5"
    flat = np.arange(ROWS * COLUMNS, dtype="u2").reshape(ROWS, COLUMNS)
    with h5py.File(path, "w") as file:
        file["exchange/data"] = np.ones((VIEWS, ROWS, COLUMNS), "u2")
        file["exchange/data_white"] = flat
        file["exchange/theta"] = np.arange(VIEWS) * 9.0
    flats = open_scan(path).flats
    assert flats.shape == (1, ROWS, COLUMNS)
    np.testing.assert_array_equal(flats[:, 1:3, ::2], flat[None, 1:3, ::2])


def test_frames_of_an_unknown_key_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "scan.nxs"
    with h5py.File(path, "w") as file:
        entry = _entry(file, "entry")
        entry[f"{DETECTOR}/image_key"][:3] = [3, 7, 7]
    taken, left = _choice(open_scan(path), "image key")
    assert "17 projections" in taken
    assert left == "1 frames of key 3 2 frames of key 7"


def test_another_list_of_angles_in_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scan.nxs"
    with h5py.File(path, "w") as file:
        entry = _entry(file, "entry")
        entry["data/rotation_angle"] = np.arange(VIEWS) * 18.0
    taken, left = _choice(open_scan(path), "angles")
    assert taken.startswith("entry/sample/rotation_angle")
    assert left == "entry/data/rotation_angle (20 listed)"


@pytest.mark.parametrize(("unit", "turn"), [("rad", 180.0), ("degree", np.pi)])
def test_a_unit_of_angle_that_the_span_contradicts_is_asked_about(
    tmp_path: Path, unit: str, turn: float
) -> None:
    path = tmp_path / "scan.nxs"
    with h5py.File(path, "w") as file:
        angles = _entry(file, "entry")[f"{SAMPLE}/rotation_angle"]
        angles[:] = np.arange(VIEWS) * turn / VIEWS
        angles.attrs["units"] = unit
    with pytest.raises(DataError, match=r"angles span .*acquire\.angle_unit"):
        open_scan(path)


def test_angles_that_stand_still_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "scan.nxs"
    with h5py.File(path, "w") as file:
        _entry(file, "entry")[f"{SAMPLE}/rotation_angle"][:] = 12.0
    with pytest.raises(DataError, match="only 1 different angles"):
        acquire.scan(path, Acquire())


def _declares_much(file: h5py.File) -> None:
    del file["entry/sample/rotation_angle"]
    file.create_dataset("entry/sample/rotation_angle", (10**12,), "f8", chunks=(1000,))


def _never_written(file: h5py.File) -> None:
    del file["entry/sample/rotation_angle"]
    file.create_dataset("entry/sample/rotation_angle", (VIEWS,), "f8", chunks=(5,))


def _frames_declared(file: h5py.File) -> None:
    del file[f"entry/{DETECTOR}/data"]
    shape = (10**9, 10**3, 10**3)
    file.create_dataset(f"entry/{DETECTOR}/data", shape, "u2", chunks=(1, 10, 10))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (_declares_much, "declares the shape"),
        (_never_written, "never written"),
        (_frames_declared, "declares the shape"),
    ],
)
def test_what_is_declared_and_not_held_is_refused_at_once(
    tmp_path: Path, damage: Callable[[h5py.File], None], says: str
) -> None:
    path = tmp_path / "scan.nxs"
    with h5py.File(path, "w") as file:
        _entry(file, "entry")
        damage(file)
    with pytest.raises((DataError, StorageError), match=says):
        acquire.scan(path, Acquire())


def test_a_raw_scan_is_no_volume_and_a_volume_no_raw_scan(tmp_path: Path) -> None:
    scan = tmp_path / "scan.nxs"
    with h5py.File(scan, "w") as file:
        _entry(file, "entry")
    with pytest.raises(DataError, match="is a raw scan"):
        open_volume(scan, voxel_um=1.3)
    exchange = tmp_path / "scan.h5"
    with h5py.File(exchange, "w") as file:
        file["exchange/data"] = np.ones((VIEWS, ROWS, COLUMNS), "u2")
    assert open_volume(exchange, voxel_um=1.3).voxels.shape == (VIEWS, ROWS, COLUMNS)
    with h5py.File(exchange, "r+") as file:
        file["exchange/theta"] = np.arange(VIEWS) * 9.0
    with pytest.raises(DataError, match="is a raw scan"):
        open_volume(exchange, voxel_um=1.3)
    (tmp_path / "bone.ome.zarr").mkdir()
    (tmp_path / "bone.ome.zarr/zarr.json").write_text("{}")
    with pytest.raises(DataError, match="OME-Zarr volume and no raw scan"):
        open_scan(tmp_path / "bone.ome.zarr")


def test_frames_that_check_the_alignment_are_left_out_and_said(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.nxs", "w") as file:
        entry = _entry(file, "entry")
        control = np.zeros(VIEWS, int)
        control[-2:] = -1
        entry[f"{DETECTOR}/image_key_control"] = control
    scan = acquire.scan(tmp_path / "a.nxs", Acquire())
    assert scan.projections.shape[0] == len(scan.angles_rad) == VIEWS - 2
    assert any("2 of them, taken to check alignment" in note for note in scan.notes)


def test_the_control_key_counts_where_there_is_no_other(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.nxs", "w") as file:
        entry = _entry(file, "entry")
        del entry[f"{DETECTOR}/image_key"]
        keys = np.repeat([1, 2, 0], [1, 1, VIEWS - 2])
        entry[f"{DETECTOR}/image_key_control"] = keys
    scan = acquire.scan(tmp_path / "a.nxs", Acquire())
    assert (scan.projections.shape[0], scan.flats.shape[0]) == (VIEWS - 2, 1)
