"""The table of findings, as CSV and as Parquet."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors, replacing
from fissura.io.tables.csv_and_json import read_rows, write_rows
from fissura.model import Finding, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["FINDING_COLUMNS", "read_findings", "write_findings"]

FINDING_COLUMNS = tuple(column.name for column in fields(Finding))
"""Columns of ``findings.csv``, in their order."""

MAX_CHARS = 200
"""Letters of an error that are repeated."""
TYPES = {
    "id": pa.int64(),
    "kind": pa.string(),
    "voxels": pa.int64(),
    "defined": pa.bool_(),
    "why": pa.string(),
    "local_volume_um3": pa.float64(),
}


def write_findings(path: Path, findings: Sequence[Finding]) -> None:
    """Write findings as CSV or Parquet, by the ending of `path`."""
    rows = [[_plain(getattr(f, name)) for name in FINDING_COLUMNS] for f in findings]
    if path.suffix == ".csv":
        write_rows(path, FINDING_COLUMNS, rows)
        return
    columns = zip(*rows, strict=True) if rows else ([] for _ in FINDING_COLUMNS)
    table = pa.table(
        {
            name: pa.array(values, TYPES.get(name, pa.float64()))
            for name, values in zip(FINDING_COLUMNS, columns, strict=True)
        }
    )
    with replacing(path) as partial:
        pq.write_table(table, partial, write_page_checksum=True)


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
        return [_finding(row, path) for row in read_rows(path)]
    with explain_disk_errors(path):
        try:
            rows = pq.read_table(path, page_checksum_verification=True).to_pylist()
        except FileNotFoundError:
            raise
        except (pa.ArrowException, OSError, ValueError) as error:
            message = " ".join(str(error).split())[:MAX_CHARS]
            raise StorageError(
                f"{path} was expected to be a Parquet table of findings, but it cannot "
                f"be read as one ({message}): run again to make it again"
            ) from None
    return [_finding(row, path) for row in rows]


def _plain(value: object) -> object:
    return value.value if isinstance(value, Kind) else value


def _number(value: object) -> float | None:
    """Read what may be missing, as it is from tables of earlier versions."""
    return None if value in (None, "") else float(str(value))


def _finding(row: Mapping[str, Any], path: Path) -> Finding:
    try:
        numbers = {
            name: float(row[name]) for name in FINDING_COLUMNS if name not in TYPES
        }
        return Finding(
            id=int(row["id"]),
            kind=Kind(row["kind"]),
            voxels=int(row["voxels"]),
            defined=str(row["defined"]) == "True",
            why=str(row["why"] or ""),
            local_volume_um3=_number(row.get("local_volume_um3")),
            **numbers,
        )
    except KeyError as error:
        raise DataError(
            f"{path} was expected to be a table of findings, but the column {error} is "
            "missing"
        ) from None
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(f"{path}, finding {row.get('id')}: {error}") from None
