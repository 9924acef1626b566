"""Whole studies, groups, published numbers, and how good detection is."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING

from fissura import compare
from fissura.api.arguments import (
    checked_executor,
    checked_path,
    checked_switch,
    checked_type,
)
from fissura.api.columns import cell_text, rows_of
from fissura.api.outputs import settings_with
from fissura.api.wording import with_python_messages
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
    from pathlib import Path

    from fissura.blocks import Cluster, Executor, Threads
    from fissura.model import Audit, Comparison, Evaluation

    AnyPath = str | PathLike[str]
    AnyExecutor = Executor | Threads | Cluster

__all__ = ["audit_claims", "compare_groups", "evaluate_findings", "run_study"]


@with_python_messages
def run_study(
    folder: AnyPath, *, executor: AnyExecutor | None = None, deep: bool = False
) -> Path:
    """Take a study from raw scans to the report; continue where it stopped.

    Parameters
    ----------
    folder : path
        With ``study.toml`` and ``specimens.csv``.
    executor : Threads, Cluster or Executor, optional
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
    chosen = checked_executor(executor)
    study = load_study(checked_path(folder, "folder"))
    check_study(study, executor=chosen).stop_if_wrong()
    return run(study, chosen, SilentReporter(), deep=checked_switch(deep, "deep"))


@with_python_messages
def compare_groups(
    table: AnyPath | Mapping[str, Iterable[object]],
    *,
    group: str,
    outcomes: str | Sequence[str],
    specimen: str | None = None,
    donor: str | None = None,
    only: Sequence[object] | None = None,
    **settings: object,
) -> tuple[Comparison, ...]:
    """Compare groups: Kruskal–Wallis, exact Mann–Whitney, Holm, shifts and Cliff's δ.

    Parameters
    ----------
    table : path or mapping of str to sequence
        Text file with a header; or columns by their names, one value a row, None or
        nan where there is none: a dict, an Arrow table or a data frame.
    group : str
        Column that names the group.
    outcomes : str or sequence of str
        Columns to compare.
    specimen, donor : str, optional
        Columns; where one names the donor, several rows of a donor count once.
    only : sequence, optional
        Groups to compare, in this order; all of them without it.
    **settings
        Settings of the section ``compare``, such as ``p_method="spss_exact"``.

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
    checked_type(group, str, "group")
    columns = _names(outcomes, "outcomes")
    names, donors = (
        checked_type(column or "", str, argument)
        for column, argument in ((specimen, "specimen"), (donor, "donor"))
    )
    chosen_groups = _names(only, "only")
    if isinstance(table, str | PathLike):
        return compare_table(
            checked_path(table, "table"),
            chosen,
            group=group,
            outcomes=columns,
            specimen=names,
            donor=donors,
            only=chosen_groups,
        ).comparisons
    return compare.tidy_groups(
        rows_of(table),
        chosen,
        group=group,
        outcomes=columns,
        specimen=names,
        donor=donors,
        only=chosen_groups,
    )


def _names(given: object, argument: str) -> tuple[str, ...]:
    """Return names as text: one alone is a sequence of one.

    Raises
    ------
    DataError
        If it is no sequence.
    """
    if given is None:
        return ()
    if isinstance(given, str):
        return (given,)
    if not isinstance(given, Iterable):
        raise DataError(f"{argument} must be a list of names, but {given!r} came")
    return tuple(map(cell_text, given))


@with_python_messages
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
    return audit_example() if path is None else audit_file(checked_path(path, "path"))


@with_python_messages
def evaluate_findings(
    sources: Sources | Sequence[Sources],
    into: AnyPath,
    *,
    threshold: float | None = None,
    unlisted: str = "",
    overwrite: bool = False,
    executor: AnyExecutor | None = None,
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
    unlisted : str, optional
        What labels of the truth are that its table does not list, such as
        ``"lacuna"``; refused without it.
    overwrite : bool, optional
        Whether the report of an earlier call may be replaced.
    executor : Threads, Cluster or Executor, optional
        Threads or a Dask cluster; all cores of this machine without it.

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        If labels and tables do not belong together.
    """
    given: object = [sources] if isinstance(sources, Sources) else sources
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise DataError("sources must be Sources or a list of them: see Sources.found")
    specimens = [checked_type(one, Sources, "each of sources") for one in given]
    return score_specimens(
        specimens,
        into=checked_path(into, "into"),
        executor=checked_executor(executor),
        threshold=threshold,
        unlisted=checked_type(unlisted, str, "unlisted"),
        overwrite=checked_switch(overwrite, "overwrite"),
    ).evaluation
