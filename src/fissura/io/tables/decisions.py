"""People's decisions on findings, as a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io.tables.tidy import read_tidy
from fissura.model import DECIDED, Decision

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_decisions"]

COLUMNS = ("folder", "id", "kind")
LONGEST_ID = 18
"""Digits: what 64 bits hold."""


def read_decisions(path: Path) -> list[Decision]:
    """Read decisions; paths in the table are taken from the folder it is in.

    Columns are ``folder``, ``id`` and ``kind``, and ``volume`` where a folder does not
    hold the grey volume; others are left alone.  A row without a kind is skipped: it
    has not been decided.

    Raises
    ------
    StorageError
        If the file is missing, or a workbook rather than text.
    DataError
        If a column is missing, a kind is unknown, or a finding is decided twice.
    """
    table = read_tidy(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise DataError(
            f"{path} was expected to be a table of decisions with the columns "
            f"{', '.join(COLUMNS)}, but {', '.join(missing)} is missing"
        )
    decisions = [
        _decision(path, number, row)
        for number, row in enumerate(table.rows, start=2)
        if row["kind"]
    ]
    named = Counter((one.folder, one.id) for one in decisions)
    for (folder, number), times in named.items():
        if times > 1:
            raise DataError(
                f"{path} decides finding {number} of {folder} more than once: leave "
                "one of the rows"
            )
    return decisions


def _decision(path: Path, number: int, row: dict[str, str]) -> Decision:
    if row["kind"] not in DECIDED:
        raise DataError(
            f"{path}, row {number}: the kind is {row['kind']!r}, but a finding is one "
            f"of {', '.join(DECIDED)}; leave it empty where nothing was decided"
        )
    if not row["id"].isdecimal() or len(row["id"]) > LONGEST_ID:
        raise DataError(
            f"{path}, row {number}: the id is {row['id'][:LONGEST_ID]!r}, but must be "
            "the number of a finding"
        )
    volume = row.get("volume", "")
    return Decision(
        path.parent / row["folder"],
        int(row["id"]),
        row["kind"],
        path.parent / volume if volume else None,
    )
