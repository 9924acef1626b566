"""Filters agree with the libraries that are slower, and with geometry."""

from functools import partial

import numpy as np
import pytest
from scipy import ndimage

from fissura.filters.masks.ball_morphology import close_by_ball, deeper_than, depth_vox
from fissura.filters.masks.components import describe_components
from fissura.filters.masks.connected_parts import numbered_parts
from fissura.filters.volumes.gaussian import smooth
from fissura.filters.volumes.histogram import Bins, count_greys, otsu, split_at
from fissura.filters.volumes.sheetness import dark_sheets

RNG = np.random.default_rng(0)
IMAGE = RNG.random((18, 25, 33)).astype(np.float32)


@pytest.mark.parametrize("sigma_vox", [0.5, 1.0, 2.7, 6.0])
def test_smoothing_is_scipys(sigma_vox: float) -> None:
    scipys = partial(
        ndimage.gaussian_filter, IMAGE.astype(float), sigma_vox, mode="nearest"
    )
    expected = scipys(truncate=4.0)

    deep = scipys(radius=int(np.ceil(4 * sigma_vox)))
    np.testing.assert_allclose(smooth(IMAGE, sigma_vox=sigma_vox), deep, atol=2e-6)
    assert np.abs(deep - expected).max() < 1e-3


def test_smoothing_by_nothing_changes_nothing() -> None:
    np.testing.assert_array_equal(smooth(IMAGE, sigma_vox=0), IMAGE)


def test_a_dark_sheet_scores_and_a_tube_a_blob_and_a_bright_sheet_do_not() -> None:
    z, y, x = np.mgrid[-12:13, -12:13, -12:13].astype(np.float32)
    everywhere = np.ones(z.shape, bool)

    def score(distance2: np.ndarray, sign: float) -> float:
        image = (sign * np.exp(-distance2 / 8)).astype(np.float32)
        return float(dark_sheets(image, where=everywhere)[12, 12, 12])

    sheet = score((z + 0.5 * y) ** 2, -1)
    assert sheet > 0.1
    assert score(z**2 + y**2, -1) < 0.02 * sheet
    assert score(z**2 + y**2 + x**2, -1) < 0.02 * sheet
    assert score((z + 0.5 * y) ** 2, 1) == 0


def test_the_sheet_score_is_numpys_eigenvalues() -> None:
    image = smooth(IMAGE, sigma_vox=1.5)
    where = np.ones(image.shape, bool)
    second = np.zeros((3, 3, *image.shape))
    for a in range(3):
        for b in range(3):
            if a == b:
                second[a, b] = (
                    np.roll(image, 1, a) + np.roll(image, -1, a) - 2.0 * image
                )
            else:
                up, down = np.roll(image, -1, a), np.roll(image, 1, a)
                second[a, b] = (
                    np.roll(up, -1, b)
                    + np.roll(down, 1, b)
                    - np.roll(up, 1, b)
                    - np.roll(down, -1, b)
                ) / 4
    values = np.linalg.eigvalsh(np.moveaxis(second, (0, 1), (-2, -1)))
    expected = values[..., 2] - np.abs(values[..., :2]).max(axis=-1)
    expected[values.sum(axis=-1) <= 0] = 0

    inside = (slice(2, -2),) * 3
    np.testing.assert_allclose(
        dark_sheets(image, where=where)[inside],
        np.maximum(expected, 0)[inside],
        atol=1e-6,
    )


def test_closing_fills_what_the_ball_cannot_enter_and_nothing_else() -> None:
    solid = np.zeros((40, 40, 40), bool)
    solid[5:35] = True
    solid[:, 18:21, 18:21] = False
    solid[:, 4:16, 4:16] = False

    closed = close_by_ball(solid, radius_vox=3.0)

    assert closed[20, 19, 19]
    assert not closed[20, 10, 10]
    assert not closed[2, 30, 30]
    assert closed[solid].all()


def test_closing_twice_is_closing_once() -> None:
    solid = np.pad(smooth(IMAGE, sigma_vox=1.0) > 0.5, 8)

    once = close_by_ball(solid, radius_vox=2.5)

    np.testing.assert_array_equal(close_by_ball(once, radius_vox=2.5), once)


@pytest.mark.parametrize("gap", [1, 3, 8])
def test_marrow_between_bone_and_a_face_is_not_closed(gap: int) -> None:
    solid = np.ones((30, 30, 30), bool)
    solid[-gap:] = False

    np.testing.assert_array_equal(close_by_ball(solid, radius_vox=8.0), solid)


def test_closing_is_that_of_two_exact_distance_maps() -> None:
    solid = smooth(RNG.random((30, 50, 150)), sigma_vox=1.5) > 0.48

    for radius_vox in (1.0, 1.5, 5**0.5, 2.2360679774997896, 4.3, 13.37):
        margin = int(np.ceil(radius_vox)) + 1
        wide = np.pad(solid, margin, mode="edge")
        radius = np.float32(radius_vox)
        outside = _exact_depth(~wide) > radius
        closed = (_exact_depth(~outside) > radius)[(slice(margin, -margin),) * 3]
        np.testing.assert_array_equal(
            close_by_ball(solid, radius_vox=radius_vox), closed | solid
        )


def _exact_depth(solid: np.ndarray) -> np.ndarray:
    if solid.all():
        return np.full(solid.shape, np.inf, np.float32)
    return np.asarray(ndimage.distance_transform_edt(solid), np.float32)


def test_depth_is_the_distance_to_the_outside() -> None:
    solid = smooth(IMAGE, sigma_vox=1.0) > 0.45

    expected = ndimage.distance_transform_edt(solid)

    np.testing.assert_allclose(depth_vox(solid), expected, rtol=1e-6)
    assert np.isinf(depth_vox(np.ones((3, 4, 5), bool))).all()


@pytest.mark.parametrize("deep_vox", [0.0, 0.5, 1.0, 3**0.5, 2.9, 8.0, 200.0])
def test_deeper_than_a_depth_is_what_is_that_deep(deep_vox: float) -> None:
    solid = RNG.random((20, 30, 40)) > 0.003

    np.testing.assert_array_equal(
        deeper_than(solid, deep_vox), depth_vox(solid) > np.float32(deep_vox)
    )


def test_components_are_described_in_the_coordinates_of_the_whole() -> None:
    labels = np.zeros((4, 5, 6), np.uint32)
    labels[1:3, 2, 3:5] = 1
    labels[3, 4, 5] = 3

    rows = describe_components(labels, count=3, start=(10, 20, 30), whole=(100,) * 3)
    within = slice(2, 4), slice(0, 5), slice(0, 4)
    part = describe_components(
        labels, count=3, start=(10, 20, 30), whole=(100,) * 3, within=within
    )

    assert rows.voxels.tolist() == [4, 0, 1]
    assert part.voxels.tolist() == [1, 0, 0]
    assert part.low[0].tolist() == [12, 22, 33]
    assert rows.first[0] == (11 * 100 + 22) * 100 + 33
    assert rows.low[0].tolist() == [11, 22, 33]
    assert rows.high[0].tolist() == [13, 23, 35]


def test_the_histogram_counts_where_it_is_told() -> None:
    where = IMAGE > 0.25
    bins = Bins(0.0, 1.0, 50)

    counts, low, high = count_greys(IMAGE, where=where, bins=bins)

    expected, _ = np.histogram(IMAGE[where], bins=50, range=(0, 1))
    assert np.abs(counts - expected).sum() <= 2
    assert counts.sum() == where.sum()
    assert (low, high) == (IMAGE[where].min(), IMAGE[where].max())


def test_otsu_splits_two_peaks_between_them_and_knows_their_means() -> None:
    low, high = RNG.normal(10, 1, 30_000), RNG.normal(30, 2, 10_000)
    greys = np.concatenate([low, high]).astype(np.float32)
    bins = Bins(float(greys.min()), float(greys.max()), 2**16)

    counts, *_ = count_greys(greys, where=np.ones(greys.shape, bool), bins=bins)
    split = split_at(otsu(counts, bins), counts, bins)

    assert 14 < split.threshold < 23
    assert split.below == pytest.approx(10, abs=0.05)
    assert split.above == pytest.approx(30, abs=0.1)


def test_parts_are_numbered_where_every_other_voxel_is_one() -> None:
    for shape in ((1, 1, 3), (1, 5, 7), (3, 3, 3)):
        mask = np.zeros(shape, bool)
        mask[::2, ::2, ::2] = True
        labels, count = numbered_parts(mask, connectivity=26)
        assert count == mask.sum()
        assert labels.shape == shape
        assert ((labels > 0) == mask).all()
