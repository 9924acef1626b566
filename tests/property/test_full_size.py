"""Whole numbers hold at the size of a core, 1e10 voxels, and far beyond.

Nothing so large is allocated: counts are multiplied, and boxes placed far out.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fissura.blocks import LabelMerger, block_faces
from fissura.blocks.label_merge import MOST_LABELS, joint_numbers
from fissura.detect.components import places_of
from fissura.detect.found_voxels import Found, painted, reaching
from fissura.errors import DataError, TooBigError
from fissura.filters.masks.cell_counts import cells_of, count_in_cells, merge_cells
from fissura.filters.masks.components import describe_components
from fissura.filters.masks.distances import FAR, squared_distances
from fissura.filters.masks.euler import edge_corrected_from, euler_from
from fissura.filters.masks.fabric import fabric
from fissura.filters.masks.run_lengths import runs_of
from fissura.filters.masks.run_statistics import run_statistics
from fissura.filters.masks.surface_area import UNIT_VOX2, facing, surface_area_vox2
from fissura.filters.masks.thickness import local_thickness
from fissura.filters.volumes.gaussian_mixture import fit_gaussian
from fissura.filters.volumes.histogram import Bins, otsu, split_at
from fissura.measure.morphometry.one_pass import Counted
from fissura.measure.morphometry.widths import grid
from fissura.model import Box, Finding, Kind
from fissura.segment.grey_histogram import Greys
from fissura.segment.threshold import split
from fissura.settings import Segment
from fissura.statistics.binomial import binomial_interval
from fissura.statistics.poisson import poisson_interval

CORE_VOX = 10_600_000_000
FAR_OUT = 3_000_000_000
BINS = Bins(0.0, 256.0, 256)
TIMES = st.integers(1, 10**6)


def _histogram(share: float) -> NDArray[np.int64]:
    """Return the counts of marrow at 80 and bone at 170, a whole core of them."""
    marrow, bone = (
        np.exp(-0.5 * ((BINS.centres - mean) / sigma) ** 2) / sigma
        for mean, sigma in ((80, 20), (170, 25))
    )
    mixed = (1 - share) * marrow + share * bone
    counts: NDArray[np.int64] = (mixed / mixed.sum() * CORE_VOX).astype(np.int64)
    return counts


@given(
    counts=st.lists(st.integers(0, 10**6), min_size=3, max_size=40).filter(
        lambda some: sum(n > 0 for n in some) > 1
    ),
    times=st.integers(1, 10**12),
)
def test_otsu_knows_no_size(counts: list[int], times: int) -> None:
    one = np.array(counts, np.int64)
    bins = Bins(0.0, 1.0, len(counts))

    assert otsu(one * times, bins) == otsu(one, bins)


@pytest.mark.parametrize("share", [0.15, 0.25, 0.344])
def test_a_core_has_the_bone_that_a_sample_of_it_has(share: float) -> None:
    core = _histogram(share)

    threshold = otsu(core, BINS)

    assert threshold == pytest.approx(otsu(core // 10_000, BINS), abs=1)
    assert core[BINS.centres > threshold].sum() / CORE_VOX == pytest.approx(
        share, abs=0.01
    )


@given(times=TIMES)
def test_the_split_of_two_bells_knows_no_size(times: int) -> None:
    one = _histogram(0.25) // 10_000
    settings = Segment(threshold="two-gaussian")

    small, large = (
        split(Greys(counts, BINS, 0.0, 256.0), settings)
        for counts in (one, one * times)
    )

    assert large.threshold == small.threshold
    assert (large.below, large.above) == pytest.approx((small.below, small.above))
    side = slice(0, 128)
    assert fit_gaussian(one, BINS, side=side) == fit_gaussian(
        one * times, BINS, side=side
    )


def test_the_means_of_a_core_are_those_of_a_sample() -> None:
    one = _histogram(0.25)

    assert split_at(120.0, one * 10**6, BINS).below == pytest.approx(
        split_at(120.0, one, BINS).below
    )


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_voxels_beyond_32_bits_have_their_place(axis: int) -> None:
    start = [2, 3, 4]
    start[axis] = FAR_OUT
    whole = [10, 10, 10]
    whole[axis] = 2 * FAR_OUT
    box = Box.between(np.array(start), np.array(start) + 2)
    all_of_it = Box.between((0, 0, 0), whole)
    expected = (start[0] * whole[1] + start[1]) * whole[2] + start[2]
    solid = np.ones((2, 2, 2), bool)
    runs = runs_of(solid)

    counts, firsts = run_statistics(
        runs,
        np.ones(4, np.uint32),
        count=1,
        box=box,
        whole=all_of_it,
    )
    rows = describe_components(
        solid.view(np.uint8), count=1, start=box.start, whole=all_of_it.shape
    )

    assert (counts.tolist(), firsts.tolist()) == ([8], [expected])
    assert rows.first.tolist() == [expected]
    assert rows.low.tolist() == [start]
    assert rows.high.tolist() == [[at + 2 for at in start]]


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_blocks_beyond_32_bits_are_joined(axis: int) -> None:
    first, second = ([0, 0, 0], [0, 0, 0])
    first[axis], second[axis] = FAR_OUT - 4, FAR_OUT
    boxes = [Box.between(np.array(low), np.array(low) + 4) for low in (first, second)]
    layer = np.ones((4, 4), np.uint32)

    merger = LabelMerger()
    for own in boxes:
        merger.add(
            block_faces(lambda *_: layer, own, whole=boxes[0].merge(boxes[1]), count=1)
        )

    assert [n.tolist() for n in merger.numbers()] == [[0], [0]]


def test_labels_that_meet_256_times_are_one() -> None:
    pairs = np.tile([0, 1], (256, 1))

    assert joint_numbers(pairs, labels=3).tolist() == [0, 0, 1]


def test_more_parts_than_can_be_joined_are_refused() -> None:
    nothing = np.zeros((0, 2), np.int64)

    with pytest.raises(TooBigError, match="so many are noise"):
        joint_numbers(nothing, labels=MOST_LABELS + 1)


@pytest.mark.parametrize("axis", [0, 2])
def test_distances_of_an_array_longer_than_30000_voxels_are_exact(axis: int) -> None:
    length = FAR + 3000
    shape = [1, 1, 1]
    shape[axis] = length
    solid = np.ones(shape, bool)
    solid.reshape(-1)[0] = False

    squares = squared_distances(solid).reshape(-1)

    assert squares[-1] == (length - 1) ** 2
    assert (np.diff(squares) > 0).all()


def test_a_limit_beyond_30000_voxels_is_kept() -> None:
    solid = np.ones((1, 1, 5), bool)

    assert squared_distances(solid, limit_vox=100_000).min() > 100_000**2


@pytest.mark.parametrize("factor", [6, 31, 32, 40, 41, 100])
def test_cells_of_any_size_are_solid_where_they_are_full(factor: int) -> None:
    full = factor**3
    known: NDArray[np.uint32] = np.array(
        [[[full, full, full, full // 2, -(-full // 2)]]], np.uint32
    )
    solid = np.array([[[full, full // 2 + 1, full // 2, full // 2, 0]]], np.uint32)
    fits = np.dtype(np.uint16 if full <= np.iinfo(np.uint16).max else np.uint32)
    counted = Counted(
        np.zeros(9, np.int64),
        np.zeros(1, np.int64),
        solid.astype(fits),
        known.astype(fits),
        factor,
        (0, 0, 0),
    )

    is_solid, inside = grid(counted, 1)

    odd = full % 2
    assert inside.tolist() == [[[True, True, True, not odd, True]]]
    assert is_solid.tolist() == [[[True, True, False, not odd, False]]]


def test_cells_far_out_are_counted() -> None:
    box = Box((FAR_OUT, FAR_OUT + 1, 3), (FAR_OUT + 4, FAR_OUT + 5, 7))
    chosen = np.zeros(256, np.uint8)
    chosen[1] = 1

    counts = count_in_cells(np.ones((4, 4, 4), np.uint8), chosen, box, factor=4)

    assert counts.sum() == 64
    assert cells_of(box, 4)[0].start == FAR_OUT // 4


def test_merged_cells_count_more_than_16_bits_hold() -> None:
    cells = np.full((4, 4, 4), 60_000, np.uint16)

    assert merge_cells(cells, by=4).tolist() == [[[64 * 60_000]]]


@given(times=TIMES)
def test_topology_and_surface_add_up_at_any_size(times: int) -> None:
    counts = np.array([0, 7, -3, 0, 250, 0, 0, 0, -CORE_VOX], np.int64)
    normals = np.full(3 * 65 * 65, int(0.01 / UNIT_VOX2), np.int64)

    assert euler_from(counts * times) == times * euler_from(counts)
    assert edge_corrected_from(counts * times) == pytest.approx(
        times * edge_corrected_from(counts), rel=1e-15
    )
    assert surface_area_vox2(normals * times) == pytest.approx(
        times * surface_area_vox2(normals), rel=1e-15
    )


def test_sums_beyond_64_bits_are_right() -> None:
    counts = np.full(9, 2**62, np.int64)

    assert euler_from(counts) == 9 * 2**62
    assert edge_corrected_from(counts) == 36 * 2**62 / 8
    assert surface_area_vox2(counts) == 9 * 2**62 * UNIT_VOX2


@given(times=TIMES)
def test_fabric_knows_no_size(times: int) -> None:
    normals = (1000 * (1 + facing()[:, 0] ** 2)).astype(np.int64)

    one = fabric(normals, volume_vox=1e4)
    many = fabric(normals * times, volume_vox=1e4 * times)

    assert many.of_lengths_ratio == pytest.approx(one.of_lengths_ratio)


@pytest.mark.parametrize("count", [10**8, 10**10, 10**14])
def test_intervals_of_large_counts_are_those_of_a_bell(count: int) -> None:
    low, high = poisson_interval(count)
    share_low, share_high = binomial_interval(count // 4, count)

    assert (low - count) / count**0.5 == pytest.approx(-1.96, abs=1e-3)
    assert (high - count) / count**0.5 == pytest.approx(1.96, abs=1e-3)
    sigma = (0.25 * 0.75 / count) ** 0.5
    assert (share_low - 0.25) / sigma == pytest.approx(-1.96, abs=1e-3)
    assert (share_high - 0.25) / sigma == pytest.approx(1.96, abs=1e-3)


def test_thickness_without_an_end_is_refused_at_any_length() -> None:
    with pytest.raises(DataError, match="needs a void to end at"):
        local_thickness(np.ones((1, 1, FAR + 10), bool))


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("factor", [1, 2, 4])
def test_findings_beyond_32_bits_are_painted_where_they_are(
    axis: int, factor: int
) -> None:
    start = [5, 6, 7]
    start[axis] = FAR_OUT
    box = Box.between(np.array(start), np.array(start) + 3)
    mine = np.zeros((3, 3, 3), bool)
    mine[1, 1, 2] = True

    places = places_of(mine, box)

    assert places.tolist() == [[start[0] + 1, start[1] + 1, start[2] + 2]]
    finding = Finding(
        id=9,
        kind=Kind.MICROCRACK,
        voxels=1,
        score=1.0,
        z_um=1.0,
        y_um=1.0,
        x_um=1.0,
        length_um=1.0,
        width_um=1.0,
        thickness_um=1.0,
        volume_um3=1.0,
        surface_um2=1.0,
        normal_z=1.0,
        normal_y=1.0,
        normal_x=1.0,
        contrast=1.0,
    )
    found = Found(finding, places, factor)
    whole = Box.between(np.array(start) * factor, (np.array(start) + 3) * factor)
    assert reaching([found], [whole]) == [[found]]
    assert (painted([found], whole) == 9).sum() == factor**3


@pytest.mark.parametrize("last", [2**26 - 1, 2**29 + 1])
def test_places_fit_where_a_grid_is_many_times_coarser(last: int) -> None:
    box = Box((0, 0, last), (1, 1, last + 1))

    places = places_of(np.ones((1, 1, 1), bool), box)

    assert (places * 16)[0, 2] == last * 16


@pytest.mark.parametrize("shape", [(1, 3, 5000), (5000, 1, 2)])
def test_a_gap_as_long_as_thousands_of_cells_is_measured(
    shape: tuple[int, int, int],
) -> None:
    """Its squared radius is beyond the tables."""
    solid = np.ones(shape, bool)
    solid[0, 0, 0] = False

    wide = local_thickness(solid)

    longest = 2 * np.sqrt(sum((n - 1) ** 2 for n in shape))
    assert wide[solid] == pytest.approx(longest, rel=1e-3)
