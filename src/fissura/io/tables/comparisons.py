"""The comparison of the groups and its associations, as the report reads them again.

JSON knows no nan: what could not be computed is null there, and nan again when read.
"""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from fissura.io.tables.csv_and_json import read_json, write_json
from fissura.io.tables.measures import explained
from fissura.model import (
    Association,
    Comparison,
    Estimate,
    GroupSummary,
    Nesting,
    Observation,
    PairTest,
    Power,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["read_associations", "read_comparisons", "write_comparisons"]


def write_comparisons(
    path: Path,
    comparisons: Sequence[Comparison],
    associations: Sequence[Association] = (),
) -> None:
    """Write the comparison of the groups, outcome by outcome, and the correlations.

    p by the chosen method is stored with the others of a pair as ``p``.
    """
    values = {
        "comparisons": [_row(one) for one in comparisons],
        "associations": [asdict(one) for one in associations],
    }
    write_json(path, _nan_to_null(values))


def read_comparisons(path: Path) -> tuple[Comparison, ...]:
    """Read the comparison of the groups."""
    with explained(path):
        rows = _null_to_nan(read_json(path)["comparisons"])
        return tuple(_comparison(row) for row in rows)


def read_associations(path: Path) -> tuple[Association, ...]:
    """Read the correlations."""
    with explained(path):
        rows = _null_to_nan(read_json(path)["associations"])
        return tuple(Association(**_estimates(row, "rho", "slope")) for row in rows)


def _row(one: Comparison) -> dict[str, Any]:
    row = asdict(one)
    for pair, values in zip(one.pairs, row["pairs"], strict=True):
        values["p"] = pair.p
    return row


def _comparison(row: Mapping[str, Any]) -> Comparison:
    groups = tuple(_summary(group) for group in row["groups"])
    pairs = tuple(_pair(pair) for pair in row["pairs"])
    nested = _nesting(row["nesting"]) if isinstance(row["nesting"], dict) else None
    values = {"groups": groups, "pairs": pairs, "remarks": tuple(row["remarks"])}
    return Comparison(**(dict(row) | values | {"nesting": nested}))


def _summary(row: Mapping[str, Any]) -> GroupSummary:
    seen = tuple(Observation(**one) for one in row["observations"])
    return GroupSummary(**(dict(row) | {"observations": seen}))


def _pair(row: Mapping[str, Any]) -> PairTest:
    values = _estimates(row, "shift", "delta")
    values["power"] = tuple(Power(**one) for one in row["power"])
    del values["p"]
    return PairTest(**values)


def _nesting(row: Mapping[str, Any]) -> Nesting:
    differences = tuple(
        (first, second, Estimate(**values))
        for first, second, values in row["differences"]
    )
    return Nesting(**(dict(row) | {"differences": differences}))


def _estimates(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return dict(row) | {name: Estimate(**row[name]) for name in names}


def _nan_to_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nan_to_null(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_nan_to_null(inner) for inner in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _null_to_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _null_to_nan(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_null_to_nan(inner) for inner in value]
    return nan if value is None else value
