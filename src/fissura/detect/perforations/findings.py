"""Turn plugs that are classified as closing perforations into findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.detect.found_voxels import Found
from fissura.detect.selection import most_probable, shared_voxels
from fissura.model import Finding, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from fissura.detect.classifier import Classifier
    from fissura.detect.perforations.plugs import Plug
    from fissura.model import Volume
    from fissura.settings import Detect

__all__ = ["on_grid", "perforations"]

SAME = 0.5
"""Plugs that share this much of the smaller one stop the same hole."""


def perforations(
    candidates: Sequence[tuple[int, Plug]],
    classifier: Classifier,
    volume: Volume,
    settings: Detect,
) -> list[Found]:
    """Classify plugs, and choose among those of several balls.

    Parameters
    ----------
    candidates : sequence of (int, Plug)
        With the voxels of the volume to one of their grid.
    classifier : Classifier
    volume : Volume
    settings : Detect
    """
    if not candidates:
        return []
    features = np.stack([c.hole.features for _, c in candidates])
    chances = classifier.probabilities(features)[
        :, classifier.classes.index(Kind.PERFORATION)
    ]
    likely = np.flatnonzero(chances >= settings.probability)
    coarsest = max(factor for factor, _ in candidates)
    z, y, x = (edge // coarsest + 1 for edge in volume.shape)
    some = [candidates[int(i)] for i in likely]
    places = [on_grid(one.hole.places, factor, coarsest) for factor, one in some]
    chosen = most_probable(places, chances[likely], shape=(z, y, x))
    shared = shared_voxels(places, shape=(z, y, x))
    volumes_um3 = [one.hole.volume_um3 for _, one in some]
    measured: dict[int, float] = {}
    for i in chosen:
        fullest = _fullest(i, shared, volumes_um3)
        measured.setdefault(fullest, float(chances[likely[i]]))
    return [
        _perforation(some[i], chance, classifier, volume.voxel_um)
        for i, chance in measured.items()
    ]


def _fullest(
    chosen: int,
    shared: csr_array[np.int64, tuple[int, int]],
    volumes_um3: Sequence[float],
) -> int:
    """Return which likely plug of the same hole fills most of it.

    A ball only a little wider than the hole reaches far into its mouths.
    """
    sizes = shared.diagonal()
    row = slice(*shared.indptr[chosen : chosen + 2])
    same: list[int] = [
        i
        for i, voxels in zip(
            shared.indices[row].tolist(), shared.data[row].tolist(), strict=True
        )
        if voxels > SAME * min(sizes[chosen], sizes[i])
    ]
    return max(same, key=lambda i: (volumes_um3[i], -i))


def on_grid(
    places: NDArray[np.integer], factor: int, coarsest: int
) -> NDArray[np.integer]:
    """Return the voxels of a coarser grid that contain those of a plug."""
    coarse: NDArray[np.integer] = np.unique(places * factor // coarsest, axis=0)
    return coarse


def _perforation(
    one: tuple[int, Plug], chance: float, classifier: Classifier, voxel_um: float
) -> Found:
    factor, candidate = one
    hole = candidate.hole
    centre = hole.centre_vox * factor + (factor - 1) / 2
    z, y, x = (float(c) for c in centre * voxel_um)
    return Found(
        Finding(
            id=0,
            kind=Kind.PERFORATION,
            score=chance,
            z_um=z,
            y_um=y,
            x_um=x,
            length_um=hole.length_um,
            width_um=hole.width_um,
            thickness_um=hole.depth_um,
            volume_um3=hole.volume_um3,
            surface_um2=hole.surface_um2,
            normal_z=float(hole.axis[0]),
            normal_y=float(hole.axis[1]),
            normal_x=float(hole.axis[2]),
            contrast=hole.emptiness,
            voxels=len(hole.places) * factor**3,
            why="; ".join(classifier.reasons(hole.features, Kind.PERFORATION)),
        ),
        hole.places,
        factor,
    )
