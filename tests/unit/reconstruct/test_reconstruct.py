"""Slices and volumes: discs whose projections are known exactly, a real tooth."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from discs import line_integrals, real_scan, scan_of_discs, true_slice

from fissura import blocks, reconstruct
from fissura.errors import DataError
from fissura.io import open_omezarr
from fissura.io.scans.opening import open_scan
from fissura.model import Scan
from fissura.reconstruct import Recipe
from fissura.settings import Reconstruct


def _recipe(scan: Scan, **settings: object) -> Recipe:
    chosen = Reconstruct.model_validate(settings)
    return reconstruct.recipe(
        scan, chosen, reconstruct.axis(scan, chosen), voxel_um=None
    )


def test_flats_before_and_after_are_interpolated_between() -> None:
    """The pattern of the beam moves by a pixel during the scan, and rings vanish."""
    rng = np.random.default_rng(1)
    still = scan_of_discs(rows=2)
    views = len(still.angles_rad)
    before = 40_000 * rng.uniform(0.8, 1.2, (2, still.columns))
    after = np.roll(before, 1, axis=1)
    later = ((np.arange(views) + 0.5) / views)[:, np.newaxis, np.newaxis]
    through = np.exp(
        -line_integrals(still.angles_rad, width=still.columns, axis_px=47.5)
    )[:, np.newaxis]
    drifting = replace(
        still,
        projections=(100 + through * (before + later * (after - before))),
        flats=np.stack([before + 100] * 3 + [after + 100] * 3),
        darks=np.full((1, 2, still.columns), 100.0),
        flats_at=np.array([0, 0, 0, views, views, views]),
    )
    recipe = _recipe(drifting, centre_px=47.5, stripe_width_px=0)
    truth, clear = true_slice(still.columns)
    error = {}
    for scan in (drifting, replace(drifting, flats_at=None)):
        made = reconstruct.slices(scan, recipe, rows=(0, 1), workers=blocks.Threads(1))
        error[scan.flats_at is None] = np.sqrt(((made[0] - truth)[clear] ** 2).mean())
    assert error[False] < 0.1 * error[True]


def test_rows_and_threads_change_no_byte() -> None:
    scan = scan_of_discs(rows=7)
    recipe = _recipe(scan, centre_px=47.5, stripe_width_px=5)
    whole = reconstruct.slices(
        scan, recipe, rows=(0, 7), workers=blocks.Threads(1)
    ).tobytes()
    parts = [
        reconstruct.slices(scan, recipe, rows=rows, workers=blocks.Threads(3))
        for rows in ((0, 1), (1, 3), (3, 6), (6, 7))
    ]
    assert np.concatenate(parts).tobytes() == whole


def test_reading_fewer_rows_at_once_changes_no_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scan = scan_of_discs()
    recipe = _recipe(scan, centre_px=47.5, stripe_width_px=5)
    usual, thrifty = (
        reconstruct.slices(scan, recipe, rows=(0, 6), workers=blocks.Threads(2))
        for _ in (
            None,
            monkeypatch.setattr("fissura.reconstruct.row_pairs.READ_AT_ONCE_BYTES", 1),
        )
    )
    assert thrifty.tobytes() == usual.tobytes()


def test_rows_the_scan_does_not_have_are_refused() -> None:
    scan = scan_of_discs()
    recipe = _recipe(scan, centre_px=47.5, stripe_width_px=0)
    with pytest.raises(DataError, match="rows 4 to 9 of discs"):
        reconstruct.slices(scan, recipe, rows=(4, 9), workers=blocks.Threads(1))


def test_a_scan_without_flats_and_darks_still_shows_its_discs() -> None:
    """An even beam of unknown brightness leaves the slice nearly unchanged."""
    scan = scan_of_discs()
    even = np.round(scan.projections * (40000.0 / (scan.flats[0] - 100.0)))
    bare = replace(
        scan,
        projections=even.astype(np.uint16),
        flats=scan.flats[:0],
        darks=scan.darks[:0],
    )
    recipe = _recipe(scan, centre_px=47.5, stripe_width_px=0)
    usual, without = (
        reconstruct.slices(of, recipe, rows=(0, 2), workers=blocks.Threads(1))[0]
        for of in (scan, bare)
    )
    inside = true_slice(96)[0] > 0
    assert without[inside].mean() == pytest.approx(usual[inside].mean(), rel=0.05)


def test_a_volume_is_written_with_its_unit_and_reported(tmp_path: Path) -> None:
    done: list[tuple[int, int]] = []
    result = reconstruct.volume(
        scan_of_discs(rows=66),
        Reconstruct(centre_px=47.5, stripe_width_px=5),
        into=tmp_path / "2-volume.ome.zarr",
        voxel_um=2.0,
        executor=blocks.Executor(
            blocks.Threads(2), on_done=lambda *now: done.append(now)
        ),
    )
    voxels, voxel_um, about = open_omezarr(result.path)
    assert (voxels.shape, voxel_um) == ((66, 96, 96), 2.0)
    assert about["grey"] == result.grey == "attenuation, 1/mm"
    assert (result.centre_px, result.field_px) == (47.5, 96)
    assert done == [(1, 2), (2, 2)]
    truth, clear = true_slice(96)
    disc = clear & (truth == 0.02)
    first, tenth = np.asarray(voxels[0]), np.asarray(voxels[10])
    assert first[disc].mean() == pytest.approx(0.02 / 0.002, rel=0.03)
    assert tenth[disc].mean() == pytest.approx(0.02 / 0.002 / 1.2, rel=0.03)


def test_memory_grows_with_workers_but_not_with_the_height_of_the_scan() -> None:
    low, high = (
        replace(scan_of_discs(rows=2), projections=np.empty((120, rows, 96), np.uint16))
        for rows in (64, 640)
    )
    one, two = (reconstruct.memory_bytes(low, workers=count) for count in (1, 2))
    assert one < two < 2 * one
    raw = 120 * 64 * 96 * 2
    slab = 64 * 96 * 96 * 4
    assert one > raw + slab
    assert reconstruct.memory_bytes(high, workers=1) == one


class _Declared:
    """Frames of which only their number and size are known."""

    dtype = np.dtype(np.uint16)

    def __init__(self, *shape: int) -> None:
        self.shape = shape


@pytest.mark.parametrize("views", [640, 1801, 6400])
@pytest.mark.parametrize("stripes", ["sorting", "all"])
def test_the_papers_scan_needs_less_than_4_gb_on_two_cores(
    views: int, stripes: str
) -> None:
    scan = replace(
        scan_of_discs(), projections=cast("Any", _Declared(views, 2000, 2560))
    )
    settings = Reconstruct.model_validate({"stripes": stripes})
    assert reconstruct.memory_bytes(scan, workers=2, settings=settings) < 4e9


def test_without_a_voxel_size_grey_values_are_per_pixel(tmp_path: Path) -> None:
    result = reconstruct.volume(
        scan_of_discs(),
        Reconstruct(centre_px=47.5),
        into=tmp_path / "2-volume.ome.zarr",
        voxel_um=None,
        executor=blocks.Executor(blocks.Threads(1)),
    )
    voxels, voxel_um, about = open_omezarr(result.path)
    assert voxel_um is None
    assert about["grey"] == "attenuation, 1/pixel"
    truth, clear = true_slice(96)
    disc = clear & (truth == 0.02)
    assert np.asarray(voxels[0])[disc].mean() == pytest.approx(0.02, rel=0.03)


def test_bone_is_brighter_than_air_and_cracks_darker_in_the_tooth() -> None:
    scan = open_scan(real_scan("tooth/tooth.h5"))
    recipe = _recipe(scan, centre_px=295, stripe_width_px=21)
    slice_ = reconstruct.slices(scan, recipe, rows=(0, 1), workers=blocks.Threads(1))[0]
    air, dentine = slice_[100:150, 300:340], slice_[330:420, 415:425]
    assert dentine.mean() > 10 * np.abs(air.mean())
    # the crack crosses these columns: its dark line is the least value of each
    crossing = slice_[325:350, 370:400].min(axis=0)
    assert np.median(crossing) < 0.6 * np.median(slice_[325:350, 370:400])
