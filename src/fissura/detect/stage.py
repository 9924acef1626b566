"""The stage: search a volume, classify what is found, measure it and label it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fissura.blocks import build_pyramid, one_blas_thread
from fissura.detect.classifier import (
    SHIPPED,
    DamageClassifier,
    read_classifier,
    shipped_classifier,
)
from fissura.detect.found_voxels import Found, numbered, painted, reaching
from fissura.detect.full_resolution import refined
from fissura.detect.grids import FEWEST_VOX, CrackScale, binning
from fissura.detect.microcracks.features import SHEET_FEATURES
from fissura.detect.microcracks.findings import cracks
from fissura.detect.microcracks.response import CrackResponse
from fissura.detect.noise import contrast_to_noise
from fissura.detect.perforations.features import HOLE_FEATURES
from fissura.detect.perforations.findings import perforations
from fissura.detect.search import search
from fissura.errors import DataError
from fissura.filters.volumes.binning import binned
from fissura.io import new_volume
from fissura.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fissura.blocks import Block, Executor
    from fissura.io import NewVolume
    from fissura.model import Bone, Finding, Volume
    from fissura.settings import Detect

__all__ = [
    "classifier_file",
    "classifier_of",
    "damage",
    "damage_warnings",
    "why_not_assessable",
]


def why_not_assessable(
    volume: Volume, settings: Detect, *, segmented: bool = False
) -> str:
    """Return why this volume cannot show damage; empty where it can.

    Parameters
    ----------
    volume : Volume
    settings : Detect
    segmented : bool, optional
        Whether it is a mask or a map of labels.
    """
    if segmented:
        return (
            "damage was not looked for: the volume is segmented, and cracks and "
            "perforations are told by their grey values"
        )
    if volume.voxel_um > settings.largest_voxel_um:
        return (
            f"damage was not looked for: voxels of {volume.voxel_um:g} µm cannot show "
            f"openings of 0.5–4 µm; {settings.largest_voxel_um:g} µm is the coarsest "
            "that is searched (detect.largest_voxel_um)"
        )
    thinnest = FEWEST_VOX * binning(volume.voxel_um, settings.grid_um)
    if min(volume.shape) < thinnest:
        return (
            f"damage was not looked for: the volume is only {min(volume.shape)} voxels "
            f"thick, and a sheet or a hole cannot be told in fewer than {thinnest}"
        )
    return ""


def damage_warnings(
    findings: Sequence[Finding],
    volume: Volume,
    bone: Bone,
    settings: Detect,
    *,
    executor: Executor,
) -> tuple[str, ...]:
    """Return remarks on the reliability of the findings of a volume, a sentence each.

    The volume must have been searched: `why_not_assessable` returned no reason.
    """
    return (*_noisy(volume, bone, settings, executor), *_undefined(findings, settings))


def _noisy(
    volume: Volume, bone: Bone, settings: Detect, executor: Executor
) -> Iterator[str]:
    cnr = contrast_to_noise(volume, bone, executor=executor)
    if cnr < settings.least_cnr:
        yield (
            f"bone stands out from marrow by {cnr:.1f} times the noise; below "
            f"{settings.least_cnr:g} faint cracks are missed (detect.least_cnr)"
        )


def _undefined(findings: Sequence[Finding], settings: Detect) -> Iterator[str]:
    low, high = settings.crack_length_um
    lengths_um = [f.length_um for f in findings if f.kind is Kind.MICROCRACK]
    if short := sum(length < low for length in lengths_um):
        yield (
            f"{short} of {len(lengths_um)} microcracks are shorter than {low:g} µm: "
            "they are listed and do not count (detect.crack_length_um)"
        )
    if long := sum(length > high for length in lengths_um):
        yield (
            f"{long} of {len(lengths_um)} microcracks are longer than {high:g} µm, the "
            "longest the study defines: they count"
        )


def classifier_file(settings: Detect) -> Path:
    """Return the file of the classifier that the settings name."""
    return Path(settings.classifier) if settings.classifier else SHIPPED


def classifier_of(settings: Detect) -> DamageClassifier:
    """Return the classifier the settings name, or the one that comes with the software.

    Raises
    ------
    StorageError
        If the file is missing or damaged.
    DataError
        If it is no classifier of this version, or has no class for a kind of damage.
    """
    features = {
        "sheet_features": tuple(SHEET_FEATURES),
        "hole_features": tuple(HOLE_FEATURES),
    }
    if settings.classifier:
        classifier = read_classifier(classifier_file(settings), **features)
        for kind, one in (
            (Kind.MICROCRACK, classifier.sheets),
            (Kind.PERFORATION, classifier.holes),
        ):
            if kind.value not in one.classes:
                raise DataError(
                    f"{classifier_file(settings)} has no class {kind.value}: train it "
                    "again with fissura train, or leave detect.classifier out"
                )
        return classifier
    return shipped_classifier(**features)


@one_blas_thread()
def damage(
    volume: Volume,
    bone: Bone,
    settings: Detect,
    *,
    into: Path,
    executor: Executor,
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
    executor : Executor
        Who does it.

    Returns
    -------
    list of Finding
        In raster order of their centres; empty where `why_not_assessable` says why.
    """
    why_not = why_not_assessable(volume, settings, segmented=bone.segmented)
    classified = [] if why_not else _classified(volume, bone, settings, into, executor)
    found = refined(classified, volume, bone, executor=executor)
    with new_volume(
        into,
        shape=volume.shape,
        dtype="uint32",
        voxel_um=volume.voxel_um,
        content="labels",
        about={"assessed": not why_not, "findings": len(found)},
    ) as target:
        shards = executor.shards(volume.box, halo_vox=0)
        near = reaching(found, [shard.write for shard in shards])
        tasks = list(zip(near, shards, strict=True))
        for _ in executor.quiet().do(partial(_paint, target), tasks):
            pass
        build_pyramid(target, workers=executor.workers)
    return [f.finding for f in found]


def _classified(
    volume: Volume, bone: Bone, settings: Detect, into: Path | None, executor: Executor
) -> list[Found]:
    classifier = classifier_of(settings)
    seen = search(volume, bone, settings, executor=executor, beside=into)
    grid = binned(volume, seen.factor)
    field = CrackResponse(grid, bone, CrackScale(grid.voxel_um, settings))
    every = [
        *cracks(seen.sheets, classifier.sheets, field, seen.factor),
        *perforations(seen.holes, classifier.holes, volume, settings),
    ]
    um = volume.voxel_um
    return numbered(
        one
        for one in every
        if bone.region.holds(
            (one.finding.z_um / um, one.finding.y_um / um, one.finding.x_um / um)
        )
    )


def _paint(target: NewVolume, task: tuple[list[Found], Block]) -> None:
    near, block = task
    labels = painted(near, block.write)
    if labels.any():
        target.write(block.write, labels)
