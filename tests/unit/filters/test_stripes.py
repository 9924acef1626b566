"""Stripes: the sorting filter against the implementation of its author."""

import algotom.prep.removal
import numpy as np
import pytest

from fissura.filters.projections.stripes import remove_stripes


def _sinogram(*, angles: int, columns: int) -> np.ndarray[tuple[int, int], np.dtype]:
    """Make a noisy sinogram with stripes in which no two values are equal."""
    rng = np.random.default_rng(0)
    wave = np.sin(np.arange(angles)[:, np.newaxis] / 20 + np.arange(columns) / 30)
    striped = wave + rng.normal(0, 0.1, (angles, columns)) + rng.normal(0, 0.2, columns)
    ranks = np.argsort(np.argsort(striped, axis=None)).reshape(angles, columns)
    return (ranks / ranks.size - 0.5).astype(np.float32)


@pytest.mark.parametrize("width", [1, 2, 7, 20, 21])
def test_sorting_filter_equals_algotom(width: int) -> None:
    sinogram = _sinogram(angles=101, columns=90)
    theirs = algotom.prep.removal.remove_stripe_based_sorting(sinogram.copy(), width)
    ours = remove_stripes(sinogram, width_px=width)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


def test_a_striped_column_comes_level_with_its_neighbours() -> None:
    smooth = np.tile(np.linspace(0, 1, 200, dtype=np.float32)[:, np.newaxis], (1, 64))
    striped = smooth.copy()
    striped[:, 30] += 0.3
    np.testing.assert_allclose(remove_stripes(striped, width_px=9), smooth, atol=1e-6)


def test_width_zero_leaves_the_sinogram_alone() -> None:
    sinogram = _sinogram(angles=20, columns=16)
    assert remove_stripes(sinogram, width_px=0) is sinogram


def test_a_window_wider_than_the_sinogram_is_allowed() -> None:
    sinogram = _sinogram(angles=20, columns=8)
    theirs = algotom.prep.removal.remove_stripe_based_sorting(sinogram.copy(), 21)
    np.testing.assert_allclose(remove_stripes(sinogram, width_px=21), theirs, atol=1e-6)


def test_equal_values_keep_the_order_of_their_angles() -> None:
    flat = np.zeros((5, 12), np.float32)
    flat[1, 4] = -0.0
    assert not remove_stripes(flat, width_px=3).any()
