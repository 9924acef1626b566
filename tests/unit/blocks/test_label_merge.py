"""Labels joined over blocks are the components of the whole, by `scipy.ndimage`."""

from functools import partial
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage

from fissura.blocks import LabelMerger, block_faces, plan, with_next_layer
from fissura.filters.masks.connected_parts import Connectivity, numbered_parts
from fissura.model import Box

Shape = tuple[int, int, int]
CONNECTIVITIES: tuple[Connectivity, ...] = (6, 18, 26)
RANK = {6: 1, 18: 2, 26: 3}
"""What `scipy.ndimage` calls each connectivity."""
STEPS = [s for s in product((-1, 0, 1), repeat=3) if any(s)]


def _joined(
    mask: NDArray[np.bool_],
    edge: Shape,
    connectivity: Connectivity,
    order: NDArray[np.integer] | None = None,
) -> NDArray[np.int64]:
    """Label a mask block by block, the blocks in some order; 0 outside the mask."""
    whole = Box.whole(mask.shape)
    blocks = plan(whole, edge_vox=edge, halo_vox=0)
    if order is not None:
        blocks = [blocks[i] for i in order]
    merger, labelled = LabelMerger(), []
    for block in blocks:
        own = block.write
        labels, count = numbered_parts(
            mask[with_next_layer(own, whole=whole).slices], connectivity=connectivity
        )
        merger.add(block_faces(partial(_layer, labels), own, whole=whole, count=count))
        labelled.append(labels[tuple(slice(n) for n in own.shape)])
    joined = np.zeros(mask.shape, np.int64)
    for block, labels, numbers in zip(blocks, labelled, merger.numbers(), strict=True):
        joined[block.write.slices] = np.append(-1, numbers)[labels] + 1
    return joined


def _layer(labels: NDArray[np.uint32], axis: int, place: int) -> NDArray[np.uint32]:
    layer: NDArray[np.uint32] = np.moveaxis(labels, axis, 0)[place]
    return layer


def _components(
    mask: NDArray[np.bool_], connectivity: Connectivity
) -> NDArray[np.integer]:
    structure = ndimage.generate_binary_structure(3, RANK[connectivity])
    labels: NDArray[np.integer] = ndimage.label(mask, structure)[0]
    return labels


def _assert_same_parts(one: NDArray[np.integer], other: NDArray[np.integer]) -> None:
    """Compare how two labellings split the same voxels, ignoring the numbers."""
    np.testing.assert_array_equal(one > 0, other > 0)
    inside = other > 0
    pairs = np.unique(np.stack([one[inside], other[inside]], axis=1), axis=0)
    assert len(pairs) == len(np.unique(pairs[:, 0])) == len(np.unique(pairs[:, 1]))


@pytest.mark.parametrize("connectivity", CONNECTIVITIES)
@pytest.mark.parametrize("step", STEPS)
def test_two_voxels_of_two_blocks_join_through_faces_edges_and_corners(
    step: Shape, connectivity: Connectivity
) -> None:
    one = np.array([3 if s > 0 else 4 for s in step])
    mask = np.zeros((8, 8, 8), bool)
    mask[tuple(one)] = mask[tuple(one + step)] = True

    joined = _joined(mask, (4, 4, 4), connectivity)

    touching = np.count_nonzero(step) <= RANK[connectivity]
    assert len(np.unique(joined[mask])) == (1 if touching else 2)
    _assert_same_parts(joined, _components(mask, connectivity))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_chain_through_many_blocks_is_one(axis: int) -> None:
    shape = [5, 5, 5]
    shape[axis] = 41
    mask = np.zeros(shape, bool)
    np.moveaxis(mask, axis, 0)[:, 2, 2] = True

    joined = _joined(mask, (4, 4, 4), 26)

    assert len(np.unique(joined[mask])) == 1


def test_a_chain_that_winds_back_joins_labels_of_one_block() -> None:
    mask = np.zeros((3, 7, 12), bool)
    mask[1, 1, :11] = mask[1, 5, :11] = mask[1, 1:6, 10] = True

    joined = _joined(mask, (3, 7, 4), 6)

    assert len(np.unique(joined[mask])) == 1
    mask[1, 3, 10] = False
    assert len(np.unique(_joined(mask, (3, 7, 4), 6)[mask])) == 2


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_parts_on_both_sides_of_a_face_that_do_not_touch_stay_apart(axis: int) -> None:
    mask = np.zeros((8, 8, 8), bool)
    turned = np.moveaxis(mask, axis, 0)
    turned[3, 1, 1] = turned[4, 1, 3] = turned[2, 6, 6] = turned[4, 6, 6] = True

    joined = _joined(mask, (4, 4, 4), 26)

    assert len(np.unique(joined[mask])) == 4


def test_a_volume_without_labels_has_none() -> None:
    assert not _joined(np.zeros((5, 6, 7), bool), (2, 2, 2), 26).any()


@pytest.mark.parametrize("connectivity", CONNECTIVITIES)
def test_blocks_of_one_voxel_are_joined(connectivity: Connectivity) -> None:
    mask = np.random.default_rng(1).random((6, 7, 8)) < 0.3

    joined = _joined(mask, (1, 1, 1), connectivity)

    _assert_same_parts(joined, _components(mask, connectivity))


def test_many_labels_are_joined() -> None:
    mask = np.random.default_rng(2).random((40, 50, 60)) < 0.2

    joined = _joined(mask, (16, 16, 16), 6)

    assert joined.max() > 10_000
    _assert_same_parts(joined, _components(mask, 6))


@given(
    shape=st.tuples(*[st.integers(1, 14)] * 3),
    edge=st.tuples(*[st.integers(1, 8)] * 3),
    seed=st.integers(0, 10_000),
    share=st.sampled_from([0.05, 0.15, 0.3, 0.6]),
    connectivity=st.sampled_from(CONNECTIVITIES),
)
def test_blocks_in_any_order_give_the_components_of_the_whole(
    shape: Shape, edge: Shape, seed: int, share: float, connectivity: Connectivity
) -> None:
    rng = np.random.default_rng(seed)
    mask = rng.random(shape) < share
    count = len(plan(Box.whole(shape), edge_vox=edge, halo_vox=0))

    joined = _joined(mask, edge, connectivity, rng.permutation(count))

    _assert_same_parts(joined, _components(mask, connectivity))


def test_a_missing_block_is_refused() -> None:
    whole = Box.whole((4, 4, 8))
    merger = LabelMerger()
    merger.add(
        block_faces(
            lambda *_: np.zeros((4, 4), np.uint32),
            Box((0, 0, 0), (4, 4, 4)),
            whole=whole,
            count=0,
        )
    )

    with pytest.raises(ValueError, match="1 layers between blocks"):
        merger.numbers()
