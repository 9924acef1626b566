"""The files beside an evaluation, in full precision: JSON, and tables as CSV."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.model import Kind, Rate
from fissura.report.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.model import Evaluation

__all__ = ["evaluation_record", "evaluation_tables"]

RATE = ("count", "of", "value", "low", "high")


def evaluation_record(seen: Evaluation) -> Any:
    """Return an evaluation as values for JSON; unknown values are null."""
    return _plain(seen)


def evaluation_tables(seen: Evaluation) -> tuple[Table, ...]:
    """Return the tables beside the page."""
    return _specimens(seen), _recall(seen), _thresholds(seen), _froc(seen)


def _specimens(seen: Evaluation) -> Table:
    conditions = tuple(
        dict.fromkeys(k for s in seen.specimens for k, _ in s.conditions)
    )
    counts = ("true", "hit", "found", "false")
    numbers = [f"{kind.value}s_{name}" for kind in Kind for name in counts]
    rows = tuple(
        (
            one.name,
            *(dict(one.conditions).get(name, "") for name in conditions),
            one.bone_mm3,
            *(getattr(one, name)[kind] for kind in Kind for name in counts),
        )
        for one in seen.specimens
    )
    return Table(
        "tables/specimens.csv", ("specimen", *conditions, "bone_mm3", *numbers), rows
    )


def _recall(seen: Evaluation) -> Table:
    rows = tuple(
        (
            *(table.kind.value, table.of),
            *(table.row_name, row, table.column_name, column),
            *_of(rate),
        )
        for table in seen.recall
        for row, rates in zip(table.rows, table.rates, strict=True)
        for column, rate in zip(table.columns, rates, strict=True)
    )
    header = ("kind", "specimens", "rows_by", "row", "columns_by", "column", *RATE)
    return Table("tables/recall.csv", header, rows)


def _thresholds(seen: Evaluation) -> Table:
    return Table(
        "tables/thresholds.csv",
        ("kind", "score", "in_use", "what", *RATE),
        tuple(_threshold_rows(seen)),
    )


def _threshold_rows(seen: Evaluation) -> Iterator[tuple[Any, ...]]:
    for one in seen.operating:
        for at, step in enumerate(one.thresholds):
            about = (one.kind.value, step, step == one.threshold)
            for name, rate in zip(one.series, one.recall[at], strict=True):
                yield (*about, f"recall, {name}", *_of(rate))
            yield (
                *about,
                "false per mm3, bone without damage",
                *_of(one.false_bare[at]),
            )
            yield (*about, "false per mm3, all bone", *_of(one.false_all[at]))


def _froc(seen: Evaluation) -> Table:
    rows = tuple(
        (one.kind.value, name, *point)
        for one in seen.operating
        for name, curve in zip(one.series, one.curves, strict=True)
        for point in zip(
            curve.threshold.tolist(),
            map(_known, curve.false_per_mm3.tolist()),
            curve.recall.tolist(),
            strict=True,
        )
    )
    header = ("kind", "series", "score", "false_per_mm3", "recall")
    return Table("tables/froc.csv", header, rows)


def _of(rate: Rate) -> tuple[float | None, ...]:
    return tuple(_known(getattr(rate, name)) for name in RATE)


def _known(value: float) -> float | None:
    return value if isfinite(value) else None


def _plain(value: Any) -> Any:
    made: Any = value
    match value:
        case Rate():
            made = {name: _known(getattr(value, name)) for name in RATE}
        case Enum():
            made = value.value
        case float():
            made = _known(value)
        case np.ndarray():
            made = _plain(value.tolist())
        case list() | tuple():
            made = [_plain(one) for one in value]
        case dict():
            made = {str(key): _plain(one) for key, one in value.items()}
        case _ if is_dataclass(value):
            made = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            pass
    return made
