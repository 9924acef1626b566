"""Candidates whose kind is known: of phantoms, by their truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fissura import segment
from fissura.blocks import Executor, Threads
from fissura.detect import HOLE_FEATURES, MERGED, SHEET_FEATURES, on_grid, search
from fissura.model import Box, Kind, Volume
from fissura.phantoms import Thing, grow
from fissura.settings import whole_volume
from fissura.validation.training.ground_truth import GroundTruth
from fissura.validation.training.plan import recipe_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.phantoms import Phantom
    from fissura.settings import Detect
    from fissura.validation.training.plan import Plan

__all__ = ["HOLE_CLASSES", "SHEET_CLASSES", "Examined", "Examples", "examined"]

SHEET_CLASSES = ("artefact", "canal", "lacuna", MERGED, Kind.MICROCRACK.value)
HOLE_CLASSES = ("artefact", "canal", Kind.PERFORATION.value)
COVERED = 0.25
"""Share of a lesion that one that is called so must cover."""
PURE_SHEET, PURE_HOLE = 0.5, 0.4
"""Share of a candidate that must lie on the lesion."""
UNSURE = 0.2
"""A candidate with this much on a lesion, but too little of it, teaches nothing."""
OTHER = 0.3
"""Share that must lie on a lacuna, or a canal, to be one."""
TOUCHING = 0.1
"""A candidate with less than this on any damage is not damage."""
BESIDE = -1
DAMAGE = (Thing.MICROCRACK, Thing.PERFORATION)
ROWS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Features, and the kind of each candidate.

    Parameters
    ----------
    features : ndarray of float32, shape (candidate, feature)
    names : ndarray of str, shape (candidate,)
    seeds : ndarray of int64, shape (candidate,)
        Which phantom each is of.
    lesions : ndarray of int64, shape (candidate,)
        The lesion of its phantom that it would find; 0 where no damage lies there, -1
        where too little of it.
    places : tuple of ndarray of int16, shape (voxel, 3)
        The voxels of each, on a grid that is the same for all of a phantom.
    """

    features: NDArray[np.float32]
    names: NDArray[np.str_]
    seeds: NDArray[np.int64]
    lesions: NDArray[np.int64]
    places: tuple[NDArray[np.int16], ...]

    @classmethod
    def together(cls, some: Sequence[Examples]) -> Examples:
        """Return the examples of several phantoms as one."""
        return cls(
            np.concatenate([one.features for one in some]),
            np.concatenate([one.names for one in some]),
            np.concatenate([one.seeds for one in some]),
            np.concatenate([one.lesions for one in some]),
            tuple(places for one in some for places in one.places),
        )


class _Share(NamedTuple):
    """How a candidate and a true thing share their voxels."""

    thing: Thing
    label: int
    on: float
    covered: float


class _Row(NamedTuple):
    """One candidate: as its fields in `Examples`."""

    features: NDArray[np.float32]
    name: str
    lesion: int
    places: NDArray[np.integer]


class Examined(NamedTuple):
    """What one phantom teaches."""

    sheets: Examples
    holes: Examples
    known: GroundTruth


def examined(plan: Plan, settings: Detect, seed: int) -> Examined:
    """Grow a phantom, search it, and name what was found by the truth.

    Parameters
    ----------
    plan : Plan
    settings : Detect
        How candidates are found.
    seed : int
        Of the phantom, one of the plan's.
    """
    phantom = grow(recipe_of(plan, seed), seed=seed)
    executor = Executor(Threads(1))
    # drawn once: it is read several times
    volume = Volume(phantom.grey(phantom.box), phantom.voxel_um)
    levels = segment.levels(volume, whole_volume().segment, executor=executor)
    seen = search(volume, levels, settings, executor=executor)
    truths = {
        factor: _Truth.of(phantom, factor, executor)
        for factor in {seen.factor, *(factor for factor, _ in seen.holes)}
    }
    coarsest = max((factor for factor, _ in seen.holes), default=seen.factor)
    sheets, holes = [], []
    for sheet in seen.sheets:
        shares = truths[seen.factor].shares(sheet.places)
        found = _found(shares, Thing.MICROCRACK)
        name = _sheet_name(shares)
        sheets.append(_Row(sheet.sheet.features, name, found, sheet.places))
    for factor, plug in seen.holes:
        shares = truths[factor].shares(plug.hole.places)
        found = _found(shares, Thing.PERFORATION)
        places = on_grid(plug.hole.places, factor, coarsest)
        holes.append(_Row(plug.hole.features, _hole_name(shares), found, places))
    return Examined(
        _named(sheets, len(SHEET_FEATURES), phantom.seed),
        _named(holes, len(HOLE_FEATURES), phantom.seed),
        GroundTruth.of(phantom),
    )


def _named(rows: Sequence[_Row], features: int, seed: int) -> Examples:
    kept = [row for row in rows if row.name]
    return Examples(
        np.array([row.features for row in kept], np.float32).reshape(-1, features),
        np.array([row.name for row in kept], "U16"),
        np.full(len(kept), seed, np.int64),
        np.array([row.lesion for row in kept], np.int64),
        tuple(row.places.astype(np.int16) for row in kept),
    )


def _found(shares: Sequence[_Share], thing: Thing) -> int:
    """Return the lesion of one kind that a candidate finds, as `evaluate` has it."""
    held = [s for s in shares if s.thing is thing and s.covered >= COVERED]
    if held:
        return max(held, key=lambda s: s.covered).label
    on = max((s.on for s in shares if s.thing in DAMAGE), default=0.0)
    return BESIDE if on >= TOUCHING else 0


def _sheet_name(shares: Sequence[_Share]) -> str:
    """Name the kind of a sheet; empty if its truth is ambiguous.

    One that lies on two cracks, or for the most part on none, is damage and no crack:
    a part of it is.
    """
    cracks = [s for s in shares if s.thing is Thing.MICROCRACK]
    most = max((s.on for s in cracks), default=0.0)
    held = [s for s in cracks if s.on >= UNSURE and s.covered >= COVERED]
    if len(held) == 1 and held[0].on >= PURE_SHEET:
        return Kind.MICROCRACK.value
    if held:
        return MERGED
    if most >= UNSURE:
        return ""
    return _other_name(shares, ("lacuna", "canal"))


def _hole_name(shares: Sequence[_Share]) -> str:
    """Name the kind of a plug; empty if its truth is ambiguous."""
    holes = [s for s in shares if s.thing is Thing.PERFORATION]
    most = max((s.on for s in holes), default=0.0)
    held = [s for s in holes if s.covered >= COVERED]
    if len(held) == 1 and held[0].on >= PURE_HOLE:
        return Kind.PERFORATION.value
    if held:
        return "artefact"
    if most >= UNSURE:
        return ""
    return _other_name(shares, ("canal",))


def _other_name(shares: Sequence[_Share], names: Sequence[str]) -> str:
    for name in names:
        if sum(s.on for s in shares if s.thing.value == name) >= OTHER:
            return name
    return "artefact"


@dataclass(frozen=True, slots=True, eq=False)
class _Truth:
    """True labels on a grid.

    Parameters
    ----------
    labels : ndarray of int32, shape (z, y, x)
        Of damage before anything else that shares the voxel.
    sizes : ndarray of int64, shape (label + 1,)
    things : sequence of Thing
        Of the labels from 1; later ones are lacunae.
    """

    labels: NDArray[np.int32]
    sizes: NDArray[np.int64]
    things: Sequence[Thing]

    @classmethod
    def of(cls, phantom: Phantom, factor: int, executor: Executor) -> _Truth:
        """Draw a phantom's truth on a grid."""
        z, y, x = (edge // factor for edge in phantom.shape)
        labels = np.empty((z, y, x), np.int32)
        starts = range(0, z, ROWS)
        parts = executor.do(partial(_pooled, phantom, factor), starts)
        for start, part in zip(starts, parts, strict=True):
            labels[start : start + len(part)] = part
        things = [planted.kind for planted in phantom.objects]
        return cls(
            labels, np.bincount(labels.ravel(), minlength=len(things) + 1), things
        )

    def shares(self, places: NDArray[np.integer]) -> list[_Share]:
        """Return the object under a candidate, within one voxel."""
        steps = np.array(list(product((-1, 0, 1), repeat=3)))
        around = np.clip(
            places[:, None] + steps[None], 0, np.array(self.labels.shape) - 1
        )
        beside = self.labels[tuple(np.moveaxis(around, -1, 0))]
        flat = np.ravel_multi_index(
            tuple(np.moveaxis(around, -1, 0)), self.labels.shape
        )
        shares = []
        for label in np.unique(beside[beside > 0]).tolist():
            here = beside == label
            covered = len(np.unique(flat[here])) / self.sizes[label]
            thing = (
                self.things[label - 1] if label <= len(self.things) else Thing.LACUNA
            )
            on = float(here.any(axis=1).mean())
            shares.append(_Share(thing, label, on, covered))
        return shares


def _pooled(phantom: Phantom, factor: int, start: int) -> NDArray[np.int32]:
    """Return some rows of the grid: of each cube, the lowest label that is not 0."""
    z, y, x = (edge // factor for edge in phantom.shape)
    stop = min(start + ROWS, z)
    box = Box((start * factor, 0, 0), (stop * factor, y * factor, x * factor))
    fine = phantom.labels(box)
    none = np.int32(np.iinfo(np.int32).max)
    fine[fine == 0] = none
    cubes = fine.reshape(stop - start, factor, y, factor, x, factor)
    pooled: NDArray[np.int32] = cubes.min(axis=(1, 3, 5))
    pooled[pooled == none] = 0
    return pooled
