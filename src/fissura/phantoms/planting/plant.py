"""Place all that a recipe asks for, the largest first, which find least room."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import partial
from math import log
from typing import TYPE_CHECKING

import numpy as np

from fissura.phantoms.planting.artefacts import plant_drilling, plant_radiation
from fissura.phantoms.planting.canals import CanalWish, plant_canal
from fissura.phantoms.planting.cracks import CrackWish, plant_crack, plant_partner
from fissura.phantoms.planting.holes import (
    PerforationRequest,
    plant_break,
    plant_next_to,
    plant_perforation,
)
from fissura.phantoms.planting.lesion import Thing
from fissura.phantoms.planting.pits import PitWish, plant_pit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from fissura.phantoms.planting.lesion import Lesion
    from fissura.phantoms.planting.placement import Placement
    from fissura.phantoms.recipe import Harm, Inside, Range, Recipe

__all__ = ["Wanted", "plant", "wanted"]

HOSTS = 8
"""Holes that are tried as neighbours of a crowded one."""
NEAR_UM = 25.0
"""Closer than this are neighbours."""
UM_PER_MM = 1000.0
runner = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many of each to plant.

    Parameters
    ----------
    cracks, holes, breaks, canals, pits, narrow_pits, drilling, radiation : int
        The last two are groups of cracks.
    """

    cracks: int = 0
    holes: int = 0
    breaks: int = 0
    canals: int = 0
    pits: int = 0
    narrow_pits: int = 0
    drilling: int = 0
    radiation: int = 0


def wanted(recipe: Recipe, *, bone_mm3: float, rim_mm2: float) -> Wanted:
    """Return how many things a recipe asks for in so much bone, to the nearest one."""
    inside, harm, rim = recipe.inside, recipe.harm, recipe.rim
    return Wanted(
        cracks=round(harm.cracks_per_mm3 * bone_mm3),
        holes=round(harm.holes_per_mm3 * bone_mm3),
        breaks=round(harm.breaks_per_mm3 * bone_mm3),
        canals=round(inside.canals_per_mm3 * bone_mm3),
        pits=round(inside.pits_per_mm3 * bone_mm3),
        narrow_pits=round(inside.narrow_pits_per_mm3 * bone_mm3),
        drilling=round(rim.drilling_per_mm2 * rim_mm2),
        radiation=round(rim.radiation_per_mm3 * bone_mm3),
    )


def plant(
    room: Placement,
    counts: Wanted,
    *,
    inside: Inside,
    harm: Harm,
    rng: np.random.Generator,
) -> dict[str, int]:
    """Plant things in a room; return how many of what found none.

    Holes and breaks come first, for few places take one; then canals, pits, cracks.
    """
    # One random generator for each kind: more of one changes no draw of another.
    for_holes, for_breaks, for_canals, for_pits, for_cracks, for_rim = rng.spawn(6)
    missing = {
        "holes": _holes(room, counts.holes, harm, for_holes),
        "breaks": _breaks(room, counts.breaks, harm, for_breaks),
        "canals": _canals(room, counts.canals, inside, for_canals),
        "pits": _pits(room, counts, inside, for_pits),
        "cracks": _cracks(room, counts.cracks, harm, for_cracks),
    }
    plant_drilling(room, counts.drilling, room.places(0.0, np.inf), for_rim)
    plant_radiation(room, counts.radiation, room.places(20.0, np.inf), for_rim)
    _note_neighbours(room)
    missing = {what: count for what, count in missing.items() if count}
    if missing:
        words = ", ".join(f"{count} {what}" for what, count in missing.items())
        runner.warning(
            "no room was found for %s: the table lists what was planted", words
        )
    return missing


def log_even(span: Range, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw numbers evenly in their logarithm, the largest first."""
    return np.sort(np.exp(rng.uniform(log(span[0]), log(span[1]), count)))[::-1]


def _all(
    work: Callable[[float], Lesion | None], sizes: Sequence[float]
) -> tuple[list[Lesion], int]:
    done = [work(float(size)) for size in sizes]
    planted = [lesion for lesion in done if lesion is not None]
    return planted, len(done) - len(planted)


def _holes(room: Placement, count: int, harm: Harm, rng: np.random.Generator) -> int:
    """Plant holes alone, then the partners of crowded ones beside them."""
    places = room.places(15.0, 130.0)
    sizes = log_even(harm.hole_radius_um, count, rng)
    beside = np.zeros(count, bool)
    beside[rng.permutation(count)[: round(count * harm.crowded / 2)]] = True
    wishes = [
        PerforationRequest(size, harm.hole_radius_um[0]) for size in sizes.tolist()
    ]
    hosts: list[Lesion] = []
    missing = 0
    for at in np.argsort(beside, kind="stable").tolist():
        lesion = None
        if beside[at] and hosts:
            for host in rng.permutation(len(hosts))[:HOSTS].tolist():
                lesion = plant_next_to(room, hosts[host], wishes[at], rng)
                if lesion is not None:
                    break
        if lesion is None:
            lesion = plant_perforation(room, wishes[at], places, rng)
        if lesion is None:
            missing += 1
        else:
            hosts.append(lesion)
    return missing


def _breaks(room: Placement, count: int, harm: Harm, rng: np.random.Generator) -> int:
    places = room.slender_places(25.0, 130.0) if count else np.empty(0, np.int64)
    sizes = log_even(harm.gap_um, count, rng)
    one = partial(_break, room, places, harm.gap_um[0], rng)
    return _all(one, sizes.tolist())[1]


def _break(
    room: Placement,
    places: NDArray[np.int64],
    least_um: float,
    rng: np.random.Generator,
    size_um: float,
) -> Lesion | None:
    return plant_break(room, PerforationRequest(size_um, least_um), places, rng)


def _canals(
    room: Placement, count: int, inside: Inside, rng: np.random.Generator
) -> int:
    places = room.places(inside.canal_width_um[0] / 2 + 8, np.inf)
    widths = log_even(inside.canal_width_um, count, rng)
    lengths = log_even(inside.canal_length_um, count, rng)
    lengths = rng.permutation(lengths)
    odds = np.array([inside.canals_open, inside.canals_open / 2])
    missing = 0
    for width, length in zip(widths.tolist(), lengths.tolist(), strict=True):
        drawn = rng.random()
        ends = int(drawn < odds[0]) + int(drawn < odds[1])
        wish = CanalWish(
            width, length, inside.canal_width_um[0], inside.canal_length_um[0], ends
        )
        missing += plant_canal(room, wish, places, rng) is None
    return missing


def _pits(
    room: Placement, counts: Wanted, inside: Inside, rng: np.random.Generator
) -> int:
    places = room.places(-10.0, 10.0)
    missing = 0
    for number in range(counts.pits + counts.narrow_pits):
        narrow = number >= counts.pits
        width = rng.uniform(*((20.0, 50.0) if narrow else inside.pit_width_um))
        depth = rng.uniform(*((20.0, 60.0) if narrow else inside.pit_depth_um))
        missing += plant_pit(room, PitWish(width, depth, narrow), places, rng) is None
    return missing


def _cracks(room: Placement, count: int, harm: Harm, rng: np.random.Generator) -> int:
    lengths = log_even(harm.crack_length_um, count, rng)
    openings = rng.permutation(log_even(harm.crack_opening_um, count, rng))
    shy, deep = room.places(-10.0, 60.0), room.places(12.0, np.inf)
    partners, missing = 0, 0
    queue = list(range(count))
    for number in queue:
        if partners:
            partners -= 1
            continue
        wish = CrackWish(
            float(lengths[number]),
            harm.crack_length_um[0],
            float(openings[number]),
            branching=bool(rng.random() < harm.branching),
            bridging=bool(rng.random() < harm.bridging),
            touching=bool(rng.random() < harm.touching),
        )
        lesion = plant_crack(room, wish, shy if wish.touching else deep, rng)
        if lesion is None:
            missing += 1
            continue
        # A crossing costs one of the cracks asked for: its partner.
        if number + 1 < count and rng.random() < harm.crossing / 2:
            partner = plant_partner(
                room, lesion, replace(wish, branching=False, touching=False), rng
            )
            if partner is not None:
                _mark_crossed(room, lesion)
                partners += 1
    return missing


def _mark_crossed(room: Placement, lesion: Lesion) -> None:
    at = lesion.planted.id - 1
    room.lesions[at] = replace(lesion, planted=replace(lesion.planted, crossing=True))


def _note_neighbours(room: Placement) -> None:
    for at, near in enumerate(room.neighbours(NEAR_UM)):
        lesion = room.lesions[at]
        alike = [room.lesions[label - 1].planted.kind for label in near]
        crowded = (
            lesion.planted.kind is Thing.PERFORATION and Thing.PERFORATION in alike
        )
        room.lesions[at] = replace(
            lesion,
            planted=replace(lesion.planted, neighbours=len(near), crowded=crowded),
        )
