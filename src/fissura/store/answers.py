"""What the later stages answer: measures of a specimen, comparisons of groups.

JSON knows no nan: what could not be computed is null there, and nan again when read.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, fields
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from fissura.errors import StorageError
from fissura.model import (
    Comparison,
    GroupSummary,
    Measure,
    Observation,
    PairTest,
    Quantity,
    quantity,
)
from fissura.store.tables import read_json, write_json, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = [
    "read_comparisons",
    "read_measures",
    "write_comparisons",
    "write_measures",
    "write_measures_table",
]


def write_measures(path: Path, measures: Sequence[Measure], **about: object) -> None:
    """Write one specimen's measures, each named in full, with `about` before them."""
    rows = [asdict(quantity(m.key)) | asdict(m) for m in measures]
    write_json(path, about | {"measures": rows})


def write_measures_table(path: Path, measures: Sequence[Measure]) -> None:
    """Write the same measures as CSV, a row for each."""
    names = [
        *(column.name for column in fields(Quantity)),
        *(column.name for column in fields(Measure) if column.name != "key"),
    ]
    rows = [asdict(quantity(m.key)) | asdict(m) for m in measures]
    write_rows(path, names, [[row[name] for name in names] for row in rows])


def read_measures(path: Path) -> dict[str, Measure]:
    """Read one specimen's measures, by their keys."""
    names = [column.name for column in fields(Measure)]
    with _explained(path):
        return {
            row["key"]: Measure(**{name: row[name] for name in names})
            for row in read_json(path)["measures"]
        }


def write_comparisons(path: Path, comparisons: Sequence[Comparison]) -> None:
    """Write the comparison of the groups, outcome by outcome."""
    write_json(path, _nan_to_null([asdict(one) for one in comparisons]))


def read_comparisons(path: Path) -> tuple[Comparison, ...]:
    """Read the comparison of the groups."""
    with _explained(path):
        return tuple(_comparison(row) for row in _null_to_nan(read_json(path)))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (LookupError, TypeError, AttributeError) as error:
        raise StorageError(
            f"{path} is not as fissura wrote it ({error!r}): remove it and run again "
            "to have it made anew"
        ) from None


def _comparison(row: Mapping[str, Any]) -> Comparison:
    groups = tuple(_summary(group) for group in row["groups"])
    pairs = tuple(PairTest(**pair) for pair in row["pairs"])
    told = {"groups": groups, "pairs": pairs, "remarks": tuple(row["remarks"])}
    return Comparison(**(dict(row) | told))


def _summary(row: Mapping[str, Any]) -> GroupSummary:
    seen = tuple(Observation(**one) for one in row["observations"])
    return GroupSummary(**(dict(row) | {"observations": seen}))


def _nan_to_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nan_to_null(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_nan_to_null(inner) for inner in value]
    return None if isinstance(value, float) and isnan(value) else value


def _null_to_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _null_to_nan(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_null_to_nan(inner) for inner in value]
    return nan if value is None else value
