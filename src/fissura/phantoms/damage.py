"""Plant microcracks and perforations in bone, and remember each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.phantoms.cracks import plant_crack
from fissura.phantoms.holes import plant_hole

if TYPE_CHECKING:
    import numpy as np

    from fissura.phantoms.ground import Ground
    from fissura.phantoms.planted import Damage, Planted

__all__ = ["plant"]


def plant(
    ground: Ground, damage: Damage, *, rng: np.random.Generator
) -> tuple[Planted, ...] | None:
    """Plant holes first, for few plates take one, then cracks.

    Returns
    -------
    tuple of Planted or None
        None if the bone has no room for so much damage.
    """
    planted: list[Planted] = []
    for work in (plant_hole,) * damage.perforations + (plant_crack,) * damage.cracks:
        lesion = work(ground, damage, len(planted) + 1, rng=rng)
        if lesion is None:
            return None
        planted.append(lesion)
    return tuple(planted)
