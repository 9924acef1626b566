"""A table: compare its groups."""

from __future__ import annotations

from pathlib import Path

__all__ = ["compare"]


def compare(
    table: Path,
    *,
    outcome: list[str],
    group: str = "group",
    specimen: str = "",
) -> None:
    """Compare groups in any tidy table: one row for each specimen.

    Parameters
    ----------
    table
        CSV file with a header.
    outcome
        Column to compare; may be given more than once.
    group
        Column that names the group.
    specimen
        Column that names the specimen; rows are counted without it.
    """
    from fissura.cli.shown.compare import show_comparisons
    from fissura.pipeline import compare_table

    show_comparisons(
        compare_table(table, group=group, outcomes=outcome, specimen=specimen)
    )
