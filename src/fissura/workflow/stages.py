"""One function for each stage: a study and single files call the same.

Each takes the result of the stage before it and the settings of its own stage, writes
its volumes to the given paths, and returns values.  None depends on a study.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura import acquire, detect, measure, reconstruct, segment
from fissura.errors import FissuraError
from fissura.io import open_volume, read_tensile, read_tensile_tests
from fissura.model import TensileReading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura import settings as of
    from fissura.blocks import Executor
    from fissura.model import Bone, Finding, Measure, Scan, TensileTest, Volume

__all__ = [
    "Damage",
    "Reconstructed",
    "detect_damage",
    "measure_architecture",
    "measure_specimen",
    "open_scan",
    "read_curve",
    "read_curves",
    "reconstruct_scan",
    "segment_bone",
]

NOT_LOOKED_FOR = "damage was not looked for"


def open_scan(path: Path, settings: of.Settings) -> Scan:
    """Stage 1: open a raw scan, and determine the size of its pixels."""
    scan = acquire.scan(path, settings.acquire)
    return acquire.sized(scan, settings.study.voxel_um)


@dataclass(frozen=True, slots=True)
class Reconstructed:
    """How a scan was reconstructed.

    Parameters
    ----------
    projections : int
        Those that were used; others were never recorded.
    centre_px : float
        Column that the axis of rotation projects to.
    remarks : tuple of str
        What the user should know.
    """

    projections: int
    centre_px: float
    remarks: tuple[str, ...]


def reconstruct_scan(
    scan: Scan, settings: of.Reconstruct, *, into: Path, executor: Executor
) -> Reconstructed:
    """Stage 2: reconstruct a scan into the volume `into`."""
    with acquire.unpacked(scan, beside=into, on_done=executor.on_done) as unpacked:
        ready = acquire.sound(unpacked)
        made = reconstruct.volume(
            ready, settings, into=into, voxel_um=scan.pixel_um, executor=executor
        )
        remarks = (*acquire.remarks(ready), *made.remarks)
    return Reconstructed(ready.projections.shape[0], made.centre_px, remarks)


def segment_bone(
    volume: Volume, settings: of.Segment, *, into: Path, executor: Executor
) -> Bone:
    """Stage 3: find the bone of a volume; its labels are the volume `into`."""
    return segment.bone(volume, settings, into=into, executor=executor)


@dataclass(frozen=True, slots=True)
class Damage:
    """The microcracks and perforations of one volume.

    Parameters
    ----------
    findings : tuple of Finding
    labels : Volume
        The id of the finding that each voxel belongs to; 0 elsewhere.
    not_assessable : str
        Why damage could not be searched for; empty where it was.
    expected : tuple of str
        How many false calls to expect of the classifier, a sentence for each kind.
    remarks : tuple of str
        What the user should know.
    """

    findings: tuple[Finding, ...]
    labels: Volume
    not_assessable: str = ""
    expected: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def detect_damage(
    volume: Volume,
    bone: Bone,
    settings: of.Detect,
    *,
    into: Path,
    executor: Executor,
) -> Damage:
    """Stage 4: find damage, and measure each finding; its labels are `into`."""
    found = detect.damage(volume, bone, settings, into=into, executor=executor)
    labels = open_volume(into)
    findings = measure.local_volumes(volume, labels, bone, found, executor=executor)
    why_not = detect.why_not_assessable(volume, settings, segmented=bone.segmented)
    if why_not:
        return Damage(tuple(findings), labels, why_not, remarks=(why_not,))
    return Damage(
        tuple(findings),
        labels,
        expected=detect.expected(detect.classifier_of(settings), settings),
        remarks=detect.damage_warnings(
            findings, volume, bone, settings, executor=executor
        ),
    )


def measure_architecture(
    bone: Bone,
    settings: of.Architecture,
    *,
    into: tuple[Path, Path],
    executor: Executor,
) -> tuple[Measure, ...]:
    """Stage 6: measure the architecture; `into` are the maps, thickness first."""
    return tuple(measure.architecture(bone, settings, into=into, executor=executor))


def read_curve(path: Path, settings: of.Measure, *, name: str) -> TensileReading:
    """Stage 6: read the one tensile test of a file, and measure its curve."""
    test = read_tensile(
        path,
        strain_column=settings.strain_column,
        load_column=settings.load_column,
    )
    return _reading(test, settings, name)


def read_curves(
    path: Path, settings: of.Measure, *, name: str
) -> dict[str, TensileReading | FissuraError]:
    """Stage 6: read every test of a file, by the file's name, or file#1, file#2.

    Of several tests one that cannot be measured does not stop the others; its error
    is the value under its name.
    """
    tests = read_tensile_tests(
        path,
        strain_column=settings.strain_column,
        load_column=settings.load_column,
    )
    if len(tests) == 1:
        return {name: _reading(tests[0], settings, name)}
    found: dict[str, TensileReading | FissuraError] = {}
    for number, test in enumerate(tests, start=1):
        own = f"{name}#{number}"
        try:
            found[own] = _reading(test, settings, own)
        except FissuraError as error:
            found[own] = error
    return found


def _reading(test: TensileTest, settings: of.Measure, name: str) -> TensileReading:
    """Measure a curve, and subtract the toe from curve and measures."""
    curve = measure.stress_strain(test, settings)
    read = measure.strength(curve, settings)
    return TensileReading(name, *measure.without_toe(curve, read), read.toe_strain)


def measure_specimen(
    bone: Bone | None,
    findings: Sequence[Finding] | None,
    tested: TensileReading | None,
    settings: of.Settings,
    *,
    architecture: Sequence[Measure] = (),
    not_assessable: str | None = None,
) -> list[Measure]:
    """Stage 6: combine all measures of a specimen.

    `bone` is None for a specimen that was not scanned, `findings` without a search
    for damage, `tested` for a specimen without a tensile test.  `not_assessable` is
    what detection said of itself; the settings decide where that is None.
    """
    if findings is None:
        not_assessable = NOT_LOOKED_FOR
    elif not_assessable is None and bone is not None:
        not_assessable = detect.why_not_assessable(
            bone.tissue, settings.detect, segmented=bone.segmented
        )
    return measure.specimen(
        findings or (),
        bone,
        tested.strength if tested else None,
        architecture=architecture,
        damage_not_assessable=not_assessable or "",
        exponents=(settings.measure.uts_exponent, settings.measure.modulus_exponent),
    )
