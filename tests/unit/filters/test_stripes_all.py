"""The combined stripe filter against the implementation of its authors."""

import algotom.prep.removal
import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.filters.projections.stripes import remove_all_stripes


def _sinogram(*, angles: int = 301, columns: int = 240) -> NDArray[np.float32]:
    """Make a noisy sinogram of small, broad, dead and flickering stripes."""
    rng = np.random.default_rng(0)
    across = 1 + np.sqrt(1.1 - np.linspace(-1, 1, columns) ** 2)
    views = across + rng.normal(0, 0.02, (angles, columns))
    views *= 1 + rng.normal(0, 0.01, columns)
    views[:, 60] += rng.normal(0, 0.5, angles)
    views[:, 100:108] += 0.3
    views[:, 170:173] = 1.3 + rng.normal(0, 1e-3, (angles, 3))
    return views.astype(np.float32)


def _ours(
    sinogram: NDArray[np.float32], *, width_px: int = 21, large_px: int = 51
) -> NDArray[np.float32]:
    return remove_all_stripes(sinogram, width_px=width_px, large_px=large_px, snr=3.0)


def _assert_equal_but_for_ties(
    ours: NDArray[np.float32], theirs: NDArray[np.float32]
) -> None:
    """Compare the values of each column; theirs puts equal ones back in any order."""
    np.testing.assert_allclose(
        np.sort(ours, axis=0), np.sort(theirs, axis=0), rtol=0, atol=2e-5
    )
    assert np.mean(np.abs(ours - theirs) > 2e-5) < 1e-3


@pytest.mark.parametrize(("width", "large"), [(21, 51), (7, 31)])
def test_the_combined_filter_equals_algotom(width: int, large: int) -> None:
    sinogram = _sinogram()
    theirs = algotom.prep.removal.remove_all_stripe(sinogram.copy(), 3.0, large, width)
    ours = _ours(sinogram, width_px=width, large_px=large)
    _assert_equal_but_for_ties(ours, theirs)


def test_dead_and_broad_stripes_come_level_with_their_neighbours() -> None:
    evened = _ours(_sinogram()).mean(axis=0)
    usual = 1 + np.sqrt(1.1 - np.linspace(-1, 1, 240) ** 2)
    for place in (60, slice(100, 108), slice(170, 173)):
        np.testing.assert_allclose(evened[place], usual[place], atol=0.03)


def test_columns_that_are_all_alike_are_left_alone() -> None:
    """Where algotom refuses data without noise."""
    even = np.tile(np.linspace(1, 2, 90, dtype=np.float32)[:, np.newaxis], (1, 64))
    np.testing.assert_allclose(_ours(even), even, atol=1e-6)


def test_columns_below_zero_keep_their_sign() -> None:
    """Their excess may be negative: dividing by it turns the order of their values."""
    sinogram = _sinogram() - np.float32(1.95)
    theirs = algotom.prep.removal.remove_all_stripe(sinogram.copy())
    _assert_equal_but_for_ties(_ours(sinogram), theirs)
