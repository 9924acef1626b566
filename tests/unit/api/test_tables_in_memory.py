"""Columns of every kind are compared as the same numbers in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

import fissura
from fissura.errors import DataError

if TYPE_CHECKING:
    from fissura.model import Comparison

ARMS = ["a"] * 4 + ["b"] * 4
VALUES = [1, 2, 3, 4.5, 3.2, 6, 7, 8]


class Frame:
    """As much of a data frame as is used: names, columns, a `values` that is none."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self._columns = columns
        self.columns = list(columns)
        self.values = np.zeros((8, 2))

    def __getitem__(self, name: str) -> Any:
        return self._columns[name]


class NAType:
    """As pandas says that there is no value."""

    def __str__(self) -> str:
        return "<NA>"


def compared(table: Any, outcomes: Any = "v", **named: Any) -> tuple[Comparison, ...]:
    return fissura.compare_groups(table, group="arm", outcomes=outcomes, **named)


@pytest.mark.parametrize(
    "table",
    [
        {"arm": np.array(ARMS), "v": np.array(VALUES)},
        {"arm": np.array(ARMS, "S1"), "v": np.array(VALUES, np.float32)},
        {"arm": (one for one in ARMS), "v": tuple(VALUES)},
        pa.table({"arm": ARMS, "v": VALUES}),
        Frame({"arm": ARMS, "v": np.array(VALUES)}),
    ],
)
def test_columns_of_any_kind_give_the_same_comparison(table: Any) -> None:
    (mine,) = compared(table)
    (usual,) = compared({"arm": ARMS, "v": VALUES})
    assert [(one.group, one.n) for one in mine.groups] == [("a", 4), ("b", 4)]
    assert mine.pairs[0].p == usual.pairs[0].p


@pytest.mark.parametrize(
    "none", [None, np.nan, np.float32("nan"), np.ma.masked, NAType()]
)
def test_no_value_is_left_out_and_no_group_refused(none: Any) -> None:
    (mine,) = compared({"arm": ARMS, "v": [none, *VALUES[1:]]})
    assert [one.n for one in mine.groups] == [3, 4]
    with pytest.raises(DataError, match="names no group"):
        compared({"arm": [none, *ARMS[1:]], "v": VALUES})


@pytest.mark.parametrize(
    "column", [set(VALUES), dict.fromkeys(VALUES), 3.0, "12345678", np.zeros((8, 2))]
)
def test_a_column_without_an_order_is_refused(column: Any) -> None:
    with pytest.raises(DataError, match="column 'v' must be a list"):
        compared({"arm": ARMS, "v": column})


@pytest.mark.parametrize("table", [None, 3, [{"arm": "a", "v": 1}]])
def test_what_is_no_table_is_refused(table: Any) -> None:
    with pytest.raises(DataError, match="table must be a path, or columns"):
        compared(table)


def test_names_may_be_one_or_numbers() -> None:
    table = {"arm": [1] * 4 + [2] * 4, "uts": VALUES}
    (mine,) = compared(table, outcomes="uts", only=[2, 1])
    assert [one.group for one in mine.groups] == ["2", "1"]
    assert len(compared({**table, "w": VALUES}, (n for n in ("uts", "w")))) == 2
    assert compared(table, "uts", specimen=None, donor=None, only=None)
    with pytest.raises(DataError, match="outcomes must be a list"):
        compared(table, 3)


def test_a_single_result_is_a_table_of_one_row() -> None:
    (mine,) = compared({"arm": ARMS, "v": VALUES})
    assert fissura.as_table(mine).equals(fissura.as_table([mine]))
    measure = fissura.Measure("bv_tv", 0.2)
    assert fissura.as_table(measure).num_rows == 1
    audit = fissura.audit_claims()
    assert fissura.as_table(audit).num_rows == len(audit.flags)


def test_a_measure_of_no_known_key_is_not_dropped() -> None:
    with pytest.raises(DataError, match="no measure 'zzz'"):
        fissura.as_table([fissura.Measure("bv_tv", 0.2), fissura.Measure("zzz", 1)])


def test_a_figure_says_names_of_columns_as_text() -> None:
    name = 'v"<script>'
    (mine,) = compared({"arm": ARMS, name: VALUES}, [name])
    shown = fissura.plot_comparison(mine)._repr_html_()
    assert "<script" not in shown
    assert "&quot;&lt;script&gt;" in shown
