"""Blocks tile any volume exactly, and their work comes back in order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fissura.blocks import Executor, Threads, plan, whole_shards
from fissura.errors import SettingsError
from fissura.model import Box

shapes = st.tuples(*[st.integers(1, 12)] * 3)
edges = st.tuples(*[st.integers(1, 9)] * 3)
Shape = tuple[int, int, int]


@given(shape=shapes, edge=edges, halo=st.integers(0, 4))
def test_every_voxel_is_written_once(shape: Shape, edge: Shape, halo: int) -> None:
    written = np.zeros(shape, int)

    for block in plan(Box.whole(shape), edge_vox=edge, halo_vox=halo):
        written[block.write.slices] += 1

    assert np.all(written == 1)


@given(
    shape=st.tuples(*[st.integers(1, 500)] * 3),
    most=st.tuples(*[st.integers(16, 300)] * 3),
    threads=st.integers(1, 8),
)
def test_blocks_for_reading_are_even_and_no_larger_than_asked_for(
    shape: Shape, most: Shape, threads: int
) -> None:
    executor = Executor(Threads(threads), most)

    blocks = executor.blocks(Box.whole(shape), halo_vox=0)

    sizes = np.array([block.write.shape for block in blocks])
    assert sum(block.write.size for block in blocks) == np.prod(shape)
    assert (sizes <= most).all()
    assert len(blocks) >= threads or (sizes.max(axis=0) < 2 * 64).all()


@given(edge=st.tuples(*[st.integers(1, 700)] * 3))
def test_no_two_writing_blocks_share_a_shard(edge: Shape) -> None:
    shard = (64, 256, 256)

    rounded = whole_shards(edge, shard_vox=shard)

    assert all(
        r % s == 0 and r >= e for r, s, e in zip(rounded, shard, edge, strict=True)
    )


def test_answers_come_in_order_whatever_the_threads() -> None:
    pieces = list(range(50))

    for count in (1, 2, 7):
        executor = Executor(Threads(count))
        assert list(executor.do(lambda n: n * n, pieces)) == [n * n for n in pieces]


def test_progress_is_reported_after_each_piece() -> None:
    reports: list[tuple[int, int]] = []
    executor = Executor(
        Threads(2), on_done=lambda done, total: reports.append((done, total))
    )

    list(executor.progress_share(1, of=2).do(str, [1, 2, 3]))

    assert reports == [(4, 6), (5, 6), (6, 6)]


def test_an_error_in_a_piece_reaches_the_caller() -> None:
    def fail(_piece: int) -> None:
        raise SettingsError("no")

    with pytest.raises(SettingsError, match="no"):
        list(Executor(Threads(2)).do(fail, [1, 2, 3]))


def test_an_edge_of_nothing_is_refused() -> None:
    with pytest.raises(SettingsError, match="edges of 1 voxel or more"):
        plan(Box.whole((2, 2, 2)), edge_vox=(0, 1, 1), halo_vox=0)
