"""Zingers: against algotom inside, and at the edges where it wraps around."""

import algotom.prep.removal
import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.filters.projections.zingers import REACH, remove_zingers


def _image() -> NDArray[np.float32]:
    rng = np.random.default_rng(0)
    image = rng.normal(0.5, 0.01, (60, 50)).astype(np.float32)
    for row, column in ((10, 20), (30, 5), (31, 5), (59, 49), (0, 12), (40, 0)):
        image[row, column] *= 3
    return image


@pytest.mark.parametrize("excess", [0.05, 0.3])
def test_inside_the_image_it_equals_algotom(excess: float) -> None:
    image = _image()
    theirs = algotom.prep.removal.remove_zinger(image, excess, size=REACH)
    inside = (slice(REACH, -REACH),) * 2
    ours = remove_zingers(image, excess=excess)
    np.testing.assert_allclose(ours[inside], theirs[inside], rtol=1e-6)


def test_every_zinger_is_gone_at_the_edges_too() -> None:
    assert remove_zingers(_image(), excess=0.3).max() < 0.7


def test_nothing_else_changes() -> None:
    image = _image()
    same = remove_zingers(image, excess=0.3) == image
    assert np.count_nonzero(~same) == 6


def test_excess_zero_leaves_the_image_alone() -> None:
    image = _image()
    assert remove_zingers(image, excess=0) is image


def test_a_crack_seen_edge_on_stays() -> None:
    """150 µm of void in bone of 6.2 /cm: one bright column, a tenth brighter."""
    view = np.full((40, 40), 0.4, np.float32)
    view[:, 20] *= np.exp(0.62 * 0.15)
    np.testing.assert_array_equal(remove_zingers(view, excess=0.3), view)
