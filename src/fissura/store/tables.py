"""Tables: findings as CSV and Parquet, measures as JSON, any tidy CSV of the user."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, astuple, fields
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from fissura.errors import DataError, StorageError
from fissura.model import Finding, Kind, Measure
from fissura.store.atomic import explain_disk_errors, replacing, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = [
    "read_findings",
    "read_json",
    "read_measures",
    "read_rows",
    "write_findings",
    "write_json",
    "write_measures",
    "write_rows",
]

FINDING_TYPES = {"id": pa.int64(), "kind": pa.string(), "voxels": pa.int64()}


def write_findings(path: Path, findings: Sequence[Finding]) -> None:
    """Write findings as CSV or Parquet, by the ending of `path`."""
    names = [column.name for column in fields(Finding)]
    if path.suffix == ".csv":
        write_rows(path, names, (astuple(finding) for finding in findings))
        return
    columns = {
        name: pa.array(
            [_plain(getattr(finding, name)) for finding in findings],
            FINDING_TYPES.get(name, pa.float64()),
        )
        for name in names
    }
    with replacing(path) as partial:
        pq.write_table(pa.table(columns), partial)


def read_findings(path: Path) -> list[Finding]:
    """Read findings from CSV or Parquet.

    Raises
    ------
    StorageError
        If the file is missing or unreadable.
    DataError
        If a column is missing or a value is no number.
    """
    if path.suffix == ".csv":
        rows: list[Mapping[str, Any]] = list(read_rows(path))
    else:
        with explain_disk_errors(path):
            try:
                rows = pq.read_table(path).to_pylist()
            except pa.ArrowInvalid as error:
                raise StorageError(
                    f"{path} was expected to be a Parquet table of findings, but it "
                    f"cannot be read as one ({error})"
                ) from None
    return [_finding(row, path) for row in rows]


def write_measures(path: Path, measures: Sequence[Measure], **about: object) -> None:
    """Write one specimen's measures as JSON, with `about` beside them."""
    write_json(path, dict(about) | {"measures": [asdict(m) for m in measures]})


def read_measures(path: Path) -> dict[str, Measure]:
    """Read one specimen's measures, by their keys."""
    return {row["key"]: Measure(**row) for row in read_json(path)["measures"]}


def write_json(path: Path, value: object) -> None:
    """Write JSON that a person can read and that is the same each time."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Any:
    """Read JSON."""
    with explain_disk_errors(path):
        return json.loads(path.read_text(encoding="utf-8"))


def write_rows(
    path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write a CSV table; numbers in full precision, None as an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_plain(value) for value in row] for row in rows)
    write_text(path, text.getvalue())


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV table with a header, each row by column name.

    Raises
    ------
    StorageError
        If the file is missing or no text.
    DataError
        If it holds no row, or a row with more or fewer cells than the header.
    """
    with explain_disk_errors(path):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise StorageError(
                f"{path} was expected to be a CSV table in UTF-8, but it is no such "
                "text: save it again as CSV UTF-8"
            ) from None
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise DataError(f"{path} is not a valid CSV table: {error}") from None
    if not lines:
        raise DataError(f"{path} is empty: a header and one row at least are needed")
    header = [name.strip() for name in lines[0]]
    rows = [cells for cells in lines[1:] if any(cell.strip() for cell in cells)]
    for number, cells in enumerate(rows, start=2):
        if len(cells) != len(header):
            raise DataError(
                f"{path}, row {number}: the header names {len(header)} columns "
                f"({', '.join(header)}), but this row has {len(cells)} cells"
            )
    return [dict(zip(header, map(str.strip, cells), strict=True)) for cells in rows]


def _plain(value: object) -> object:
    return value.value if isinstance(value, Kind) else value


def _finding(row: Mapping[str, Any], path: Path) -> Finding:
    try:
        values = {
            column.name: float(row[column.name])
            for column in fields(Finding)
            if column.name not in FINDING_TYPES
        }
        return Finding(
            id=int(row["id"]),
            kind=Kind(row["kind"]),
            voxels=int(row["voxels"]),
            **values,
        )
    except KeyError as error:
        raise DataError(
            f"{path} was expected to be a table of findings, but the column {error} is "
            "missing"
        ) from None
    except ValueError as error:
        raise DataError(f"{path}, finding {row.get('id')}: {error}") from None
