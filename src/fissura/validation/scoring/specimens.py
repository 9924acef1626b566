"""Score findings of any program against a given truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura import report
from fissura.errors import DataError
from fissura.io import read_calls, read_lesions
from fissura.io.output_path import check_outputs, outputs_in
from fissura.model import Kind
from fissura.validation import scoring
from fissura.validation.scoring.labels import bone_mm3, open_labels
from fissura.validation.scoring.tables import write_case_tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from fissura.blocks import Executor
    from fissura.model import Evaluation, Finding, Lesion
    from fissura.validation.scoring import Case, Overlap
    from fissura.validation.scoring.sources import Sources

__all__ = ["Scored", "score_specimens"]

SHOWN = 5
"""Labels that one sentence can hold."""
ALIKE = 0.01
ALWAYS = 1.0


@dataclass(frozen=True, slots=True)
class Scored:
    """An evaluation, what the user should know, and the page."""

    evaluation: Evaluation
    remarks: tuple[str, ...]
    page: Path


def score_specimens(
    specimens: Sequence[Sources],
    *,
    into: Path,
    executor: Executor,
    threshold: float | None = None,
    unlisted: str = "",
    overwrite: bool = False,
) -> Scored:
    """Score findings against their truth, and write the report.

    Nothing is written before all has been read.

    Parameters
    ----------
    specimens : sequence of Sources
    into : Path
        Folder for ``evaluation.html`` and ``.json``, ``figures`` and ``tables``.
    executor : Executor
    threshold : float, optional
        Score from which a finding counts; all that are listed do without it.
    unlisted : str, optional
        What true labels are that their table does not list; refused without it.
    overwrite : bool, optional
        Whether the report of an earlier call may be replaced.

    Raises
    ------
    DataError
        If labels and tables do not belong together.
    StorageError
        If a file of the report is read, or exists and may not be replaced.
    """
    check_outputs(
        outputs_in(into, report.EVALUATION_FILES),
        inputs=[path for one in specimens for path in one.paths()],
        overwrite=overwrite,
    )
    cases: list[Case] = []
    remarks: list[str] = []
    for number, one in enumerate(specimens):
        share = executor.progress_share(number, of=len(specimens))
        cases.append(_scored(one, unlisted, share, remarks))
    scores = [call.score for case in cases for call in case.calls]
    least = min(scores, default=ALWAYS) if threshold is None else threshold
    if least == 0:
        raise DataError(
            "a score of 0 means a lesion that was not found: take such findings "
            "out, or give a --threshold above 0"
        )
    only = specimens[0].name if len(specimens) == 1 else f"{len(specimens)} specimens"
    seen = scoring.summarise(
        cases,
        thresholds=dict.fromkeys(Kind, least),
        title=f"Detection in {only}",
        about=f"Findings count from a score of {least:g} on.",
    )
    page = report.evaluation_page(seen, into=into)
    write_case_tables(cases, into=into / "tables")
    return Scored(seen, (*remarks, *seen.remarks), page)


def _scored(
    one: Sources, unlisted: str, executor: Executor, remarks: list[str]
) -> Case:
    findings, lesions = read_calls(one.findings), read_lesions(one.truth)
    found, voxel_um = open_labels(one.labels, voxel_um=one.voxel_um)
    true, true_um = open_labels(one.truth_labels, voxel_um=one.voxel_um)
    if abs(voxel_um - true_um) > ALIKE * voxel_um:
        raise DataError(
            f"{one.labels} has voxels of {voxel_um:g} µm, {one.truth_labels} of "
            f"{true_um:g} µm: they must be of the same volume"
        )
    bone = one.bone_mm3
    if bone is None and one.bone is not None:
        bone, taken = bone_mm3(
            one.bone, like=found.shape, voxel_um=one.voxel_um, executor=executor.quiet()
        )
        remarks.append(f"{one.name}: {taken}")
    shared = scoring.overlap(found, true, executor=executor)
    _stop_if_strangers(one, findings, lesions, shared, unlisted)
    lost = [lesion for lesion in lesions if not shared.lesion_vox[lesion.id]]
    if lost:
        remarks.append(
            f"{one.name}: {len(lost)} of {len(lesions)} rows of {one.truth.name} have "
            "no voxel in the true labels and were left out."
        )
    return scoring.score(
        findings,
        lesions,
        shared,
        name=one.name,
        bone_mm3=bone or 0.0,
        conditions=one.conditions,
        otherwise=unlisted or scoring.NOTHING,
    )


def _stop_if_strangers(
    one: Sources,
    findings: Iterable[Finding],
    lesions: Iterable[Lesion],
    shared: Overlap,
    unlisted: str,
) -> None:
    """Refuse labels without a row, and findings without a voxel."""
    rows = {finding.id for finding in findings}
    if unknown := set(shared.found_vox) - rows:
        raise DataError(
            f"{one.labels} holds {_named(unknown)}, which {one.findings} does not "
            "list: give the table of the same findings"
        )
    if empty := rows - set(shared.found_vox):
        raise DataError(
            f"{one.findings} lists {_named(empty)}, of which {one.labels} holds no "
            "voxel: give the labels of the same findings"
        )
    unknown = set(shared.lesion_vox) - {lesion.id for lesion in lesions}
    if unknown and not unlisted:
        raise DataError(
            f"{one.truth_labels} holds {_named(unknown)}, which {one.truth} does not "
            "list: add rows, or say what they all are, for example --unlisted lacuna"
        )


def _named(labels: Collection[int]) -> str:
    shown = ", ".join(map(str, sorted(labels)[:SHOWN]))
    more = len(labels) - SHOWN
    return f"label{'s' * (len(labels) > 1)} {shown}{f' and {more} more' * (more > 0)}"
