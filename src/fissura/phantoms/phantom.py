"""A phantom: bone of which everything is known, drawn box by box.

Nothing of its voxels is held in memory: what is, are the depth of the bone every
10 µm, the shapes planted in it, and the scanner's tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, pi
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.model import Box, Volume
from fissura.phantoms.architecture import grow_bone
from fissura.phantoms.imaging import Appearance, Tissue, draw_appearance, draw_tissue
from fissura.phantoms.planting import Placement, Planted, Thing, Wanted, plant, wanted
from fissura.phantoms.planting.artefacts import strew_debris
from fissura.phantoms.planting.lacunae import scatter_lacunae
from fissura.phantoms.planting.placement import solid_share
from fissura.phantoms.shapes import Ellipsoids, draw_ellipsoids
from fissura.phantoms.shapes.bounds import wider
from fissura.phantoms.voxels import Voxels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.model import Shape
    from fissura.phantoms.architecture.nodes import Nodes
    from fissura.phantoms.planting import Lesion
    from fissura.phantoms.recipe import Recipe

__all__ = ["Phantom", "grow"]

OWNED_FROM = 1 / 64
"""A voxel belongs to a thing that covers so much of it."""
UM_PER_MM = 1000.0
BONE_PER_MM, MARROW_PER_MM = 2.6, 0.6
"""Attenuation at about 25 keV; fluid in voids is as clear as marrow."""
LONGEST_LACUNA_UM = 40.0


@dataclass(frozen=True, slots=True)
class Phantom:
    """Bone of which everything is known.

    Boxes are in voxels of the whole volume; however it is cut, the bytes are the same.

    Parameters
    ----------
    recipe : Recipe
    seed : int
    lesions : tuple of Lesion
        Shapes and records, in the order of their labels, from 1.
    lacunae : Ellipsoids
        Their labels follow those of the lesions.
    missing : dict
        How many of what were asked for and found no room.
    """

    recipe: Recipe
    seed: int
    lesions: tuple[Lesion, ...]
    lacunae: Ellipsoids
    missing: dict[str, int]
    nodes: Nodes
    _whole_bone_mm3: float
    _debris: Ellipsoids
    _tissue: Tissue
    _look: Appearance
    _low: NDArray[np.int64]
    _high: NDArray[np.int64]

    # ------------------------------------------------------------------ facts

    @property
    def shape(self) -> Shape:
        """Edges of the volume, in voxels."""
        return self.recipe.shape

    @property
    def voxel_um(self) -> float:
        """Edge of a voxel."""
        return self.recipe.voxel_um

    @property
    def box(self) -> Box:
        """The box of the whole volume."""
        return Box.whole(self.shape)

    @property
    def objects(self) -> tuple[Planted, ...]:
        """The record of everything planted but lacunae, in the order of labels."""
        return tuple(lesion.planted for lesion in self.lesions)

    @property
    def first_lacuna(self) -> int:
        """Label of the first lacuna."""
        return len(self.lesions) + 1

    def of(self, thing: Thing) -> tuple[Planted, ...]:
        """Return the records of one kind of thing."""
        return tuple(planted for planted in self.objects if planted.kind is thing)

    def bone_mm3(self, box: Box | None = None) -> float:
        """Return the bone as it grew, voids included, in a box or in the whole."""
        if box is None:
            return self._whole_bone_mm3
        share = self._share(box).sum(dtype=np.float64)
        return float(share) * (self.voxel_um / UM_PER_MM) ** 3

    # ------------------------------------------------------------------ truth

    def depth_um(self, box: Box) -> NDArray[np.float32]:
        """Return how deep each voxel lies below the bone's surface; marrow is below 0.

        The rim of a drilled core is no surface of this kind.
        """
        return self.nodes.draw(box, self.voxel_um)

    def bone(self, box: Box) -> NDArray[np.bool_]:
        """Return which voxels are bone as it grew: voids are inside."""
        bone: NDArray[np.bool_] = self._share(box) > 0.5  # noqa: PLR2004 - the centre
        return bone

    def void(self, box: Box) -> NDArray[np.float32]:
        """Return the share of each voxel that voids took from bone."""
        cover, _ = self._voids(box)
        cover *= self._share(box)
        return cover

    def labels(self, box: Box) -> NDArray[np.int32]:
        """Return which thing took a 64th or more of each voxel of bone; 0 is none.

        Where things meet, the lower label has it; lacunae come last.
        """
        _, owner = self._voids(box)
        owner[self._share(box) < OWNED_FROM] = 0
        return owner

    def classes(self, box: Box) -> NDArray[np.uint8]:
        """Return the code of the thing that took each voxel: `Thing.code`, or 0."""
        codes = [0, *(planted.kind.code for planted in self.objects)]
        table = np.full(1 + len(self.lesions) + len(self.lacunae), Thing.LACUNA.code)
        table[: len(codes)] = codes
        classes: NDArray[np.uint8] = table.astype(np.uint8)[self.labels(box)]
        return classes

    def trabecular_bone(self, box: Box) -> NDArray[np.bool_]:
        """Return the bone without its holes; cracks and lacunae count as bone."""
        bone = self.bone(box)
        for at, shared in self._near(box):
            for balls in self.lesions[at].balls:
                here = shared.slices_in(box)
                bone[here] &= ~balls.inside(shared, self.voxel_um)
        return bone

    # ------------------------------------------------------------------ image

    def value(self, box: Box) -> NDArray[np.float32]:
        """Return the specimen itself: marrow about 0, bone about 1, air below 0."""
        return self._value(box)

    def attenuation(self, box: Box) -> NDArray[np.float32]:
        """Return the specimen as X-rays see it, in 1/mm; air is 0."""
        value = self._value(box)
        value *= np.float32(BONE_PER_MM - MARROW_PER_MM)
        value += np.float32(MARROW_PER_MM)
        return np.maximum(value, 0, out=value)

    def grey(self, box: Box) -> NDArray[Any]:
        """Return the image of a box, in the type asked for."""
        halo = self._look.halo_vox
        image = self._look.blur(self._value(wider(box, halo)))
        inner = (slice(halo, -halo),) * 3 if halo else (slice(None),) * 3
        return self._look.expose(np.ascontiguousarray(image[inner]), box)

    def volume(self) -> Volume:
        """Return the image as a volume whose voxels are drawn when they are read."""
        return Volume(
            Voxels(self.shape, np.dtype(self.recipe.imaging.dtype), self.grey),
            self.voxel_um,
        )

    # -------------------------------------------------------------- machinery

    def _share(self, box: Box) -> NDArray[np.float32]:
        """Return the share of each voxel that is bone as it grew."""
        share = solid_share(self.nodes.draw(box, self.voxel_um), self.voxel_um)
        radius = self.recipe.rim.core_radius_um / self.voxel_um
        if isfinite(radius):
            y, x = (
                np.arange(low, high) - (edge - 1) / 2
                for low, high, edge in zip(
                    box.start[1:], box.stop[1:], self.shape[1:], strict=True
                )
            )
            inner = radius + 0.5 - np.hypot(y[:, None], x[None])
            share *= inner.clip(0, 1).astype(np.float32)
        return share

    def _near(self, box: Box) -> Iterator[tuple[int, Box]]:
        """Yield which lesions may touch a box, and the part of it that they may."""
        low = np.maximum(self._low, box.start)
        high = np.minimum(self._high, box.stop)
        for at in np.flatnonzero((low < high).all(axis=1)).tolist():
            (z0, y0, x0), (z1, y1, x1) = low[at].tolist(), high[at].tolist()
            yield at, Box((z0, y0, x0), (z1, y1, x1))

    def _voids(self, box: Box) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Return the cover of all voids in a box, and whose each voxel is."""
        cover = np.zeros(box.shape, np.float32)
        owner = np.zeros(box.shape, np.int32)
        for at, shared in self._near(box):
            lesion = self.lesions[at]
            part = lesion.draw(shared, self.voxel_um)
            here = shared.slices_in(box)
            np.maximum(cover[here], part, out=cover[here])
            mine = (part >= OWNED_FROM) & (owner[here] == 0)
            owner[here][mine] = at + 1
        z = self.lacunae.centre_um[:, 0]
        low, high = np.searchsorted(
            z,
            [
                box.start[0] * self.voxel_um - LONGEST_LACUNA_UM,
                box.stop[0] * self.voxel_um + LONGEST_LACUNA_UM,
            ],
        )
        some = np.arange(low, high)
        draw_ellipsoids(
            self.lacunae.chosen(some),
            (some + self.first_lacuna).astype(np.int32),
            box=box,
            voxel_um=self.voxel_um,
            cover=cover,
            owner=owner,
            owned_from=OWNED_FROM,
        )
        return cover, owner

    def _value(self, box: Box) -> NDArray[np.float32]:
        void, owner = self._voids(box)
        y, x = ((edge - 1) / 2 for edge in self.shape[1:])
        value = self._tissue.draw(
            self.nodes,
            void,
            box=box,
            voxel_um=self.voxel_um,
            middle_vox=(y, x),
            core_radius_um=self.recipe.rim.core_radius_um,
        )
        if len(self._debris):
            void[:] = 0
            draw_ellipsoids(
                self._debris,
                np.zeros(len(self._debris), np.int32),
                box=box,
                voxel_um=self.voxel_um,
                cover=void,
                owner=owner,
                owned_from=inf,
            )
            np.maximum(value, void, out=value)
        return value


def grow(
    recipe: Recipe,
    *,
    seed: int,
    mask: Volume | None = None,
    counts: Wanted | None = None,
) -> Phantom:
    """Grow a phantom: bone, what lies in it, damage, and the scanner.

    The same recipe and seed give the same phantom, for any part that is drawn; another
    voxel size gives the same bone and damage, drawn finer or coarser.

    Parameters
    ----------
    recipe : Recipe
    seed : int
    mask : Volume, optional
        A real bone to grow it from, for the architecture "given": above 0 in bone.
    counts : Wanted, optional
        How many of each to plant; left out, as many as the recipe's densities ask for.

    Raises
    ------
    DataError
        If no bone grows, or a mask is missing or not asked for.
    """
    for_bone, for_things, for_lacunae, for_tissue, for_look, for_dust = (
        np.random.default_rng(seed).spawn(6)
    )
    nodes = grow_bone(
        recipe.bone,
        recipe.extent_um,
        core_radius_um=recipe.rim.core_radius_um,
        rng=for_bone,
        mask=mask,
    )
    room = Placement(
        nodes, recipe.extent_um, recipe.rim.core_radius_um, recipe.margin_um
    )
    bone_mm3, rim_mm2 = _amounts(room, recipe)
    missing = plant(
        room,
        counts or wanted(recipe, bone_mm3=bone_mm3, rim_mm2=rim_mm2),
        inside=recipe.inside,
        harm=recipe.harm,
        rng=for_things,
    )
    lacunae = scatter_lacunae(room, recipe.inside, bone_mm3=bone_mm3, rng=for_lacunae)
    boxes = [lesion.box(recipe.voxel_um) for lesion in room.lesions]
    return Phantom(
        recipe,
        seed,
        tuple(room.lesions),
        lacunae.chosen(np.argsort(lacunae.centre_um[:, 0], kind="stable")),
        missing,
        nodes,
        bone_mm3,
        strew_debris(room, recipe.rim.debris_per_mm2, rng=for_dust),
        draw_tissue(recipe, for_tissue),
        draw_appearance(recipe, for_look),
        np.array([box.start for box in boxes], np.int64).reshape(-1, 3),
        np.array([box.stop for box in boxes], np.int64).reshape(-1, 3),
    )


def _amounts(room: Placement, recipe: Recipe) -> tuple[float, float]:
    """Return the bone in mm³ and the bone at the core's rim in mm²."""
    step = max(5.0, recipe.voxel_um)
    counts = [int(np.ceil(edge / step)) for edge in recipe.extent_um]
    total = 0.0
    for start in range(0, counts[0], 32):
        stop = min(start + 32, counts[0])
        box = Box((start, 0, 0), (stop, counts[1], counts[2]))
        share = solid_share(room.nodes.draw(box, step), step)
        if isfinite(room.core_radius_um):
            y, x = (np.arange(count) * step for count in counts[1:])
            middle = [edge / 2 for edge in recipe.extent_um[1:]]
            away = np.hypot(y[:, None] - middle[0], x[None] - middle[1])
            share *= away < room.core_radius_um
        total += float(share.sum(dtype=np.float64))
    bone_mm3 = total * (step / UM_PER_MM) ** 3
    if not isfinite(room.core_radius_um):
        return bone_mm3, 0.0
    height, radius = recipe.extent_um[0] / UM_PER_MM, room.core_radius_um / UM_PER_MM
    return bone_mm3, 2 * pi * radius * height * recipe.bone.bv_tv
