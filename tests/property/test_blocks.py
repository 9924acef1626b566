"""Blocks tile any volume exactly, and joined labels are those of the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fissura.blocks import Border, Executor, Threads, border, join, plan, whole_shards
from fissura.errors import SettingsError
from fissura.filters.masks.connected_parts import numbered_parts
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


@given(
    shape=st.tuples(*[st.integers(1, 14)] * 3),
    edge=st.tuples(*[st.integers(1, 8)] * 3),
    seed=st.integers(0, 10_000),
    share=st.sampled_from([0.05, 0.15, 0.3]),
)
def test_labels_joined_over_blocks_are_the_components_of_the_whole(
    shape: Shape, edge: Shape, seed: int, share: float
) -> None:
    marked = np.random.default_rng(seed).random(shape) < share
    blocks = plan(Box.whole(shape), edge_vox=edge, halo_vox=1)
    labelled = [
        numbered_parts(marked[b.read.slices], connectivity=26)[0] for b in blocks
    ]

    numbers = join(
        [
            border(labels, start=b.read.start, inner=b.inner, whole=shape)
            for labels, b in zip(labelled, blocks, strict=True)
        ]
    )

    joined = np.full(shape, -1, np.int64)
    for labels, b, number in zip(labelled, blocks, numbers, strict=True):
        mine = labels[b.inner]
        joined[b.write.slices] = np.where(mine > 0, number[mine], -1)
    assert _same_parts(joined, numbered_parts(marked, connectivity=26)[0])


def _same_parts(one: NDArray[np.int64], other: NDArray[np.unsignedinteger]) -> bool:
    """Tell whether two labellings split the same voxels into the same parts."""
    inside = other > 0
    pairs = set(zip(one[inside].tolist(), other[inside].tolist(), strict=True))
    return bool(np.all((one >= 0) == inside)) and len({a for a, _ in pairs}) == len(
        pairs
    ) == len({b for _, b in pairs})


def test_no_blocks_have_no_labels() -> None:
    empty = Border(0, np.zeros(0, np.int64), np.zeros(0, np.int64))

    assert [len(numbers) for numbers in join([empty])] == [1]


def test_answers_come_in_order_whatever_the_threads() -> None:
    pieces = list(range(50))

    for count in (1, 2, 7):
        executor = Executor(Threads(count))
        assert list(executor.do(lambda n: n * n, pieces)) == [n * n for n in pieces]


def test_progress_is_told_after_each_piece() -> None:
    told: list[tuple[int, int]] = []
    executor = Executor(
        Threads(2), on_done=lambda done, total: told.append((done, total))
    )

    list(executor.progress_share(1, of=2).do(str, [1, 2, 3]))

    assert told == [(4, 6), (5, 6), (6, 6)]


def test_an_error_in_a_piece_reaches_the_caller() -> None:
    def fail(_piece: int) -> None:
        raise SettingsError("no")

    with pytest.raises(SettingsError, match="no"):
        list(Executor(Threads(2)).do(fail, [1, 2, 3]))


def test_an_edge_of_nothing_is_refused() -> None:
    with pytest.raises(SettingsError, match="edges of 1 voxel or more"):
        plan(Box.whole((2, 2, 2)), edge_vox=(0, 1, 1), halo_vox=0)
