"""Rows without beam and parts of frames that were never written are no specimen."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura import blocks, reconstruct
from fissura.errors import DataError
from fissura.filters.projections.flatfield import transmission
from fissura.filters.projections.unwritten_frames import lost_views
from fissura.model import Scan
from fissura.reconstruct.sinograms import read_raw
from fissura.reconstruct.unexposed_rows import refuse_blind_rows
from fissura.settings import Reconstruct

VIEWS, ROWS, COLUMNS = 40, 6, 32


def _counts(level: float, frames: int, seed: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    return rng.poisson(level, (frames, ROWS, COLUMNS)).astype(np.float32)


def _scan() -> Scan:
    return Scan(
        projections=_counts(5000, VIEWS, 0),
        flats=_counts(9000, 4, 1),
        darks=_counts(100, 4, 2),
        angles_rad=np.arange(VIEWS) * np.pi / VIEWS,
        pixel_um=None,
        source="scan.nxs",
    )


@pytest.mark.parametrize("value", [0.0, 97.0, np.nan, np.inf])
def test_rows_that_a_frame_lost_are_refused_with_their_views(value: float) -> None:
    scan = _scan()
    np.asarray(scan.projections)[7:9, 2, 5:20] = value
    read_raw(scan, slice(3, 6), zinger_excess=0.3)
    with pytest.raises(DataError, match=r"2 of 40 projections.*number 7 to 8.*in part"):
        read_raw(scan, slice(0, 4), zinger_excess=0.3)


def test_dark_bone_a_dead_edge_and_equal_air_are_not_lost() -> None:
    scan = _scan()
    counts = np.asarray(scan.projections)
    counts[:, 0] = _counts(104, VIEWS, 3)[:, 0]  # opaque, but counted
    counts[:, 1] = 8000  # simulated
    for frames in (scan.projections, scan.flats, scan.darks):
        np.asarray(frames)[:, 2, :20] = 0  # no beam
    assert read_raw(scan, slice(0, 6), zinger_excess=0.3).count == ROWS


def test_a_short_run_is_not_lost() -> None:
    counts = np.full((1, 30), 500, np.uint16)
    beam, dark = np.full(30, 1000, np.float32), np.zeros(30, np.float32)
    counts[0, :10] = 0
    assert lost_views(counts, beam, dark).tolist() == []
    counts[0, :11] = 0
    assert lost_views(counts, beam, dark).tolist() == [0]


@pytest.mark.parametrize("with_flats", [True, False])
def test_rows_without_beam_are_refused_and_the_others_named(
    *, with_flats: bool
) -> None:
    scan = _scan()
    for frames in (scan.projections, scan.flats):
        dark = _counts(100, frames.shape[0], 5)[:, 4]
        np.asarray(frames)[:, 4] = dark
    if not with_flats:
        scan = replace(scan, flats=np.empty((0, ROWS, COLUMNS), np.float32))
    refuse_blind_rows(scan, (0, 4))
    with pytest.raises(
        DataError, match=r"1 of the rows 0 to 5.*from row 4 to 4.*first_row = 0.* = 3$"
    ):
        refuse_blind_rows(scan, (0, ROWS))


def test_a_volume_with_rows_without_beam_is_not_begun(tmp_path: Path) -> None:
    scan = _scan()
    for frames in (scan.projections, scan.flats):
        np.asarray(frames)[:, 0] = 100
    with pytest.raises(DataError, match="have no beam"):
        reconstruct.volume(
            scan,
            Reconstruct(centre_px=15.0),
            into=tmp_path / "bone.ome.zarr",
            voxel_um=None,
            executor=blocks.Executor(blocks.Threads(1)),
        )
    assert list(tmp_path.iterdir()) == []


def test_a_pixel_that_is_no_number_is_filled_from_its_neighbours() -> None:
    counts = np.array([[np.nan, 0.5, np.nan, np.inf, 0.8, np.nan]], np.float32)
    through = transmission(
        counts,
        flats=np.ones((1, 6), np.float32),
        places=np.zeros(1, np.float32),
        dark=np.zeros(6, np.float32),
    )
    np.testing.assert_allclose(through[0], [0.5, 0.5, 0.6, 0.7, 0.8, 0.8], rtol=1e-6)


def test_columns_that_the_beam_does_not_reach_are_filled_from_the_rim() -> None:
    rng = np.random.default_rng(0)
    flats = np.full((1, 20), 1000, np.float32)
    flats[0, 15:] = rng.normal(2, 1, 5)  # the dark level is not known that well
    counts = np.full((3, 20), 500, np.float32)
    counts[:, 15:] = rng.normal(2, 1, (3, 5))
    through = transmission(
        counts,
        flats=flats,
        places=np.zeros(3, np.float32),
        dark=np.zeros(20, np.float32),
    )
    np.testing.assert_allclose(through, 0.5)
