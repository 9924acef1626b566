"""Struts and plates on the cells of a Voronoi foam, with fillets where they meet.

Open-cell foam as a model of trabecular bone: Gibson 1985,
J. Biomech. 18:317; on random Voronoi cells: Silva and Gibson 1997, Bone 21:191.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import Voronoi

from fissura.filters.compile import kernel
from fissura.phantoms.architecture.nodes import MARGIN, NODE_UM
from fissura.phantoms.architecture.waves import Waves, draw_waves

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["struts_and_plates"]

KEPT = 0.82
"""Share of the foam's edges that are struts."""
PLATES = 0.24
"""Share of the foam's faces that are plates."""
PLATE_SHARE = 0.75
"""Thickness of a plate over that of a strut."""
EDGES, FACES = 5.4, 2.9
"""Edge length and face area of such foam with one cell per unit volume."""
UNITED = 0.8
"""Volume of struts and plates together over the sum of each alone."""
FILLET_UM = 60.0
BENDS = 5
"""Pieces of a strut."""
BEND_UM = 45.0
"""How far struts stray from straight lines."""
OUTSIDE_UM = -400.0
STEP_MM = 0.02
SPREAD = 0.28
"""How far cells' seeds lie off their lattice, over the distance between them."""


def struts_and_plates(
    shape: tuple[int, int, int],
    *,
    bv_tv: float,
    thickness_um: float,
    stretch: float,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return a field on nodes that is above 0 in struts and plates, in µm."""
    cell_um = 1000 * _cell_mm(bv_tv, thickness_um / 1000)
    foam = Voronoi(_seeds_um(shape, cell_um, stretch, rng))
    bends = tuple(draw_waves(2.5 * cell_um, rng) for _ in range(3))
    field = np.full(shape, OUTSIDE_UM, np.float32)
    seen: set[tuple[int, int]] = set()
    for face in foam.ridge_vertices:
        if min(face) < 0:
            continue
        corners = foam.vertices[face]
        if not _near(corners, shape, cell_um):
            continue
        if rng.random() < PLATES:
            _fill(field, corners, bends, PLATE_SHARE * thickness_um / 2)
        for one, other in zip(face, (*face[1:], face[0]), strict=True):
            edge = (min(one, other), max(one, other))
            if edge in seen:
                continue
            seen.add(edge)
            if rng.random() < KEPT:
                radius = thickness_um / 2 * rng.uniform(0.75, 1.25)
                _lay(field, foam.vertices[list(edge)], bends, radius)
    return field


def _cell_mm(bv_tv: float, thickness_mm: float) -> float:
    """Return the edge of a cell whose struts and plates fill the share `bv_tv`."""
    per_mm = STEP_MM
    strut, plate = np.pi * (thickness_mm / 2) ** 2, PLATE_SHARE * thickness_mm
    while UNITED * (
        EDGES * KEPT * strut * per_mm**2 + FACES * PLATES * plate * per_mm
    ) < min(bv_tv, 0.5):
        per_mm += STEP_MM
    return 1 / per_mm


def _seeds_um(
    shape: tuple[int, int, int],
    cell_um: float,
    stretch: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the seeds of cells: a body-centred lattice, shaken, two cells wider."""
    lattice = cell_um * 2 ** (1 / 3)
    edges = lattice * np.array([stretch ** (2 / 3), *[stretch ** (-1 / 3)] * 2])
    counts = [
        int(np.ceil(n * NODE_UM / edge)) + 4
        for n, edge in zip(shape, edges, strict=True)
    ]
    corners = np.indices(counts).reshape(3, -1).T - 2.0
    seeds = np.concatenate([corners, corners + 0.5]) + rng.uniform(0, 1, 3)
    seeds += rng.normal(0, SPREAD, seeds.shape)
    return seeds * edges


def _near(
    corners: NDArray[np.float64], shape: tuple[int, int, int], cell_um: float
) -> bool:
    low = corners.max(axis=0) > -cell_um
    high = corners.min(axis=0) < np.array(shape) * NODE_UM + cell_um
    small = np.ptp(corners, axis=0).max() < 5 * cell_um
    return bool(low.all() and high.all() and small)


def _bent(
    points_um: NDArray[np.float64], bends: tuple[Waves, ...]
) -> NDArray[np.float64]:
    stray = np.stack([bend.at(points_um) for bend in bends], axis=-1)
    moved: NDArray[np.float64] = points_um + BEND_UM * stray
    return moved


def _lay(
    field: NDArray[np.float32],
    ends_um: NDArray[np.float64],
    bends: tuple[Waves, ...],
    radius_um: float,
) -> None:
    """Lay a bent strut, a little thinner amid it."""
    part = np.linspace(0, 1, BENDS + 1)
    line = _bent(ends_um[0] + part[:, None] * (ends_um[1] - ends_um[0]), bends)
    radii = radius_um * (0.85 + 0.6 * (part - 0.5) ** 2)
    for k in range(BENDS):
        _join_strut(
            field, line[k], line[k + 1], radii[k], radii[k + 1], NODE_UM, MARGIN
        )


def _fill(
    field: NDArray[np.float32],
    corners_um: NDArray[np.float64],
    bends: tuple[Waves, ...],
    half_um: float,
) -> None:
    """Fill a face with a plate: a fan of triangles."""
    middle = _bent(corners_um.mean(axis=0)[None], bends)[0]
    rim = _bent(corners_um, bends)
    for one, other in zip(rim, np.roll(rim, -1, axis=0), strict=True):
        _join_plate(field, np.stack([middle, one, other]), half_um, NODE_UM, MARGIN)


@kernel
def _united(one: float, other: float) -> float:
    """Return the larger of two depths, more where both are near: a fillet."""
    more = max(FILLET_UM - abs(one - other), 0.0) / FILLET_UM
    return max(one, other) + more * more * FILLET_UM / 4


@kernel
def _join_strut(
    field: NDArray[np.float32],
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    radius_a: float,
    radius_b: float,
    node_um: float,
    margin: int,
) -> None:
    reach = max(radius_a, radius_b) + FILLET_UM
    low = np.empty(3, np.int64)
    high = np.empty(3, np.int64)
    for axis in range(3):
        low[axis] = int((min(a[axis], b[axis]) - reach) / node_um) + margin
        high[axis] = int((max(a[axis], b[axis]) + reach) / node_um) + margin + 2
        low[axis] = min(max(low[axis], 0), field.shape[axis])
        high[axis] = min(max(high[axis], 0), field.shape[axis])
    way = b - a
    square = max((way * way).sum(), 1e-9)
    for z in range(low[0], high[0]):
        for y in range(low[1], high[1]):
            for x in range(low[2], high[2]):
                dz = (z - margin) * node_um - a[0]
                dy = (y - margin) * node_um - a[1]
                dx = (x - margin) * node_um - a[2]
                t = (dz * way[0] + dy * way[1] + dx * way[2]) / square
                t = min(max(t, 0.0), 1.0)
                dz -= t * way[0]
                dy -= t * way[1]
                dx -= t * way[2]
                gap = np.sqrt(dz * dz + dy * dy + dx * dx)
                depth = radius_a + t * (radius_b - radius_a) - gap
                if depth > -FILLET_UM:
                    field[z, y, x] = _united(field[z, y, x], depth)


@kernel
def _join_plate(
    field: NDArray[np.float32],
    corners: NDArray[np.float64],
    half_um: float,
    node_um: float,
    margin: int,
) -> None:
    """Join a triangle `half_um` thick on either side; its rim is round."""
    reach = half_um + FILLET_UM
    low = np.empty(3, np.int64)
    high = np.empty(3, np.int64)
    for axis in range(3):
        low[axis] = int((corners[:, axis].min() - reach) / node_um) + margin
        high[axis] = int((corners[:, axis].max() + reach) / node_um) + margin + 2
        low[axis] = min(max(low[axis], 0), field.shape[axis])
        high[axis] = min(max(high[axis], 0), field.shape[axis])
    for z in range(low[0], high[0]):
        for y in range(low[1], high[1]):
            for x in range(low[2], high[2]):
                gap = _to_triangle(
                    (z - margin) * node_um,
                    (y - margin) * node_um,
                    (x - margin) * node_um,
                    corners,
                )
                depth = half_um - gap
                if depth > -FILLET_UM:
                    field[z, y, x] = _united(field[z, y, x], depth)


@kernel
def _to_triangle(z: float, y: float, x: float, corners: NDArray[np.float64]) -> float:
    """Return the distance to a triangle: Ericson 2005, Real-Time Collision, 5.1.5."""
    p = np.array([z, y, x])
    a, b, c = corners[0], corners[1], corners[2]
    ab, ac, ap = b - a, c - a, p - a
    d1, d2 = (ab * ap).sum(), (ac * ap).sum()
    bp, cp = p - b, p - c
    d3, d4 = (ab * bp).sum(), (ac * bp).sum()
    d5, d6 = (ab * cp).sum(), (ac * cp).sum()
    va, vb, vc = d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2
    if d1 <= 0 and d2 <= 0:
        near = a
    elif d3 >= 0 and d4 <= d3:
        near = b
    elif d6 >= 0 and d5 <= d6:
        near = c
    elif vc <= 0 and d1 >= 0 and d3 <= 0:
        near = a + ab * (d1 / max(d1 - d3, 1e-9))
    elif vb <= 0 and d2 >= 0 and d6 <= 0:
        near = a + ac * (d2 / max(d2 - d6, 1e-9))
    elif va <= 0 and d4 - d3 >= 0 and d5 - d6 >= 0:
        near = b + (c - b) * ((d4 - d3) / max((d4 - d3) + (d5 - d6), 1e-9))
    else:
        total = max(va + vb + vc, 1e-9)
        near = a + ab * (vb / total) + ac * (vc / total)
    off = p - near
    return float(np.sqrt((off * off).sum()))
