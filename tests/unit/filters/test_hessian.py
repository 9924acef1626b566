"""Curvatures are numpy's eigenvalues of the second differences."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.filters.volumes.gaussian import smooth
from fissura.filters.volumes.hessian import hessian_eigenvalues

INSIDE = (slice(1, -1),) * 3
IMAGE = smooth(np.random.default_rng(9).random((18, 25, 33)), sigma_vox=1.5)


def by_numpy(image: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the eigenvalues, the smallest first, shape (3, z, y, x)."""
    grey = image.astype(np.float64)
    second = np.zeros((3, 3, *grey.shape))
    for a in range(3):
        for b in range(3):
            if a == b:
                second[a, a] = np.roll(grey, 1, a) + np.roll(grey, -1, a) - 2 * grey
            else:
                up, down = np.roll(grey, -1, a), np.roll(grey, 1, a)
                second[a, b] = (np.roll(up, -1, b) - np.roll(up, 1, b)) / 4
                second[a, b] -= (np.roll(down, -1, b) - np.roll(down, 1, b)) / 4
    values = np.linalg.eigvalsh(np.moveaxis(second, (0, 1), (-2, -1)))
    return np.moveaxis(values, -1, 0)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e4])
def test_curvatures_are_numpys_eigenvalues(scale: float) -> None:
    image = (scale * IMAGE).astype(np.float32)

    found = hessian_eigenvalues(image)

    for values, expected in zip(found, by_numpy(image), strict=True):
        np.testing.assert_allclose(values[INSIDE], expected[INSIDE], atol=1e-6 * scale)


def test_a_sheet_is_curved_one_way_and_a_ramp_none() -> None:
    z, y, x = np.mgrid[:9, :9, :9].astype(np.float32)

    sheet = hessian_eigenvalues((z - 4) ** 2)[:, 4, 4, 4]
    ramp = hessian_eigenvalues(3 * z + 2 * y - x)[INSIDE[0]]

    np.testing.assert_allclose(sheet, [0, 0, 2], atol=1e-6)
    np.testing.assert_array_equal(ramp, 0)


def test_the_faces_have_no_curvature() -> None:
    found = hessian_eigenvalues(IMAGE)

    assert not found[:, 0].any()
    assert not found[:, :, -1].any()
    assert not found[..., 0].any()
