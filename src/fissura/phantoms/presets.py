"""Named recipes: for training, for evaluation, and for bone without damage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from fissura.errors import SettingsError
from fissura.phantoms.recipe import (
    Architecture,
    Bone,
    Harm,
    Imaging,
    Inside,
    Recipe,
    Rim,
)

if TYPE_CHECKING:
    import numpy as np

    from fissura.model import Shape

__all__ = ["PRESETS", "cored", "drawn", "preset"]

NONE = Harm(cracks_per_mm3=0, holes_per_mm3=0, breaks_per_mm3=0)
BARE = Inside(
    lacunae_per_mm3=0,
    chains_per_mm3=0,
    canals_per_mm3=0,
    pits_per_mm3=0,
    narrow_pits_per_mm3=0,
    packet_sd=0,
    cement=0,
    lamellae=0,
)
RICH = Inside(canals_per_mm3=12, pits_per_mm3=10, narrow_pits_per_mm3=12)
PRESETS = {
    # As the paper counted: 7.4 cracks and 3.9 perforations per mm³ of bone.
    "evaluation": Recipe(),
    # Damage and confounders dense enough to learn from a few mm³.
    "training": Recipe(
        inside=RICH,
        harm=Harm(cracks_per_mm3=60, holes_per_mm3=25, breaks_per_mm3=6),
    ),
    # All structures that may be mistaken for damage, and no damage.
    "negative": Recipe(inside=RICH, harm=NONE),
    # Holes beside holes, cracks across cracks.
    "crowded": Recipe(
        harm=Harm(
            cracks_per_mm3=60,
            crossing=0.4,
            branching=0.3,
            holes_per_mm3=30,
            breaks_per_mm3=4,
            crowded=0.8,
        ),
    ),
    # Bone and marrow, nothing else: the image of an architecture alone.
    "bare": Recipe(inside=BARE, harm=NONE),
}
"""Recipes by name; change what you need with `dataclasses.replace`."""

CORE_SHARE = 0.46
"""Radius of a core over the width of its slices: it is surrounded by air."""
CNRS = (20.0, 10.0, 5.0, 3.0)
GROWN = tuple(name for name in get_args(Architecture) if name != "given")


def preset(name: str, *, shape: Shape, voxel_um: float) -> Recipe:
    """Return a recipe by its name.

    Raises
    ------
    SettingsError
        If there is no such recipe.
    """
    if name not in PRESETS:
        raise SettingsError(
            f"there is no recipe called {name}: choose one of {', '.join(PRESETS)}"
        )
    return replace(PRESETS[name], shape=shape, voxel_um=voxel_um)


def cored(recipe: Recipe) -> Recipe:
    """Return a recipe for a drilled core in air, its rim as the drill leaves it.

    A phantom of it can be scanned: its slices must be square.
    """
    width_um = min(recipe.shape[1:]) * recipe.voxel_um
    rim = Rim(
        core_radius_um=CORE_SHARE * width_um,
        drilling_per_mm2=8.0,
        debris_per_mm2=150.0,
    )
    return replace(recipe, rim=rim)


def drawn(
    name: str,
    *,
    shape: Shape,
    voxel_um: float,
    rng: np.random.Generator,
    architectures: tuple[Architecture, ...] = GROWN,
) -> Recipe:
    """Return a recipe by its name, with bone, mineral and scanner drawn at random.

    Parameters
    ----------
    name : str
    shape : tuple of int
    voxel_um : float
    rng : Generator
    architectures : tuple of str
        To draw from: leave one out to test on it.
    """
    recipe = preset(name, shape=shape, voxel_um=voxel_um)
    marrow = float(rng.uniform(-0.5, 90.0))
    return replace(
        recipe,
        bone=Bone(
            architectures[int(rng.integers(len(architectures)))],
            bv_tv=float(rng.uniform(0.15, 0.4)),
            thickness_um=float(rng.uniform(140.0, 200.0)),
            stretch=float(rng.uniform(1.0, 1.6)),
        ),
        inside=replace(
            recipe.inside,
            lacunae_per_mm3=float(rng.uniform(20_000, 32_000)),
            packet_sd=float(rng.uniform(0.02, 0.08)),
            cement=float(rng.uniform(-0.05, 0.08)),
            lamellae=float(rng.uniform(0.0, 0.02)),
        ),
        imaging=Imaging(
            cnr=float(CNRS[int(rng.integers(len(CNRS)))]),
            noise="ramp" if rng.random() < 0.75 else "white",  # noqa: PLR2004
            psf_vox=float(rng.uniform(0.5, 0.9)),
            fringe=float(rng.uniform(-0.1, 0.35)),
            fringe_um=float(rng.uniform(2.0, 4.0)),
            rings=float(rng.uniform(0.0, 0.06)),
            streaks=float(rng.uniform(0.0, 0.03)),
            shading=float(rng.uniform(0.0, 0.06)),
            mottle=float(rng.uniform(0.0, 0.04)),
            marrow_grey=marrow,
            bone_grey=marrow + float(rng.uniform(40.0, 140.0)),
        ),
    )
