"""Make a rough solid smooth and whole, without thin struts or narrow openings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.filters.masks.ball_morphology import depth_vox
from fissura.filters.masks.connected_parts import largest_part
from fissura.filters.volumes.gaussian import smooth
from fissura.phantoms.architecture.nodes import MARGIN, NODE_UM, Nodes

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["cut_level", "signed_depth_um", "stout", "to_share"]

CLOSING_UM = 33.0
"""No natural opening is narrower than twice this; perforations are."""
OPENING_UM = 22.0
"""No plate or strut is thinner than twice this."""
SOFT_NODES = 0.8
"""Standard deviation by which distances are smoothed."""
HALF = 0.5
"""From a node to the face of its cell."""
SEEN = 2_000_000
"""Nodes among which a level is searched."""
FAR_UM = 400.0
"""Distances are cut here."""
INNER = (slice(MARGIN, -MARGIN),) * 3


def cut_level(
    field: NDArray[np.float32], share: float, within: NDArray[np.bool_] | None = None
) -> float:
    """Return the level below which `share` of the volume, or of a part of it, lies."""
    seen = field[INNER].ravel() if within is None else field[within]
    step = max(1, seen.size // SEEN)
    return float(np.quantile(seen[::step], share))


def stout(
    solid: NDArray[np.bool_], within: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Open a solid on nodes, close it, and leave one piece in the volume or a part.

    The ball that ends the opening and the one that begins the closing are one.
    """
    opening, closing = OPENING_UM / NODE_UM, CLOSING_UM / NODE_UM
    kept = depth_vox(solid) > opening + HALF
    grown = ~(depth_vox(~kept) > opening + closing + HALF)
    closed = depth_vox(grown) > closing + HALF
    seen = closed if within is None else closed & within
    loose = seen & ~largest_part(seen, connectivity=26)
    one: NDArray[np.bool_] = closed & ~loose
    return one


def signed_depth_um(solid: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the smoothed distance to the surface: above 0 in bone, below outside."""
    if solid.all() or not solid.any():
        raise DataError(
            "the requested architecture leaves a volume without bone or without "
            "marrow: make the volume larger, or use another seed"
        )
    depth = np.where(solid, depth_vox(solid) - HALF, HALF - depth_vox(~solid))
    depth *= np.float32(NODE_UM)
    np.clip(depth, -FAR_UM, FAR_UM, out=depth)
    return smooth(depth, sigma_vox=SOFT_NODES)


def to_share(
    depth_um: NDArray[np.float32],
    bv_tv: float,
    within: NDArray[np.bool_] | None = None,
) -> Nodes:
    """Move the surface in or out until bone fills so much of the volume or a part."""
    seen = smooth(depth_um, sigma_vox=0.577)
    return Nodes(depth_um + np.float32(cut_level(-seen, bv_tv, within)))
