"""How much a structure prefers some directions: the ellipsoid of intercept lengths.

A line through a volume V in the direction u meets a surface ∫|n·u| dA / V times per
length.  So the mean intercept length (Whitehouse 1974,
doi:10.1111/j.1365-2818.1974.tb03878.x) in any direction follows from the area of the
surface by the way it faces: no line is drawn, and nothing is left to chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from fissura.errors import DataError
from fissura.filters.masks.surface_area import UNIT_VOX2, facing

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Fabric", "fabric", "mean_intercept_lengths_vox"]

GRID: Final = 21
"""Directions along each edge of the half cube: 1323 in all."""
PAIRS: Final = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))


@dataclass(frozen=True, slots=True)
class Fabric:
    """The ellipsoid of mean intercept lengths.

    Parameters
    ----------
    lengths_vox : ndarray of float64, shape (3,)
        Half axes, the longest first.
    axes : ndarray of float64, shape (3, 3)
        Row i is the direction (z, y, x) of half axis i.
    """

    lengths_vox: NDArray[np.float64]
    axes: NDArray[np.float64]

    @property
    def of_eigenvalues(self) -> float:
        """1 − smallest / largest eigenvalue of the fabric tensor, as in BoneJ.

        The eigenvalues are 1 / length²: 0 is isotropic, 1 a single direction.
        """
        return 1 - self.of_lengths_ratio**-2

    @property
    def of_lengths(self) -> float:
        """1 − shortest / longest half axis."""
        return 1 - 1 / self.of_lengths_ratio

    @property
    def of_lengths_ratio(self) -> float:
        """Longest / shortest half axis, 1 and more, as Scanco's programs have it."""
        return float(self.lengths_vox[0] / self.lengths_vox[-1])


def mean_intercept_lengths_vox(
    normals: NDArray[np.int64], directions: NDArray[np.float64], *, volume_vox: float
) -> NDArray[np.float64]:
    """Return the mean distance between surfaces along some directions.

    Parameters
    ----------
    normals : ndarray of int64, shape (bin,)
        Areas counted by `surface_normals`.
    directions : ndarray of float64, shape (direction, 3)
        Unit vectors (z, y, x).
    volume_vox : float
        Volume that the surface was counted in; twice the bone's volume gives the mean
        chord in bone.
    """
    some = np.flatnonzero(normals)
    areas = normals[some] * UNIT_VOX2
    met = np.abs(directions @ facing()[some].T) @ areas
    with np.errstate(divide="ignore"):
        lengths: NDArray[np.float64] = volume_vox / met
    return lengths


def fabric(normals: NDArray[np.int64], *, volume_vox: float) -> Fabric:
    """Fit an ellipsoid to the mean intercept lengths of all directions.

    Harrigan and Mann 1984, doi:10.1007/BF00540446: the tensor M of which
    length² u·M·u is nearest 1, by least squares over the sphere.

    Parameters
    ----------
    normals : ndarray of int64, shape (bin,)
        Areas counted by `surface_normals`, summed over all blocks.
    volume_vox : float
        Volume that they were counted in.

    Raises
    ------
    DataError
        If there is no surface, or it faces one way only.
    """
    directions = facing(GRID)
    lengths = mean_intercept_lengths_vox(normals, directions, volume_vox=volume_vox)
    if not np.isfinite(lengths).all():
        raise DataError(
            "anisotropy needs a surface that meets lines in all directions, but along "
            "some there is none; check the threshold and the region"
        )
    products = [
        (1 if a == b else 2) * directions[:, a] * directions[:, b] for a, b in PAIRS
    ]
    # a bin of the cube's side holds the less of the sphere the more it is turned away
    weights = np.abs(directions).max(axis=1) ** 1.5
    rows = np.stack(products, axis=1) * lengths[:, None] ** 2
    entries, *_ = np.linalg.lstsq(rows * weights[:, None], weights, rcond=None)
    tensor = np.zeros((3, 3))
    for (a, b), entry in zip(PAIRS, entries, strict=True):
        tensor[a, b] = tensor[b, a] = entry
    values, vectors = np.linalg.eigh(tensor)
    if values[0] <= 0:
        raise DataError(
            "the mean intercept lengths fit no ellipsoid: the surface faces one way "
            "only; anisotropy needs a larger region"
        )
    return Fabric(1 / np.sqrt(values), vectors.T)
