"""A table, without a study around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura import compare, report
from fissura.io import read_tidy
from fissura.io.output_path import check_outputs, outputs_in
from fissura.settings import Compare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.model import Comparison

__all__ = ["ComparedTable", "compare_table", "write_comparison"]

DEFAULTS = Compare()


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """The comparison of the table `path`, and what the reader had to decide."""

    path: Path
    comparisons: tuple[Comparison, ...]
    remarks: tuple[str, ...]


def compare_table(
    path: Path,
    settings: Compare = DEFAULTS,
    *,
    group: str,
    outcomes: Sequence[str],
    specimen: str = "",
    donor: str = "",
    only: Sequence[str] = (),
) -> ComparedTable:
    """Compare the groups of any tidy table; without `specimen`, rows are counted.

    Parameters
    ----------
    path : Path
        Text whose cells are separated by commas, semicolons, tabs or bars.
    settings : Compare, optional
    group, specimen, donor : str
        Columns; where one names the donor, several rows of a donor count once.
    outcomes : sequence of str
        Columns to compare.
    only : sequence of str
        Groups to compare, all of them without it.
    """
    table = read_tidy(path)
    compared = compare.tidy_groups(
        table.rows,
        settings,
        group=group,
        outcomes=outcomes,
        specimen=specimen,
        donor=donor,
        only=only,
    )
    remarks = (
        *table.remarks,
        *compare.table_warnings(
            table.rows,
            group=group,
            outcomes=outcomes,
            ids=[name for name in (specimen, donor) if name],
            only=only,
        ),
    )
    return ComparedTable(path, compared, remarks)


def write_comparison(
    compared: ComparedTable, *, into: Path, overwrite: bool = False
) -> Path:
    """Write a page, a table and JSON of a comparison; return the page.

    Parameters
    ----------
    compared : ComparedTable
    into : Path
        Folder.
    overwrite : bool, optional
        Whether the results of an earlier call may be replaced.

    Raises
    ------
    StorageError
        If a result file is also an input, or exists and may not be replaced.
    """
    check_outputs(
        outputs_in(into, report.TABLE_FILES),
        inputs=(compared.path,),
        overwrite=overwrite,
    )
    return report.table_page(
        compared.comparisons,
        title=compared.path.name,
        remarks=compared.remarks,
        into=into,
    )
