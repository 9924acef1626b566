"""Block size, number of threads, and Dask instead of threads change no byte."""

from __future__ import annotations

import hashlib
from dataclasses import astuple
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fissura import detect, measure, segment
from fissura.blocks import Cluster, Executor, Threads, build_pyramid
from fissura.filters.volumes.gaussian import smooth
from fissura.io import SHARD, new_volume, open_volume
from fissura.settings import Architecture, Detect, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.model import Volume

WHOLE = Executor(Threads(1), (1024, 1024, 1024))
CYLINDER = Segment(region_diameter_mm=0.2, region_height_mm=0.3)
CORNER = Segment(region="box", region_box_vox=(4, 216, 212, 96, 288, 284))


def _everything(
    volume: Volume, executor: Executor, region: Segment = CYLINDER
) -> tuple[object, ...]:
    """Return all numbers of a volume's findings, and the bytes of all files."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        bone = segment.bone(
            volume, region, into=folder / "b.ome.zarr", executor=executor
        )
        found = detect.damage(
            volume, bone, Detect(), into=folder / "d.ome.zarr", executor=executor
        )
        maps = folder / "t.ome.zarr", folder / "s.ome.zarr"
        built = measure.architecture(bone, Architecture(), into=maps, executor=executor)
        files = sorted(p for p in folder.rglob("*") if p.is_file())
        digest = hashlib.sha256(b"".join(p.read_bytes() for p in files)).hexdigest()
        return (
            bone.threshold,
            bone.counts,
            *map(astuple, found),
            *map(astuple, built),
            digest,
        )


@pytest.fixture(scope="module")
def expected(damaged_plate: Volume) -> tuple[object, ...]:
    return _everything(damaged_plate, WHOLE)


@given(block_vox=st.tuples(*[st.integers(17, 140)] * 3), threads=st.integers(1, 4))
@settings(max_examples=4)
def test_blocks_and_threads_change_no_byte(
    damaged_plate: Volume,
    expected: tuple[object, ...],
    block_vox: tuple[int, int, int],
    threads: int,
) -> None:
    assert len(expected) > 15
    assert _everything(damaged_plate, Executor(Threads(threads), block_vox)) == expected


@pytest.fixture(scope="module")
def plate_at_a_corner(tmp_path_factory: pytest.TempPathFactory) -> Volume:
    """Return a plate of bone at the corner of eight shards, which part all it holds.

    A crack lies across the corner, and a hole goes through the plate beside it.  It is
    on disk, as volumes of this size are: Dask refuses to send them.
    """
    z, y, x = np.mgrid[:100, :288, :288].astype(np.float32)
    assert all(n > edge for n, edge in zip(z.shape, SHARD, strict=True))
    plate = np.clip(20.5 - np.abs(y - 256), 0, 1) * (x > 205)
    hole = np.clip(6.5 - np.hypot(z - 20, x - 254), 0, 1)
    ellipse = np.hypot((z - 66) / 12.5, (x - 256) / 8) <= 1
    crack = np.clip(1.25 - np.abs(y - 255 - 0.1 * (x - 256)), 0, 1) * ellipse
    noise = np.random.default_rng(5).normal(0, 0.1, plate.shape)
    bone = plate * (1 - hole) * (1 - np.minimum(crack, 1))
    grey = (smooth(bone, sigma_vox=0.7) + noise).astype(np.float32)
    path = tmp_path_factory.mktemp("corner") / "v.ome.zarr"
    with new_volume(
        path,
        shape=plate.shape,
        dtype="float32",
        voxel_um=2.6,
        content="grey",
        about={},
    ) as target:
        target.write(target.box, grey)
        build_pyramid(target, workers=Threads(1))
    return open_volume(path)


@pytest.fixture(scope="module")
def expected_at_a_corner(plate_at_a_corner: Volume) -> tuple[object, ...]:
    return _everything(plate_at_a_corner, WHOLE, CORNER)


def test_the_faces_of_shards_change_no_byte(
    plate_at_a_corner: Volume, expected_at_a_corner: tuple[object, ...]
) -> None:
    executor = Executor(Threads(3), SHARD)

    assert _everything(plate_at_a_corner, executor, CORNER) == expected_at_a_corner


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True
    ) as cluster:
        yield cluster.scheduler_address


def test_a_dask_cluster_changes_no_byte(
    plate_at_a_corner: Volume,
    expected_at_a_corner: tuple[object, ...],
    scheduler: str,
) -> None:
    executor = Executor(Cluster(scheduler), SHARD)

    assert _everything(plate_at_a_corner, executor, CORNER) == expected_at_a_corner
