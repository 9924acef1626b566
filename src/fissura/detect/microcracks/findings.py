"""Turn sheets that are classified as cracks into findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.detect.directions import upward
from fissura.detect.found_voxels import Found
from fissura.detect.microcracks.extent import Face, whole_face
from fissura.detect.microcracks.features import SHEET_FEATURES
from fissura.detect.microcracks.linking import pieces_of_one, sharing
from fissura.detect.microcracks.size import extents_px, in_plane
from fissura.detect.selection import most_probable
from fissura.model import Finding, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.detect.classifier import Classifier
    from fissura.detect.microcracks.candidates import CrackCandidate
    from fissura.detect.microcracks.response import CrackResponse

__all__ = ["cracks"]

DARKNESS = list(SHEET_FEATURES).index("darkness")


def cracks(
    candidates: Sequence[CrackCandidate],
    classifier: Classifier,
    field: CrackResponse,
    factor: int,
) -> list[Found]:
    """Classify candidates, choose among those that overlap, and follow each to its end.

    Pieces of one crack are joined: those where one continues the other, and those whose
    faces turn out to be the same.

    Parameters
    ----------
    candidates : sequence of CrackCandidate
    classifier : Classifier
    field : CrackResponse
        The grid they were found on.
    factor : int
        Voxels of the volume to one of the grid.
    """
    if not candidates:
        return []
    features = np.stack([c.sheet.features for c in candidates])
    chances, worth = classifier.of_damage(
        classifier.probabilities(features), Kind.MICROCRACK
    )
    likely = np.flatnonzero(chances >= field.scale.settings.probability)
    chosen = likely[
        most_probable(
            [candidates[int(i)].places for i in likely],
            worth[likely],
            shape=field.whole.shape,
        )
    ]
    groups = pieces_of_one(
        [candidates[int(i)].places for i in chosen], voxel_um=field.scale.voxel_um
    )
    sheets = [[candidates[int(i)] for i in chosen[group]] for group in groups]
    faces = [_face(some, field) for some in sheets]
    found = []
    for same in sharing([face.places for face in faces], shape=field.whole.shape):
        # in the order of their worth, highest first
        mine = sorted(i for one in same for i in groups[one])
        pieces = [candidates[int(i)] for i in chosen[mine]]
        face = faces[same[0]] if len(same) == 1 else _face(pieces, field)
        chance = float(chances[chosen[mine]].max())
        found.append(_crack(pieces[0], face, chance, classifier, field, factor))
    return found


def _face(pieces: Sequence[CrackCandidate], field: CrackResponse) -> Face:
    """Return the whole face of a crack, or its pieces together if it is not smooth."""
    marked = np.unique(np.concatenate([c.places for c in pieces]), axis=0)
    whole = whole_face(field, marked)
    if whole is not None:
        return whole
    best = pieces[0].sheet
    um = field.scale.voxel_um
    length_um, width_um = (
        um * extent for extent in extents_px(*in_plane(marked, best.normal))
    )
    return Face(
        marked,
        best.normal,
        length_um,
        width_um,
        sum(c.sheet.area_um2 for c in pieces),
        sum(c.sheet.area_um2 * c.sheet.opening_um for c in pieces),
    )


def _crack(
    best: CrackCandidate,
    face: Face,
    chance: float,
    classifier: Classifier,
    field: CrackResponse,
    factor: int,
) -> Found:
    # a voxel of the grid is centred between those of the volume it is made of
    centre = face.places.mean(axis=0) * factor + (factor - 1) / 2
    z, y, x = (float(c) for c in centre * field.scale.voxel_um / factor)
    normal_z, normal_y, normal_x = (float(c) for c in upward(face.normal))
    shortest_um = field.scale.settings.crack_length_um[0]
    return Found(
        Finding(
            id=0,
            kind=Kind.MICROCRACK,
            score=chance,
            z_um=z,
            y_um=y,
            x_um=x,
            length_um=float(face.length_um),
            width_um=float(face.width_um),
            thickness_um=face.volume_um3 / face.area_um2,
            volume_um3=face.volume_um3,
            surface_um2=face.area_um2,
            normal_z=normal_z,
            normal_y=normal_y,
            normal_x=normal_x,
            contrast=float(np.clip(best.sheet.features[DARKNESS], 0, 1)),
            voxels=len(face.places) * factor**3,
            defined=bool(face.length_um >= shortest_um),
            why="; ".join(classifier.reasons(best.sheet.features, Kind.MICROCRACK)),
        ),
        face.places,
        factor,
    )
