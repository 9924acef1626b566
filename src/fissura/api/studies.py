"""Whole studies, groups, published numbers, and how good detection is."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from fissura import compare
from fissura.api.outputs import executor_or_all_cores, settings_with
from fissura.errors import DataError
from fissura.io import load_study
from fissura.validation import Sources, score_specimens
from fissura.workflow import (
    SilentReporter,
    audit_example,
    check_study,
    compare_table,
)
from fissura.workflow import audit_claims as audit_file
from fissura.workflow import run_study as run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fissura.blocks import Executor
    from fissura.model import Audit, Comparison, Evaluation

    AnyPath = str | PathLike[str]

__all__ = ["audit_claims", "compare_groups", "evaluate_findings", "run_study"]


def run_study(
    folder: AnyPath, *, executor: Executor | None = None, deep: bool = False
) -> Path:
    """Take a study from raw scans to the report; continue where it stopped.

    Parameters
    ----------
    folder : path
        With ``study.toml`` and ``specimens.csv``.
    executor : Executor, optional
        Threads or a Dask cluster; all cores of this machine without it.
    deep : bool, optional
        First read all outputs; damaged ones are made again.

    Returns
    -------
    Path
        The report's page; full tables are in ``tables`` beside it.

    Raises
    ------
    FissuraError
        If the study cannot be run; the message says what to change.
    """
    study, chosen = load_study(Path(folder)), executor_or_all_cores(executor)
    check_study(study, executor=chosen).stop_if_wrong()
    return run(study, chosen, SilentReporter(), deep=deep)


def compare_groups(
    table: AnyPath | Mapping[str, Sequence[object]],
    *,
    group: str,
    outcomes: Sequence[str],
    specimen: str = "",
    donor: str = "",
    only: Sequence[str] = (),
    **settings: object,
) -> tuple[Comparison, ...]:
    """Compare groups: Kruskal–Wallis, exact Mann–Whitney, Holm, shifts and Cliff's δ.

    Parameters
    ----------
    table : path or mapping of str to sequence
        Text file with a header; or columns by their names, one value a row, None where
        there is none.
    group : str
        Column that names the group.
    outcomes : sequence of str
        Columns to compare.
    specimen, donor : str, optional
        Columns; where one names the donor, several rows of a donor count once.
    only : sequence of str, optional
        Groups to compare, in this order; all of them without it.
    **settings
        Settings of the section ``compare``, such as ``p_method="asymptotic"``.

    Returns
    -------
    tuple of Comparison
        One for each outcome: `groups`, `pairs`, `p_exact`, `remarks`.

    Raises
    ------
    DataError
        If a column is missing, a cell holds no number, or there are fewer than two
        groups.
    """
    chosen = settings_with("compare", settings).compare
    if isinstance(table, str | PathLike):
        return compare_table(
            Path(table),
            chosen,
            group=group,
            outcomes=outcomes,
            specimen=specimen,
            donor=donor,
            only=only,
        ).comparisons
    return compare.tidy_groups(
        _rows(table),
        chosen,
        group=group,
        outcomes=outcomes,
        specimen=specimen,
        donor=donor,
        only=only,
    )


def _rows(table: Mapping[str, Sequence[object]]) -> list[dict[str, str]]:
    """Return the rows of a table as a file would hold them."""
    lengths = {name: len(cells) for name, cells in table.items()}
    if len(set(lengths.values())) > 1:
        sizes = ", ".join(f"{name!r} has {length}" for name, length in lengths.items())
        raise DataError(f"columns of one length are needed, but {sizes}")
    return [
        dict(zip(table, map(_cell, row), strict=True))
        for row in zip(*table.values(), strict=True)
    ]


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def audit_claims(path: AnyPath | None = None) -> Audit:
    """Check whether the numbers of a paper agree with each other.

    Parameters
    ----------
    path : path, optional
        TOML file of claims; without it, those of Ma et al. 2017, which come along.

    Returns
    -------
    Audit
        `flags`, the worst first; ``str`` of `summary` counts them.

    Raises
    ------
    DataError
        If a claim is incomplete; the message names it.
    """
    return audit_example() if path is None else audit_file(Path(path))


def evaluate_findings(
    sources: Sources | Sequence[Sources],
    into: AnyPath,
    *,
    threshold: float | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
) -> Evaluation:
    """Score findings against a truth: recall, false calls per mm³ of bone, volumes.

    Parameters
    ----------
    sources : Sources or sequence of Sources
        Where findings and truth of each specimen are; see `Sources.found`.
    into : path
        Folder for the page, its figures, tables and JSON.
    threshold : float, optional
        Score from which a finding counts; without it, all listed findings count.
    overwrite : bool, optional
        Whether the report of an earlier call may be replaced.
    executor : Executor, optional
        Threads or a Dask cluster; all cores of this machine without it.

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        If labels and tables do not belong together.
    """
    specimens = [sources] if isinstance(sources, Sources) else list(sources)
    return score_specimens(
        specimens,
        into=Path(into),
        executor=executor_or_all_cores(executor),
        threshold=threshold,
        overwrite=overwrite,
    ).evaluation
