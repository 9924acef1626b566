"""What looks wrong in a table is reported, and the table is not changed."""

from __future__ import annotations

import pytest

from fissura.compare import table_warnings, tidy_groups
from fissura.errors import DataError
from fissura.model import PLAUSIBLE, doubt

Rows = list[dict[str, str]]


def _rows(text: str) -> Rows:
    header, *lines = (line.split(",") for line in text.split())
    return [dict(zip(header, line, strict=True)) for line in lines]


def _doubts(rows: Rows, *outcomes: str, **more: object) -> str:
    return " ".join(
        table_warnings(rows, group="group", outcomes=outcomes or ("v",), **more)  # type: ignore[arg-type]
    )


def _plain(values: str, name: str = "v") -> Rows:
    cells = values.split()
    return [
        {"group": "AB"[i % 2], name: cell, "note": str(i // 2 + i)}
        for i, cell in enumerate(cells)
    ]


SOUND = "1.1 2.3 3.1 4.4 5.2 6.1 2.2 7.7"


def test_a_sound_table_raises_no_doubt() -> None:
    assert _doubts(_plain(SOUND)) == ""
    assert _doubts(_plain("0 0 3 15000 2 1 0 800")) == ""


def test_one_group_that_is_written_in_two_ways_is_named() -> None:
    rows = _rows(
        "group,v Control,1 control,2 Control_,3 BP,4 b-p,5 BP,6 BP,7 Control,8"
    )
    said = _doubts(rows)
    assert "'Control' (2) and 'control' (1) and 'Control_' (1) count as 3" in said
    assert "'BP' (3) and 'b-p' (1) count as 2 groups" in said
    assert "count as" not in _doubts(_rows("group,v A+,1 A-,2 A+,3 A-,4 A+,5 A-,6"))


def test_a_wide_table_is_named_whatever_column_is_asked_for() -> None:
    rows = _rows("group,v,w 1.1,2.2,3.3 1.4,2.1,3.9 1.2,2.6,4.1")
    assert "names 3 groups in 3 rows, and all are numbers: if each" in _doubts(rows)
    with pytest.raises(DataError, match="nothing but numbers: if each column"):
        tidy_groups(rows, group="arm", outcomes=["v"])


def test_pairs_are_named_and_replicates_of_other_sizes_are_not() -> None:
    pairs = "group,donor,v L,D1,1 R,D1,2 L,D2,3 R,D2,4 L,D3,5 R,D3,6"
    assert "names the same 3 in every group" in _doubts(_rows(pairs))
    assert "same 3" not in _doubts(_rows(f"{pairs} R,D4,8"))
    with pytest.raises(DataError, match="D1 in R, and row 2 in L: paired values"):
        tidy_groups(_rows(pairs), group="group", outcomes=["v"], specimen="donor")


def test_a_specimen_that_stands_twice_under_two_names_is_named() -> None:
    text = "group,id,v,w A,a,1.234,5.67 A,b,2.1,3.3 B,c,4.1,1.9 A,d,1.234,5.67"
    assert "row 2, row 5 hold the same numbers" in _doubts(_rows(text), ids=["id"])
    assert "same numbers" not in _doubts(_rows(text.replace("5.67", "5", 1)))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ("1.3 1.3 1.31 1300 1290 1.29 1.3 1310", "are units mixed?"),
        ("12.5 13.1 12.9 125 12.2 13.0", "125 in row 5 lies 10 times beyond"),
        ("12.5 13.1 12.9 1.27 12.2 13.0", "1.27 in row 5 lies 10 times beyond"),
    ],
)
def test_numbers_that_do_not_go_together_are_named(values: str, says: str) -> None:
    assert says in _doubts(_plain(values))


@pytest.mark.parametrize(
    ("name", "values", "says"),
    [
        ("BV/TV", "0.2 0.3 0.25 31 0.28 0.22", "and 31 in row 5 like per cent"),
        ("BV/TV (%)", "20 30 25 131 28 22", "131 in row 5 can hardly be"),
        ("bv_tv", "0.2 0.3 -0.1 0.3 0.3 0.2", "-0.1 in row 4 can hardly be"),
        ("Age (years)", "70 71 72 7300 74 75", "7300 in row 5 can hardly be"),
        ("crack density", "3 4 -2 5 6 3", "-2 in row 4 can hardly be"),
        ("uts_mpa", "50 60 55 54000 58 51", "54000 in row 5 can hardly be"),
    ],
)
def test_numbers_that_can_hardly_be_are_named(
    name: str, values: str, says: str
) -> None:
    assert says in _doubts(_plain(values, name), name)


def test_rows_that_were_not_asked_for_are_counted() -> None:
    rows = [*_plain(SOUND), {"group": "C", "v": "1", "note": "x"}]
    said = _doubts(rows, only=("A", "B"))
    assert (
        "1 of 9 rows were left out, as only some groups were asked for: C (1)" in said
    )


def test_empty_cells_are_named() -> None:
    rows = _plain("1.1 2.3 3.1 4.4 5.2 6.1")
    rows[2]["v"] = ""
    (answer,) = tidy_groups(rows, group="group", outcomes=["v"])
    assert answer.remarks[0] == "v: row 4 is empty and counts as not measured."


def test_every_range_names_its_source() -> None:
    assert all(one.source and one.low < one.high for one in PLAUSIBLE)
    assert doubt("bv_tv", 0.0) == doubt("bv_tv", 1.0) == ""
    assert doubt("bv_tv", 1.01)
    assert doubt("no such thing", 1e9) == ""


def _named(column: str, names: str) -> Rows:
    rows = _plain(SOUND)
    return [
        {**row, column: name} for row, name in zip(rows, names.split(), strict=True)
    ]


@pytest.mark.parametrize("group", ["1.0", "01", "1e0"])
def test_one_number_written_in_two_ways_may_be_one_group(group: str) -> None:
    assert "count as 2 groups" in _doubts(_rows(f"group,v 1,1 {group},2 2,3 2,4"))


def test_letters_that_look_alike_may_be_one_group() -> None:
    rows = _rows("group,v BP,1 \u0412\u0420,2 BP,3 C,4 C,5 C,6")
    assert "count as 2 groups" in _doubts(rows)


def test_a_group_that_is_not_known_is_named() -> None:
    assert "'NA' (1) counts as a group" in _doubts(_rows("group,v A,1 A,2 NA,3 B,4"))


def test_a_row_of_a_summary_is_named() -> None:
    assert "'Mean' in row 9: a row of a summary" in _doubts(
        _named("bone", "a b c d e f g Mean")
    )
    assert _doubts(_named("bone", "N1 SDF Maxi Sumo Minna S1 Totem M")) == ""


def test_a_specimen_of_several_rows_is_named() -> None:
    rows = _named("Animal ID", "a b c d e f g a")
    assert "names 'a' in row 2, row 9, and each row counts" in _doubts(rows)
    assert _doubts(rows, ids=("Animal ID",)) == ""
    assert _doubts(_named("operator", "a a a b b b b a")) == ""


def test_rows_that_are_marked_as_excluded_are_named() -> None:
    assert "marks row 4, but every row" in _doubts(
        _named("excluded", "no no torn no no no no no")
    )
    assert _doubts(_named("excluded", "no no no no no no no no")) == ""


@pytest.mark.parametrize("code", ["-999", "9999", "99"])
def test_a_code_for_a_missing_value_is_named(code: str) -> None:
    assert f"{code} in row 10 may be a code" in _doubts(_plain(f"{SOUND} {code}"))
    assert "code" not in _doubts(_plain("99 98 120 105 77 101 99 130"))


def test_points_beside_decimal_commas_may_part_thousands() -> None:
    rows = [
        {"group": g, "v": v, "w": "1,5"}
        for g, v in (("A", "1.234"), ("B", "2.345"), ("A", "1.678"), ("B", "1.901"))
    ]
    assert "'1.234' was read with a decimal point, but column w" in _doubts(rows)
    assert _doubts([{**row, "w": "1.5"} for row in rows]) == ""


def test_a_unit_in_the_cells_is_sent_to_the_header() -> None:
    with pytest.raises(DataError, match="write the unit, MPa, into the name"):
        tidy_groups(
            _rows("group,v A,1MPa A,2MPa B,3 B,4"), group="group", outcomes=["v"]
        )


def test_a_narrow_blank_parts_thousands() -> None:
    rows = [
        {"group": "AABB"[i], "v": cell}
        for i, cell in enumerate(("1\u202f001", "1002", "1\u00a0003", "1\u2009004"))
    ]
    (found,) = tidy_groups(rows, group="group", outcomes=["v"])
    assert [one.median for one in found.groups] == [1001.5, 1003.5]


def test_a_number_with_point_and_comma_is_looked_at_too() -> None:
    rows = [{"group": "AB"[i % 2], "uts": "10,1"} for i in range(9)]
    assert "1234.5 in row 11 can hardly be" in _doubts(
        [*rows, {"group": "B", "uts": "1.234,5"}], "uts"
    )
