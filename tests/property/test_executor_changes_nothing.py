"""Block size, number of threads, and Dask instead of threads change no byte."""

from __future__ import annotations

import hashlib
from dataclasses import astuple
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fissura import detect, measure, segment
from fissura.blocks import Cluster, Executor, Threads
from fissura.settings import Architecture, Detect, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.model import Volume

CYLINDER = Segment(region_diameter_mm=0.2, region_height_mm=0.3)


def _everything(volume: Volume, executor: Executor) -> tuple[object, ...]:
    """Return all numbers of a volume's findings, and the bytes of all files."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        bone = segment.bone(
            volume, CYLINDER, into=folder / "b.ome.zarr", executor=executor
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
    return _everything(damaged_plate, Executor(Threads(1), (1024, 1024, 1024)))


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
def scheduler() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True
    ) as cluster:
        yield cluster.scheduler_address


def test_a_dask_cluster_changes_no_byte(
    damaged_plate: Volume, expected: tuple[object, ...], scheduler: str
) -> None:
    executor = Executor(Cluster(scheduler), (40, 64, 50))

    assert _everything(damaged_plate, executor) == expected
