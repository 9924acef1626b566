"""The stage: find, measure and label all damage of a volume."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fissura.blocks import build_pyramid
from fissura.detect import microcracks, perforations
from fissura.detect.candidates import candidates
from fissura.detect.found import Found, numbered
from fissura.detect.marks import PlugMarks, SheetMarks
from fissura.detect.noise import sheet_noise
from fissura.detect.scales import Scales
from fissura.store import new_volume

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.blocks import Block, Crew
    from fissura.model import Bone, Finding, Volume
    from fissura.settings import Detect, Segment
    from fissura.store import NewVolume

__all__ = ["BYTES_PER_VOXEL", "assessable", "damage", "halo_vox"]

BYTES_PER_VOXEL = 28
"""Held at a time for each voxel of a block: grey, blurs, distances, score, labels."""


FAINTEST = 1e-3
"""Weakest sheet looked at where there is no noise, in bone contrast per voxel²."""


def halo_vox(voxel_um: float, settings: Detect, segment: Segment) -> int:
    """Return how much context a block needs on every side."""
    return Scales(voxel_um, segment.smooth_sigma_vox, settings).halo_vox


def assessable(volume: Volume, settings: Detect) -> str:
    """Return why this volume cannot show damage; empty where it can."""
    if volume.voxel_um <= settings.largest_voxel_um:
        return ""
    return (
        f"damage was not looked for: voxels of {volume.voxel_um:g} µm cannot show "
        f"openings of 0.5–4 µm; {settings.largest_voxel_um:g} µm is the coarsest that "
        "is searched (detect.largest_voxel_um)"
    )


def damage(
    volume: Volume,
    bone: Bone,
    settings: Detect,
    *,
    into: Path,
    crew: Crew,
) -> list[Finding]:
    """Find the microcracks and perforations of a volume.

    Parameters
    ----------
    volume : Volume
        Grey values.
    bone : Bone
        Its threshold and its region.
    settings : Detect
    into : Path
        Where the labels are written, an OME-Zarr folder of uint32; a voxel carries
        the id of its finding.
    crew : Crew
        Who does it.

    Returns
    -------
    list of Finding
        In raster order of their centres; empty where `assessable` says why.
    """
    why_not = assessable(volume, settings)
    found = [] if why_not else _found(volume, bone, settings, crew)
    with new_volume(
        into,
        shape=volume.shape,
        dtype="uint32",
        voxel_um=volume.voxel_um,
        content="labels",
        about={"assessed": not why_not, "findings": len(found)},
    ) as target:
        shards = crew.shards(volume.box, halo_vox=0)
        for _ in crew.quiet().do(partial(_paint, target, found), shards):
            pass
        build_pyramid(target, workers=crew.workers)
    return [f.finding for f in found]


def _found(volume: Volume, bone: Bone, settings: Detect, crew: Crew) -> list[Found]:
    noise = sheet_noise(SheetMarks(volume, bone, settings, 0.0), crew=crew)
    faintest = FAINTEST * bone.contrast_grey
    low = max(settings.noise_low * noise, faintest)
    high = max(settings.noise_high * noise, faintest)
    sheets = SheetMarks(volume, bone, settings, low)
    plugs = PlugMarks(volume, bone, settings)
    strips = [
        c
        for c in candidates(sheets, crew=crew.leg(0, of=2))
        if microcracks.worth_a_look(c, sheets, high_grey=high)
    ]
    holes = [
        c
        for c in candidates(plugs, crew=crew.leg(1, of=2))
        if perforations.worth_a_look(c, plugs)
    ]
    cracked = crew.quiet().do(partial(microcracks.microcrack, sheets, high), strips)
    pierced = crew.quiet().do(partial(perforations.perforation, plugs), holes)
    return numbered(one for one in [*cracked, *pierced] if one is not None)


def _paint(target: NewVolume, found: Sequence[Found], block: Block) -> None:
    """Write the labels of one block; a voxel of two findings keeps the first."""
    labels = np.zeros(block.write.shape, np.uint32)
    start, stop = np.array(block.write.start), np.array(block.write.stop)
    for one in reversed(found):
        here = one.places[((one.places >= start) & (one.places < stop)).all(axis=1)]
        labels[tuple((here - start).T)] = one.finding.id
    if labels.any():
        target.write(block.write, labels)
