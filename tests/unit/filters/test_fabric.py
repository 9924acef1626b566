"""Mean intercept lengths are those of lines, and their ellipsoid follows the shape."""

from pathlib import Path

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from scipy import ndimage
from skimage.filters import gaussian
from solids import TILTED, UPRIGHT, ball, rod

from fissura.errors import DataError
from fissura.filters.masks.fabric import fabric, mean_intercept_lengths_vox
from fissura.filters.masks.surface_area import surface_normals
from fissura.filters.volumes.gaussian import smooth

NOISE = np.random.default_rng(2).random((80, 80, 80))
LONG = ndimage.gaussian_filter(NOISE, (3, 4, 9)).astype(np.float32)


def normals_of(grey: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the surface at one half of a whole array."""
    return surface_normals(grey, threshold=0.5, where=np.ones(grey.shape, bool))


def test_intercept_lengths_along_the_axes_are_those_of_counted_lines() -> None:
    solid = LONG > 0.5
    counted = [1 / np.mean(np.diff(solid, axis=axis)) for axis in range(3)]

    lengths = mean_intercept_lengths_vox(
        normals_of(LONG), np.eye(3), volume_vox=LONG.size
    )

    np.testing.assert_allclose(lengths, counted, rtol=0.02)


def test_the_mean_chord_of_a_ball_is_four_thirds_of_its_radius() -> None:
    solid = ball(20.0, UPRIGHT, size=50)
    normals = surface_normals(
        smooth(solid.grey, sigma_vox=1), threshold=0.5, where=solid.window
    )

    found = fabric(normals, volume_vox=2 * int(solid.mask.sum()))

    np.testing.assert_allclose(found.lengths_vox, 4 / 3 * 20, rtol=0.01)
    assert found.of_eigenvalues == pytest.approx(0, abs=0.005)
    assert found.of_lengths == pytest.approx(0, abs=0.005)
    assert found.of_lengths_ratio == pytest.approx(1, abs=0.005)


def test_a_rod_is_longest_along_itself() -> None:
    solid = rod(8.0, TILTED, size=60)
    normals = surface_normals(
        smooth(solid.grey, sigma_vox=1), threshold=0.5, where=solid.window
    )

    found = fabric(normals, volume_vox=int(solid.window.sum()))

    assert abs(found.axes[0] @ TILTED[2]) > 0.999
    assert found.of_eigenvalues > 0.99
    assert found.lengths_vox[1] == pytest.approx(found.lengths_vox[2], rel=0.02)


@pytest.mark.parametrize("axes", [(0, 2, 1), (2, 0, 1), (1, 2, 0)])
def test_turning_and_mirroring_changes_no_anisotropy(
    axes: tuple[int, int, int],
) -> None:
    turned = np.ascontiguousarray(LONG.transpose(axes)[::-1, :, ::-1])

    degrees = [
        fabric(normals_of(grey), volume_vox=grey.size).of_eigenvalues
        for grey in (LONG, turned)
    ]

    assert degrees[1] == pytest.approx(degrees[0], abs=1e-6)


def test_the_three_definitions_say_the_same_of_one_ellipsoid() -> None:
    found = fabric(normals_of(LONG), volume_vox=LONG.size)

    ratio = found.lengths_vox[0] / found.lengths_vox[2]
    assert found.of_lengths_ratio == pytest.approx(ratio)
    assert found.of_lengths == pytest.approx(1 - 1 / ratio)
    assert found.of_eigenvalues == pytest.approx(1 - 1 / ratio**2)


def test_no_surface_has_no_anisotropy() -> None:
    with pytest.raises(DataError, match="in all directions"):
        fabric(normals_of(np.ones((5, 5, 5), np.float32)), volume_vox=125)


def test_human_bone_is_as_anisotropic_as_bonej_finds_within_a_tenth(
    real_data: Path,
) -> None:
    grey = tifffile.imread(real_data / "bone" / "lhdl_3155_D_4_bc_19.5um.tif")
    smoothed = gaussian(grey, 1, preserve_range=True).astype(np.float32)
    normals = surface_normals(smoothed, threshold=63, where=np.ones(grey.shape, bool))

    found = fabric(normals, volume_vox=grey.size)

    assert found.of_eigenvalues == pytest.approx(0.512, rel=0.1)
