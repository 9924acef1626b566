"""What is counted block by block is what is counted at once, however it is cut."""

from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fissura.filters.masks.ball_morphology import close_by_ball, closing_halo_vox
from fissura.filters.masks.euler import EULER_HALO_VOX, cell_counts
from fissura.filters.masks.surface_area import SURFACE_HALO_VOX, surface_of_grey
from fissura.filters.masks.thickness import (
    largest_radius2_vox2,
    local_thickness,
    thickness_halo_vox,
)
from fissura.filters.volumes.gaussian import smooth

SHAPE = (13, 10, 15)
RNG = np.random.default_rng(3)
SPONGE = RNG.random(SHAPE) > 0.55
GREY = smooth(RNG.random(SHAPE), sigma_vox=1.0)
Z, Y, X = np.mgrid[:13, :10, :15]
CYLINDER = (np.hypot(Y - 4.5, X - 7) < 4.6) & (Z > 1)
Cuts = tuple[list[int], list[int], list[int]]
Slices = tuple[slice, slice, slice]


@st.composite
def cuts(draw: st.DrawFn) -> Cuts:
    """Draw places where to cut each axis."""
    z, y, x = (
        sorted({0, n, *draw(st.lists(st.integers(1, n - 1), max_size=3))})
        for n in SHAPE
    )
    return z, y, x


def blocks(at: Cuts) -> Iterator[Slices]:
    """Go through the blocks between the cuts."""
    for z, y, x in product(*(pairwise(axis) for axis in at)):
        yield slice(*z), slice(*y), slice(*x)


def with_halo(block: Slices, halo: int) -> tuple[Slices, Slices]:
    """Return the block widened by a halo, and the block's place in that."""
    wide = [
        slice(max(part.start - halo, 0), min(part.stop + halo, n))
        for part, n in zip(block, SHAPE, strict=True)
    ]
    inner = [
        slice(part.start - outer.start, part.stop - outer.start)
        for part, outer in zip(block, wide, strict=True)
    ]
    return (wide[0], wide[1], wide[2]), (inner[0], inner[1], inner[2])


@pytest.mark.parametrize("region", [None, CYLINDER])
@given(at=cuts())
def test_cells_of_blocks_add_up(region: np.ndarray | None, at: Cuts) -> None:
    ends = (True, True, True)
    z, y, x = map(slice, SHAPE)
    whole = cell_counts(
        SPONGE, owned=(z, y, x), on_low=ends, on_high=ends, region=region
    )

    total = np.zeros_like(whole)
    for block in blocks(at):
        read, owned = with_halo(block, EULER_HALO_VOX)
        low_z, low_y, low_x = (part.start == 0 for part in block)
        high_z, high_y, high_x = (
            part.stop == n for part, n in zip(block, SHAPE, strict=True)
        )
        total += cell_counts(
            SPONGE[read],
            owned=owned,
            on_low=(low_z, low_y, low_x),
            on_high=(high_z, high_y, high_x),
            region=None if region is None else region[read],
        )

    np.testing.assert_array_equal(total, whole)


@given(at=cuts())
def test_surfaces_of_blocks_add_up_to_the_last_bit(at: Cuts) -> None:
    total = 0.0
    for block in blocks(at):
        read, owned = with_halo(block, SURFACE_HALO_VOX)
        where = np.zeros(GREY[read].shape, bool)
        where[owned] = CYLINDER[block]
        total += surface_of_grey(GREY[read], threshold=0.5, where=where)

    assert total == surface_of_grey(GREY, threshold=0.5, where=CYLINDER)


@given(at=cuts())
def test_thickness_of_blocks_is_that_of_the_whole(at: Cuts) -> None:
    whole = local_thickness(SPONGE, known=CYLINDER)
    radius2 = largest_radius2_vox2(SPONGE, where=np.ones(SHAPE, bool), known=CYLINDER)

    for block in blocks(at):
        read, owned = with_halo(block, thickness_halo_vox(radius2))
        of_block = local_thickness(
            SPONGE[read], known=CYLINDER[read], radius2_vox2=radius2
        )
        np.testing.assert_array_equal(of_block[owned], whole[block])


@given(at=cuts())
def test_closing_of_blocks_is_that_of_the_whole(at: Cuts) -> None:
    whole = close_by_ball(SPONGE, radius_vox=1.5)

    for block in blocks(at):
        read, owned = with_halo(block, closing_halo_vox(1.5))
        closed = close_by_ball(SPONGE[read], radius_vox=1.5)
        np.testing.assert_array_equal(closed[owned], whole[block])
