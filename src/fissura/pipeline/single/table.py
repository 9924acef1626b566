"""A table, without a study around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura import compare
from fissura.store import read_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.model import Comparison

__all__ = ["compare_table"]


def compare_table(
    path: Path, *, group: str, outcomes: Sequence[str], specimen: str
) -> tuple[Comparison, ...]:
    """Compare the groups of any tidy table; without `specimen`, rows are counted."""
    rows = read_rows(path)
    return compare.tidy_groups(rows, group=group, outcomes=outcomes, specimen=specimen)
