"""Findings against a truth, and detection on phantoms: how good it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter, validators

from fissura.cli.options import Above0, ExecutorOptions, From0
from fissura.cli.terminal import progress_bar
from fissura.errors import DataError

__all__ = ["evaluate", "trials"]

ALL_CORES = ExecutorOptions()
Share = Annotated[float, Parameter(validator=validators.Number(gt=0, lte=1))]
Grown = Literal["gyroid", "waves", "struts"]
"""As in the phantoms, which would be heavy to import for a page of help."""


def evaluate(
    findings: Path | None = None,
    *,
    out: Path,
    truth: Path | None = None,
    truth_labels: Path | None = None,
    labels: Path | None = None,
    bone: Path | None = None,
    bone_mm3: Above0 | None = None,
    cnr: Above0 | None = None,
    specimens: Path | None = None,
    voxel_um: Above0 | None = None,
    threshold: Share | None = None,
    unlisted: str = "",
    overwrite: bool = False,
    executor: ExecutorOptions = ALL_CORES,
) -> None:
    """Score findings of any program against a known truth.

    Parameters
    ----------
    findings
        Table with the columns id and kind, and score if there is one; or a folder that
        fissura inspect wrote.
    out
        Folder for evaluation.html and .json, figures and tables.
    truth
        Table of what lies there: id and kind, and as many sizes as are known.
    truth_labels
        Volume whose voxels carry the ids of the truth.
    labels
        Volume whose voxels carry the ids of the findings; in a folder it is found.
    bone
        Mask of the bone that was searched; in a folder it is found.
    bone_mm3
        Or how much it is.
    cnr
        Contrast-to-noise of the volume, if known.
    specimens
        In place of all of the above: a table with a row for each specimen and the
        columns specimen, findings, labels, truth, truth_labels, bone; others, such as
        cnr, are conditions.
    voxel_um
        Edge of a voxel, in µm, where files do not state it.
    threshold
        Score from which a finding counts; all that are listed do without it.
    unlisted
        What true labels are that the truth does not list, such as lacuna.
    overwrite
        Replace the report of an earlier call in that folder.
    """
    from dataclasses import replace

    from fissura.cli.output.evaluation import show_evaluation
    from fissura.validation import Sources, score_specimens, sources_in

    if (findings is None) == (specimens is None):
        raise DataError(
            "an evaluation needs a table or folder of findings, or a table of several "
            "specimens (--specimens): name one of the two"
        )
    if specimens is not None:
        sources = [
            replace(one, voxel_um=one.voxel_um or voxel_um)
            for one in sources_in(specimens)
        ]
    elif findings is not None:
        if truth is None or truth_labels is None:
            raise DataError(
                "findings are scored against a truth: give its table (--truth) and its "
                "volume of labels (--truth-labels)"
            )
        one = Sources.found(
            findings,
            truth=truth,
            truth_labels=truth_labels,
            labels=labels,
            bone=bone,
            bone_mm3=bone_mm3,
            voxel_um=voxel_um,
        )
        conditions = (("cnr", f"{cnr:g}"),) if cnr else ()
        sources = [replace(one, conditions=conditions)]
    with progress_bar("compare") as on_done:
        scored = score_specimens(
            sources,
            into=out,
            executor=executor.start(on_done=on_done),
            threshold=threshold,
            unlisted=unlisted,
            overwrite=overwrite,
        )
    show_evaluation(scored.evaluation, scored.page, scored.remarks)


def trials(
    out: Path,
    *,
    phantoms: From0 = 10,
    negatives: From0 = 10,
    cnr: list[Above0] | None = None,
    architecture: Grown = "gyroid",
    voxel_um: Above0 = 1.3,
    shape: tuple[int, int, int] = (512, 512, 512),
    first_seed: From0 = 5000,
    pictures: From0 = 24,
    settings: Path | None = None,
    only_report: bool = False,
    overwrite: bool = False,
    executor: ExecutorOptions = ALL_CORES,
) -> None:
    """Try detection on made-up bone like yours, and tell what it finds and misses.

    A run that was stopped goes on where it was: phantoms that the folder holds are not
    grown again.

    Parameters
    ----------
    out
        Folder for evaluation.html and .json, figures and tables, and phantoms, what
        was scored.
    phantoms
        How many with damage.
    negatives
        How many without any, to count false calls in.
    cnr
        Contrast-to-noise; may be given more than once, and is taken in turns. 20, 10
        and 5 if left out.
    architecture
        How the bone is built; the shipped classifier never saw a gyroid.
    voxel_um
        Edge of a voxel.
    shape
        Edges of each phantom, in voxels: z, y, x.
    first_seed
        Seed of the first; those below 5000 are left to training.
    pictures
        Hits, misses and false calls in the gallery, up to so many of each.
    settings
        A study.toml whose section detect is used.
    only_report
        Grow none: tell of all phantoms that the folder holds.
    overwrite
        Replace a report in a folder that holds no phantoms.
    """
    from dataclasses import replace

    from fissura.cli.output.evaluation import show_evaluation
    from fissura.io import load_settings
    from fissura.settings import Detect
    from fissura.validation import TrialPlan, run_trials

    plan = TrialPlan(
        architecture=architecture,
        phantoms=phantoms,
        negatives=negatives,
        first_seed=first_seed,
        shape=shape,
        voxel_um=voxel_um,
    )
    if cnr:
        plan = replace(plan, cnrs=tuple(cnr))
    with progress_bar("grow and search phantoms") as on_done:
        tried = run_trials(
            plan,
            load_settings(settings).detect if settings else Detect(),
            into=out,
            executor=executor.start(on_done=on_done),
            pictures=pictures,
            only_report=only_report,
            overwrite=overwrite,
        )
    show_evaluation(tried.evaluation, tried.page, tried.evaluation.remarks)
