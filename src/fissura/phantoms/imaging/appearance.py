"""What the scanner adds to an image: blur, fringe, rings, streaks, shading, noise."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, pi
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.filters.compile import kernel
from fissura.filters.volumes.gaussian import smooth, smooth_halo_vox
from fissura.phantoms.imaging.noise import draw_tiles
from fissura.phantoms.imaging.rings_and_streaks import (
    ZONE_VOX,
    draw_rings,
    draw_streaks,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura.model import Box
    from fissura.phantoms.recipe import Imaging, Recipe

__all__ = ["Appearance", "draw_appearance"]

TO_SIGMA = 0.5
"""Standard deviation of the fringe's blur over its reach."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """What one phantom's scanner does; see `Imaging`."""

    imaging: Imaging
    fringe_vox: float
    middle_vox: tuple[float, float]
    rings: NDArray[np.float32]
    streak_ways: NDArray[np.float64]
    streaks: NDArray[np.float32]
    shading: NDArray[np.float64]
    tiles: tuple[NDArray[np.float32], NDArray[np.float32]]

    @property
    def halo_vox(self) -> int:
        """How far around a box `blur` looks."""
        halo = smooth_halo_vox(self.imaging.psf_vox)
        return halo + (smooth_halo_vox(self.fringe_vox) if self.imaging.fringe else 0)

    def blur(self, value: NDArray[np.float32]) -> NDArray[np.float32]:
        """Blur voxels, and raise a fringe at each edge; voxels near faces are wrong."""
        image = smooth(value, sigma_vox=self.imaging.psf_vox)
        if not self.imaging.fringe:
            return image
        wide = smooth(image, sigma_vox=self.fringe_vox)
        np.subtract(image, wide, out=wide)
        wide *= np.float32(2 * self.imaging.fringe)
        wide += image
        return wide

    def expose(self, image: NDArray[np.float32], box: Box) -> NDArray[Any]:
        """Add what is not the specimen's to a box, and turn it into grey."""
        imaging = self.imaging
        noise = 1 / imaging.cnr if isfinite(imaging.cnr) else 0.0
        contrast = imaging.bone_grey - imaging.marrow_grey
        grey = _expose(
            image,
            np.array(box.start),
            np.array([*self.middle_vox, noise, imaging.marrow_grey, contrast]),
            self.rings if imaging.rings else self.rings[:0],
            self.streak_ways if imaging.streaks else self.streak_ways[:0],
            self.streaks,
            self.shading,
            self.tiles,
        )
        if imaging.dtype == "float32":
            return grey
        np.rint(grey, out=grey)
        np.clip(grey, 0, np.iinfo(imaging.dtype).max, out=grey)
        return grey.astype(imaging.dtype)


def draw_appearance(recipe: Recipe, rng: np.random.Generator) -> Appearance:
    """Draw the scanner of one phantom."""
    imaging, shape = recipe.imaging, recipe.shape
    for_rings, for_streaks, for_shading, for_noise = rng.spawn(4)
    ways, lines = draw_streaks(shape, imaging.streaks, for_streaks)
    waves = pi / np.array(shape) * for_shading.uniform(0.5, 1.5, 3)
    phases = for_shading.uniform(0, 2 * pi, 3)
    return Appearance(
        imaging,
        TO_SIGMA * imaging.fringe_um / recipe.voxel_um,
        ((shape[1] - 1) / 2, (shape[2] - 1) / 2),
        draw_rings(shape, imaging.rings, for_rings),
        ways,
        lines,
        np.array([*waves, *phases, imaging.shading]),
        draw_tiles(imaging.noise, for_noise),
    )


@kernel
def _expose(  # noqa: C901 - one pass over a row
    image: NDArray[np.float32],
    start: NDArray[np.int64],
    numbers: NDArray[np.float64],
    rings: NDArray[np.float32],
    ways: NDArray[np.float64],
    streaks: NDArray[np.float32],
    shading: NDArray[np.float64],
    tiles: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> NDArray[np.float32]:
    nz, ny, nx = image.shape
    out = np.empty(image.shape, np.float32)
    one, other = tiles
    middle_y, middle_x = numbers[0], numbers[1]
    noise, dark = np.float32(numbers[2]), np.float32(numbers[3])
    contrast = np.float32(numbers[4])
    along_x = np.empty(nx, np.float32)
    for x in range(nx):
        along_x[x] = np.cos(shading[2] * (x + start[2]) + shading[5])
    amid = streaks.shape[1] // 2
    strength = np.empty(len(ways), np.float32)
    for z in range(nz):
        at_z = z + start[0]
        slow_z = shading[6] * np.cos(shading[0] * at_z + shading[3])
        for k in range(len(ways)):
            strength[k] = np.cos(ways[k, 2] * at_z + ways[k, 3])
        for y in range(ny):
            at_y = y + start[1]
            slow = np.float32(slow_z * np.cos(shading[1] * at_y + shading[4]))
            row = out[z, y]
            here = image[z, y]
            for x in range(nx):
                row[x] = here[x] + slow * along_x[x]
            if len(rings):
                ring = rings[at_z // ZONE_VOX]
                dy = at_y - middle_y
                for x in range(nx):
                    dx = x + start[2] - middle_x
                    radius = np.sqrt(dy * dy + dx * dx)
                    i = int(radius)
                    part = np.float32(radius - i)
                    row[x] += ring[i] + part * (ring[i + 1] - ring[i])
            for k in range(len(ways)):
                line = streaks[k]
                place = (at_y - middle_y) * ways[k, 1] + amid + 0.5
                place += (start[2] - middle_x) * ways[k, 0]
                for x in range(nx):
                    row[x] += strength[k] * line[int(place + x * ways[k, 0])]
            if noise != 0:
                a = one[at_z % one.shape[0], at_y % one.shape[1]]
                b = other[at_z % other.shape[0], at_y % other.shape[1]]
                i = start[2] % len(a)
                j = start[2] % len(b)
                for x in range(nx):
                    row[x] += noise * (a[i] + b[j])
                    i = i + 1 if i + 1 < len(a) else 0
                    j = j + 1 if j + 1 < len(b) else 0
            for x in range(nx):
                row[x] = dark + contrast * row[x]
    return out
