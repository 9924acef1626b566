"""Frames that were never taken are named, and left out or refused; never views."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura import acquire, reconstruct
from fissura.blocks import Executor, Threads
from fissura.errors import DataError
from fissura.io import open_volume
from fissura.model import Scan
from fissura.settings import Reconstruct

VIEWS, ROWS, COLUMNS = 60, 8, 24


def _counts(level: float, frames: int, seed: int) -> NDArray[np.uint16]:
    rng = np.random.default_rng(seed)
    return rng.poisson(level, (frames, ROWS, COLUMNS)).astype(np.uint16)


def _scan(**changes: object) -> Scan:
    usual = Scan(
        projections=_counts(5000, VIEWS, 0),
        flats=_counts(9000, 4, 1),
        darks=_counts(100, 4, 2),
        angles_rad=np.arange(VIEWS) * np.pi / VIEWS,
        pixel_um=1.3,
        source="scan.nxs",
        flats_at=np.array([0, 0, VIEWS, VIEWS]),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def _with(value: float, lost: list[int], dtype: str = "u2") -> Scan:
    counts = _counts(5000, VIEWS, 0).astype(dtype)
    counts[lost] = value
    return _scan(projections=counts)


def test_a_sound_scan_is_left_as_it_is() -> None:
    scan = _scan()
    assert acquire.sound(scan) is scan


@pytest.mark.parametrize(
    ("value", "dtype", "reason"),
    [
        (0, "u2", "hold one number everywhere"),
        (65535, "u2", "hold one number everywhere"),
        (np.nan, "f4", "hold no numbers"),
    ],
)
def test_single_empty_frames_are_named_and_left_out(
    value: float, dtype: str, reason: str
) -> None:
    scan = acquire.sound(_with(value, [7, 30], dtype))
    assert scan.projections.shape[0] == len(scan.angles_rad) == VIEWS - 2
    np.testing.assert_array_equal(
        scan.projections[6:8], _counts(5000, VIEWS, 0)[[6, 8]]
    )
    assert np.rad2deg(scan.angles_rad[7]) == pytest.approx(8 * 3)
    assert scan.flats_at is not None
    assert scan.flats_at.tolist() == [0, 0, VIEWS - 2, VIEWS - 2]
    assert (
        f"2 of 60 projections of scan.nxs are no pictures (7, 30 {reason})"
        in (scan.notes[-1])
    )


def test_a_scan_that_was_stopped_is_refused_with_its_frames() -> None:
    with pytest.raises(DataError, match=r"20 of 60 projections .*\(40–59 hold one"):
        acquire.sound(_with(0, list(range(40, 60))))


def test_a_scan_without_any_picture_is_refused() -> None:
    with pytest.raises(DataError, match="60 of 60 projections"):
        acquire.sound(_with(0, list(range(60))))


def test_copies_of_the_frame_before_are_left_out() -> None:
    counts = _counts(5000, VIEWS, 0)
    counts[11] = counts[10]
    scan = acquire.sound(_scan(projections=counts))
    assert "(11 repeat the frame before)" in scan.notes[-1]
    assert scan.projections.shape[0] == VIEWS - 1


def test_views_without_beam_and_cut_frames_are_left_out() -> None:
    counts = _counts(5000, VIEWS, 0)
    counts[20] = _counts(100, 1, 5)
    counts[40, ROWS // 2 :] = 0
    scan = acquire.sound(_scan(projections=counts))
    assert "(20, 40 have rows without beam)" in scan.notes[-1]


def test_a_simulated_scan_of_equal_frames_is_no_hung_detector() -> None:
    one = np.broadcast_to(_counts(5000, 1, 0), (VIEWS, ROWS, COLUMNS))
    scan = _scan(projections=one)
    assert acquire.sound(scan) is scan


def test_empty_flats_and_darks_are_left_out() -> None:
    flats, darks = _counts(9000, 4, 1), _counts(100, 4, 2)
    flats[2], darks[0] = 0, 65535
    scan = acquire.sound(_scan(flats=flats, darks=darks))
    assert (scan.flats.shape[0], scan.darks.shape[0]) == (3, 3)
    assert scan.flats_at is not None
    assert scan.flats_at.tolist() == [0, 0, VIEWS]
    said = " ".join(scan.notes)
    assert "1 of 4 flats" in said
    assert "1 of 4 darks" in said


def test_flats_of_zeros_are_refused() -> None:
    with pytest.raises(DataError, match="4 of 4 flats"):
        acquire.sound(_scan(flats=np.zeros((4, ROWS, COLUMNS), np.uint16)))


def test_flats_and_darks_that_are_exchanged_are_put_right_and_said() -> None:
    scan = acquire.sound(_scan(flats=_scan().darks, darks=_scan().flats))
    np.testing.assert_array_equal(scan.flats[:], _scan().flats[:])
    assert any("FLATS AND DARKS" in note for note in scan.notes)


def test_flats_no_brighter_than_darks_are_refused() -> None:
    with pytest.raises(DataError, match="no brighter than its darks"):
        acquire.sound(_scan(flats=_counts(90, 4, 3)))


def _slice(scan: Scan, folder: Path) -> NDArray[np.float32]:
    executor = Executor(Threads(1))
    settings = Reconstruct(centre_px=(COLUMNS - 1) / 2)
    reconstruct.volume(
        scan, settings, into=folder / "v.ome.zarr", voxel_um=1.3, executor=executor
    )
    return np.asarray(open_volume(folder / "v.ome.zarr").voxels[2])


def test_without_flats_the_darks_are_still_taken_off(tmp_path: Path) -> None:
    column = np.arange(COLUMNS) - (COLUMNS - 1) / 2
    path = 2 * np.sqrt(np.maximum(6.0**2 - column**2, 0))
    counts = np.rint(100 + 9000 * np.exp(-0.05 * path)).astype(np.uint16)
    shape = (VIEWS, ROWS, COLUMNS)
    scan = _scan(
        projections=np.broadcast_to(counts, shape),
        flats=np.empty((0, ROWS, COLUMNS), np.uint16),
        darks=np.full((2, ROWS, COLUMNS), 100, np.uint16),
        flats_at=None,
    )
    found = _slice(acquire.sound(scan), tmp_path)[10:14, 10:14].mean()
    assert found * 1.3e-3 == pytest.approx(0.05, rel=0.1)
