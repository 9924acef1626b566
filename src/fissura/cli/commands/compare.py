"""A table: compare its groups."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fissura.cli.options import ColumnOptions

__all__ = ["Method", "compare"]

Method = Literal[
    "exact_conditional",
    "exact_doubled",
    "spss_exact",
    "spss_asymptotic",
    "r_default",
    "scipy_auto",
]
"""As in the settings, which would be heavy to import for a page of help."""


def compare(
    table: Path,
    *,
    columns: ColumnOptions,
    method: Method = "exact_conditional",
    out: Path | None = None,
    overwrite: bool = False,
) -> None:
    """Compare groups in any tidy table: one row for each specimen.

    Cells may be separated by commas, semicolons, tabs or bars, decimals by points
    or commas.

    Parameters
    ----------
    table
        Text file with a header.
    method
        How p of a pair is found; they differ where values tie.
    out
        Folder for comparison.html, comparison.csv and comparison.json.
    overwrite
        Replace the results of an earlier call in that folder.
    """
    from fissura.cli.output.compare import show_compared
    from fissura.settings import Compare
    from fissura.workflow import compare_table, write_comparison

    compared = compare_table(table, Compare(p_method=method), **columns.chosen())
    page = write_comparison(compared, into=out, overwrite=overwrite) if out else None
    show_compared(compared, page)
