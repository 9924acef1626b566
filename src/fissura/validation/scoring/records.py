"""A scored volume as plain values, and back: what JSON can hold."""

from __future__ import annotations

from dataclasses import asdict, fields
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from fissura.model import Kind, Lesion
from fissura.validation.scoring.lesions import Call, Case, Hit, Match

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["case_of", "record_of"]


def record_of(case: Case) -> dict[str, Any]:
    """Return a case as plain values; what is not known is None."""
    record: dict[str, Any] = _plain(asdict(case))
    return record


def case_of(record: Mapping[str, Any]) -> Case:
    """Return the case of a record.

    Raises
    ------
    LookupError, TypeError, ValueError
        If it is none.
    """
    return Case(
        name=record["name"],
        conditions=_pairs(record["conditions"]),
        bone_mm3=record["bone_mm3"],
        hits=tuple(
            Hit(**{**hit, "lesion": Lesion(**_floats(Lesion, hit["lesion"]))})
            for hit in record["hits"]
        ),
        calls=tuple(_call(call) for call in record["calls"]),
        matches=tuple(Match(**match) for match in record["matches"]),
        others=_pairs(record["others"]),
        control=record["control"],
    )


def _call(record: Mapping[str, Any]) -> Call:
    known = _floats(Call, record)
    z, y, x = (nan if place is None else place for place in record["centre_um"])
    return Call(**{**known, "kind": Kind(record["kind"]), "centre_um": (z, y, x)})


def _pairs(rows: list[list[Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, value) for name, value in rows)


def _floats(made: type, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a record, nan where there is none."""
    return {
        one.name: nan if record[one.name] is None else record[one.name]
        for one in fields(made)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, Kind):
        return value.value
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
