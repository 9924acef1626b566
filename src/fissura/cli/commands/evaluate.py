"""Findings against a truth, and detection on phantoms: how good it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from fissura.cli.options import ExecutorOptions, From0, PhantomOptions, TruthOptions
from fissura.cli.terminal import progress_bar

__all__ = ["evaluate", "trials"]

ALL_CORES = ExecutorOptions()
USUAL = PhantomOptions()
BESIDE_FINDINGS = TruthOptions()
Share = Annotated[float, Parameter(validator=validators.Number(gt=0, lte=1))]


def evaluate(
    findings: Path | None = None,
    *,
    out: Path,
    known: TruthOptions = BESIDE_FINDINGS,
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
    threshold
        Score from which a finding counts; without it, all listed findings count.
    unlisted
        Class of true labels that the truth does not list, such as lacuna.
    overwrite
        Replace the report of an earlier call in that folder.
    """
    from fissura.cli.output.evaluation import show_evaluation
    from fissura.validation import score_specimens

    sources = known.sources(findings)
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
    phantoms: PhantomOptions = USUAL,
    pictures: From0 = 24,
    settings: Path | None = None,
    only_report: bool = False,
    overwrite: bool = False,
    executor: ExecutorOptions = ALL_CORES,
) -> None:
    """Try detection on simulated bone like yours; report what it finds and misses.

    A stopped run continues where it was: phantoms in the folder are not made again.

    Parameters
    ----------
    out
        Folder for evaluation.html and .json, figures and tables, and phantoms, what
        was scored.
    pictures
        Hits, misses and false calls in the gallery, at most this many of each.
    settings
        A study.toml whose section detect is used.
    only_report
        Make no phantom: report all phantoms in the folder.
    overwrite
        Replace a report in a folder that holds no phantoms.
    """
    from fissura.cli.output.evaluation import show_evaluation
    from fissura.io import load_settings
    from fissura.settings import Detect
    from fissura.validation import run_trials

    with progress_bar("grow and search phantoms") as on_done:
        tried = run_trials(
            phantoms.plan(),
            load_settings(settings).detect if settings else Detect(),
            into=out,
            executor=executor.start(on_done=on_done),
            pictures=pictures,
            only_report=only_report,
            overwrite=overwrite,
        )
    show_evaluation(tried.evaluation, tried.page, tried.evaluation.remarks)
