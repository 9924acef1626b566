"""The whole study on one page, from the raw scans to the report.

scan → volume → bone → damage → measures → comparison → report.  Human review belongs
between damage and measures, the forecast between comparison and report; until they
exist, findings count unreviewed, and the page says so.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from fissura import detect, reconstruct, report, segment
from fissura.errors import DataError, StorageError
from fissura.io import (
    Ledger,
    digest_file,
    digest_value,
    only_run,
    open_volume,
    read_findings,
    read_measures,
    read_text,
    replacing,
    write_findings,
    write_json,
    write_measures,
    write_text,
)
from fissura.workflow import stages
from fissura.workflow.groups_step import compare_groups, treatment_y
from fissura.workflow.input_files import (
    mask_files,
    scan_files,
    segment_settings,
    tensile_files,
)
from fissura.workflow.integrity import find_damaged_files
from fissura.workflow.misplaced_inputs import stop_if_results_are_read
from fissura.workflow.pictures import write_findings_page
from fissura.workflow.plausibility import measure_warnings
from fissura.workflow.report_data import gather, specimen_curve
from fissura.workflow.steps import StepRunner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fissura.blocks import Executor
    from fissura.io import Layout, Study
    from fissura.model import Scan, Specimen
    from fissura.workflow.steps import ProgressReporter

__all__ = ["run_steps", "run_study", "voxel_um_of"]

ATTEMPTS = 3
"""How often a specimen is tried again after one of its outputs was damaged."""


def run_study(
    study: Study,
    executor: Executor,
    reporter: ProgressReporter,
    *,
    only: str = "",
    deep: bool = False,
) -> Path:
    """Run a study that no other process runs, and keep its ledger.

    Parameters
    ----------
    study : Study
    executor : Executor
    reporter : ProgressReporter
        Gets the progress of each step.
    only : str, optional
        The one step that may be done, all others having been done before.
    deep : bool, optional
        First read all outputs; damaged ones are made again.

    Returns
    -------
    Path
        The report's page.

    Raises
    ------
    StorageError
        If the study is being run already, or a file that is read is where a result
        will be written.
    """
    ledger = Ledger(study.layout.ledger)
    with only_run(study.layout.root):
        runner = StepRunner(ledger, executor, datetime.now, reporter, only)
        runner.mend()
        if deep:
            runner.distrust(
                find_damaged_files(study, ledger, deep=True, executor=executor)
            )
        return run_steps(study, runner)


def run_steps(study: Study, runner: StepRunner) -> Path:
    """Process every included specimen to its measures, and the groups to the report.

    Steps that the ledger holds with the same inputs and settings are skipped, so an
    interrupted run continues where it stopped.

    Returns
    -------
    Path
        The report's page.

    Raises
    ------
    StorageError
        If a file that is read is where a result will be written.
    """
    stop_if_results_are_read(study)
    measured = _specimens(study, runner)
    try:
        return _report(study, runner, _compare(study, runner, measured))
    except StorageError:
        if not _distrust(runner, study):
            raise
    measured = _specimens(study, runner)
    return _report(study, runner, _compare(study, runner, measured))


def _specimens(study: Study, runner: StepRunner) -> list[str]:
    """Process each included specimen to its measures."""
    return [_specimen(study, s, runner) for s in study.specimens if s.counts]


def _specimen(study: Study, specimen: Specimen, runner: StepRunner) -> str:
    """Process a specimen to its measures; outputs found damaged are made again."""
    for _ in range(ATTEMPTS - 1):
        try:
            return _measure(study, specimen, runner)
        except StorageError:
            if not _distrust(runner, replace(study, specimens=(specimen,))):
                raise
    return _measure(study, specimen, runner)


def _distrust(runner: StepRunner, study: Study) -> bool:
    """Check all outputs after a step failed; return whether one is damaged.

    A volume is listed at each run, and read only by the step that needs it: that step
    is then the first to meet a damaged chunk.
    """
    return runner.distrust(
        find_damaged_files(study, runner.ledger, deep=True, executor=runner.executor)
    )


def _scan(study: Study, specimen: Specimen, runner: StepRunner) -> dict[str, str]:
    """Process the raw scan to volume, bone, damage and architecture.

    Returns the results of damage and architecture, for the measures.
    """
    if specimen.scan is None:
        return {"scan": "not scanned"}
    to, settings = study.layout, study.settings
    volume = runner.step(
        "volume",
        specimen.id,
        partial(_reconstruct, study, specimen),
        inputs=scan_files(study, specimen),
        settings={
            "acquire": settings.acquire.model_dump(),
            "reconstruct": settings.reconstruct.model_dump(),
            "study": {"voxel_um": settings.study.voxel_um},
        },
        outputs=[to.scan(specimen.id), to.volume(specimen.id)],
    )
    bone = runner.step(
        "bone",
        specimen.id,
        partial(_segment, study, specimen),
        inputs={"volume": volume, **mask_files(study, specimen)},
        settings={"segment": settings.segment.model_dump()},
        outputs=[to.bone(specimen.id)],
    )
    classifier = detect.classifier_file(settings.detect)
    damage = runner.step(
        "damage",
        specimen.id,
        partial(_detect, study, specimen),
        inputs={"bone": bone}
        | {f"classifier {classifier.name}": digest_file(classifier)},
        settings={"detect": settings.detect.model_dump()},
        outputs=[
            to.damage(specimen.id),
            to.findings(specimen.id),
            to.findings_page(specimen.id),
        ],
    )
    architecture = runner.step(
        "architecture",
        specimen.id,
        partial(_architecture, study, specimen),
        inputs={"bone": bone},
        settings={"architecture": settings.architecture.model_dump()},
        outputs=[
            to.architecture(specimen.id),
            to.thickness(specimen.id),
            to.separation(specimen.id),
        ],
    )
    return {"damage": damage, "architecture": architecture}


def _measure(study: Study, specimen: Specimen, runner: StepRunner) -> str:
    """Process scan and tensile curve of a specimen to measures."""
    scanned = _scan(study, specimen, runner)
    return runner.step(
        "measures",
        specimen.id,
        partial(_measures, study, specimen),
        inputs={**scanned, **tensile_files(specimen)},
        settings={"measure": study.settings.measure.model_dump()},
        outputs=[study.layout.measures(specimen.id)],
    )


def _compare(study: Study, runner: StepRunner, measured: list[str]) -> str:
    """Compare the groups by the measures of all specimens."""
    return runner.step(
        "groups",
        "",
        partial(compare_groups, study),
        inputs={
            **dict(zip(_counting(study), measured, strict=True)),
            "list of who is in which group": digest_value(study.members),
            "years of treatment": digest_value(treatment_y(study)),
        },
        settings={"compare": study.settings.compare.model_dump()},
        outputs=[study.layout.groups],
    )


def _counting(study: Study) -> list[str]:
    """Name the measures that are compared, specimen by specimen."""
    return [f"measures of {s.id}" for s in study.specimens if s.counts]


def _report(study: Study, runner: StepRunner, compared: str) -> Path:
    """Write the report; make it again whenever its content has changed."""
    runner.step(
        "report",
        "",
        partial(_tell, study),
        inputs={
            "comparison of the groups": compared,
            "specimens.csv": digest_file(study.layout.specimens),
        },
        settings={"study.toml": study.settings_text},
        outputs=[study.layout.report],
    )
    return study.layout.report / "index.html"


def _reconstruct(
    study: Study, specimen: Specimen, executor: Executor
) -> tuple[str, ...]:
    to, into = study.layout, study.layout.volume(specimen.id)
    if specimen.scan is None:
        raise DataError(f"{specimen.id} has no scan to reconstruct")
    scan = stages.open_scan(specimen.scan, study.settings)
    voxel_um_of(scan)
    reconstruct.forget_pictures(into)
    made = stages.reconstruct_scan(
        scan, study.settings.reconstruct, into=into, executor=executor
    )
    write_json(
        to.scan(specimen.id),
        {
            "scan": specimen.scan.name,
            "projections": made.projections,
            "rows": scan.rows,
            "columns": scan.columns,
            "pixel_um": scan.pixel_um,
            "centre_px": made.centre_px,
            "chosen": [_within(to, asdict(choice)) for choice in scan.chosen],
            "remarks": [to.within(text) for text in made.remarks],
        },
    )
    return made.remarks


def _within(to: Layout, choice: Mapping[str, Any]) -> dict[str, Any]:
    """Return a choice whose paths start from the study's folder."""
    return {
        name: to.within(one) if isinstance(one, str) else [to.within(s) for s in one]
        for name, one in choice.items()
    }


def _segment(study: Study, specimen: Specimen, executor: Executor) -> tuple[str, ...]:
    bone = stages.segment_bone(
        open_volume(study.layout.volume(specimen.id)),
        segment_settings(study, specimen),
        into=study.layout.bone(specimen.id),
        executor=executor,
    )
    return (segment.region_line(bone), *bone.remarks)


def _detect(study: Study, specimen: Specimen, executor: Executor) -> tuple[str, ...]:
    to = study.layout
    volume = open_volume(to.volume(specimen.id))
    bone = segment.reopen(to.bone(specimen.id))
    damage = stages.detect_damage(
        volume,
        bone,
        study.settings.detect,
        into=to.damage(specimen.id),
        executor=executor,
    )
    write_findings(to.findings(specimen.id), damage.findings)
    write_findings_page(
        specimen.id,
        volume,
        bone,
        damage,
        page=to.findings_page(specimen.id),
        executor=executor,
    )
    return damage.remarks


def _architecture(
    study: Study, specimen: Specimen, executor: Executor
) -> tuple[str, ...]:
    to = study.layout
    measures = stages.measure_architecture(
        segment.reopen(to.bone(specimen.id)),
        study.settings.architecture,
        into=(to.thickness(specimen.id), to.separation(specimen.id)),
        executor=executor,
    )
    write_measures(to.architecture(specimen.id), measures, specimen=specimen.id)
    return ()


def _measures(study: Study, specimen: Specimen, executor: Executor) -> tuple[str, ...]:
    to, tested = study.layout, specimen_curve(study, specimen)
    scanned = specimen.scan is not None
    measures = stages.measure_specimen(
        segment.reopen(to.bone(specimen.id)) if scanned else None,
        read_findings(to.findings(specimen.id)) if scanned else None,
        tested,
        study.settings,
        architecture=(
            tuple(read_measures(to.architecture(specimen.id)).values())
            if scanned
            else ()
        ),
    )
    write_measures(to.measures(specimen.id), measures, specimen=specimen.id)
    executor.on_done(1, 1)
    remarks = (*tested.curve.columns, *tested.remarks) if tested else ()
    return (*remarks, *measure_warnings(measures))


def _tell(study: Study, executor: Executor) -> tuple[str, ...]:
    with replacing(study.layout.report) as partial_:
        data = gather(study)
        report.page(data, into=partial_)
        for specimen in data.pages:
            page = study.layout.findings_page(specimen)
            write_text(partial_ / "findings" / f"{specimen}.html", read_text(page))
    executor.on_done(1, 1)
    return ()


def voxel_um_of(scan: Scan) -> float:
    """Return the voxel size of a scan; a scan without one is refused."""
    if scan.pixel_um is None:
        raise DataError(
            f"{scan.source} does not state its pixel size: set voxel_um in the [study] "
            "section of study.toml, in µm"
        )
    return scan.pixel_um
