"""Any table with one row for each specimen: what is read, and what is refused."""

import pytest

from fissura import compare
from fissura.errors import DataError

ROWS = [
    {"id": "a", "arm": "drug", "uts": "1.5", "e": "10"},
    {"id": "b", "arm": "none", "uts": "2.5", "e": ""},
    {"id": "c", "arm": "drug", "uts": "3.5", "e": "30"},
    {"id": "d", "arm": "none", "uts": " 4.5 ", "e": "NA"},
]
OZONE = {
    "5": "41 36 12 18 NA 28 23 19 8 NA 7 16 11 14 18 14 34 6 30 11 1 11 4 32 NA NA NA "
    "23 45 115 37",
    "6": "NA NA NA NA NA NA 29 NA 71 39 NA NA 23 NA NA 21 37 20 12 13 NA NA NA NA NA "
    "NA NA NA NA NA",
    "7": "135 49 32 NA 64 40 77 97 97 85 NA 10 27 NA 7 48 35 61 79 63 16 NA NA 80 108 "
    "20 52 82 50 64 59",
    "8": "39 9 16 78 35 66 122 89 110 NA NA 44 28 65 NA 22 59 23 31 44 21 9 NA 45 168 "
    "73 NA 76 118 84 85",
    "9": "96 78 73 91 47 32 20 23 21 24 44 21 28 9 13 46 18 13 24 16 13 23 36 7 14 30 "
    "NA 14 18 20",
}


def _with(row: int, **cells: str) -> list[dict[str, str]]:
    return [*ROWS[:row], ROWS[row] | cells, *ROWS[row + 1 :]]


def test_groups_stand_in_the_order_of_the_table() -> None:
    (answer,) = compare.tidy_groups(ROWS, group="arm", outcomes=["uts"])
    assert [group.group for group in answer.groups] == ["drug", "none"]
    assert [seen.value for seen in answer.groups[1].observations] == [2.5, 4.5]


def test_specimens_are_called_by_their_rows_or_by_a_column() -> None:
    (by_row,) = compare.tidy_groups(ROWS, group="arm", outcomes=["uts"])
    (by_id,) = compare.tidy_groups(ROWS, group="arm", outcomes=["uts"], specimen="id")
    assert by_row.groups[1].observations[0].specimen == "row 3"
    assert by_id.groups[1].observations[0].specimen == "b"


def test_empty_cells_were_not_measured() -> None:
    _, answer = compare.tidy_groups(ROWS, group="arm", outcomes=["uts", "e"])
    assert [group.n for group in answer.groups] == [2, 0]


def test_rs_table_of_air_quality_gives_rs_answer() -> None:
    rows = [
        {"Month": month, "Ozone": ozone}
        for month, days in OZONE.items()
        for ozone in days.split()
    ]
    (answer,) = compare.tidy_groups(rows, group="Month", outcomes=["Ozone"])
    assert answer.df == 4
    assert answer.h == pytest.approx(29.26657631, rel=1e-9)
    assert answer.p_asymptotic == pytest.approx(6.900714119e-06, rel=1e-9)


def test_a_missing_column_is_refused_with_those_there_are() -> None:
    with pytest.raises(DataError, match="no column uts_mpa; it has id, arm, uts, e"):
        compare.tidy_groups(ROWS, group="arm", outcomes=["uts_mpa"])


@pytest.mark.parametrize("cell", ["ten", "inf", "1_000", "1.5 MPa", "1e999"])
def test_a_cell_that_is_no_number_is_refused_with_its_row(cell: str) -> None:
    with pytest.raises(DataError, match=f"row 4 has '{cell}' in column uts"):
        compare.tidy_groups(_with(2, uts=cell), group="arm", outcomes=["uts"])


@pytest.mark.parametrize("cell", ["nan", "NaN", "#N/A", "n/a", "-"])
def test_a_cell_that_says_not_measured_is_left_out_and_told(cell: str) -> None:
    (answer,) = compare.tidy_groups(_with(2, uts=cell), group="arm", outcomes=["uts"])
    assert [group.n for group in answer.groups] == [1, 2]
    assert answer.remarks[0] == f"uts: '{cell}' in row 4 was taken as not measured."


def test_a_column_of_decimal_commas_is_read_and_told() -> None:
    rows = [row | {"uts": row["uts"].strip().replace(".", ",")} for row in ROWS]
    (answer,) = compare.tidy_groups(rows, group="arm", outcomes=["uts"])
    assert [seen.value for seen in answer.groups[1].observations] == [2.5, 4.5]
    assert answer.remarks[0] == "uts: commas were read as decimal points."


def test_points_and_commas_in_one_column_are_refused() -> None:
    with pytest.raises(DataError, match=r"decimal comma in row 4 .* point in row 2"):
        compare.tidy_groups(_with(2, uts="1,5"), group="arm", outcomes=["uts"])


def test_a_comma_that_may_part_thousands_is_refused() -> None:
    rows = [row | {"uts": "1,234"} for row in ROWS]
    with pytest.raises(DataError, match="may be a decimal comma or one that separates"):
        compare.tidy_groups(rows, group="arm", outcomes=["uts"])


@pytest.mark.parametrize(("cell", "number"), [("1.234,5", 1234.5), ("−2,5", -2.5)])
def test_a_comma_column_may_part_thousands_by_points(cell: str, number: float) -> None:
    rows = [row | {"uts": "3,25"} for row in ROWS[:3]] + [ROWS[3] | {"uts": cell}]
    (answer,) = compare.tidy_groups(rows, group="arm", outcomes=["uts"])
    assert answer.groups[1].observations[1].value == number


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1,234.5", "uts: commas were read as signs between thousands."),
        ("1 234.5", "uts: blanks inside numbers were left out."),
    ],
)
def test_what_parts_thousands_is_told(cell: str, said: str) -> None:
    (answer,) = compare.tidy_groups(_with(2, uts=cell), group="arm", outcomes=["uts"])
    assert 1234.5 in [seen.value for g in answer.groups for seen in g.observations]
    assert answer.remarks[0] == said


@pytest.mark.parametrize("cell", ["12 34", "1_000", "1\u00a02"])
def test_figures_that_blanks_part_otherwise_are_no_number(cell: str) -> None:
    with pytest.raises(DataError, match="only numbers can be compared"):
        compare.tidy_groups(_with(2, uts=cell), group="arm", outcomes=["uts"])


def test_chosen_groups_come_in_the_order_asked_for() -> None:
    rows = [*ROWS, {"id": "e", "arm": "", "uts": "9", "e": "9"}][:4]
    (answer,) = compare.tidy_groups(
        rows, group="arm", outcomes=["uts"], only=["none", "drug"]
    )
    assert [group.group for group in answer.groups] == ["none", "drug"]


def test_a_group_that_the_table_lacks_is_refused() -> None:
    with pytest.raises(DataError, match=r"group placebo is to be .* only drug, none"):
        compare.tidy_groups(
            ROWS, group="arm", outcomes=["uts"], only=["drug", "placebo"]
        )


def test_a_donor_of_two_groups_is_refused() -> None:
    rows = [row | {"donor": "d"} for row in ROWS]
    with pytest.raises(DataError, match="row 3 puts donor d in none, but row 2 puts"):
        compare.tidy_groups(rows, group="arm", outcomes=["uts"], donor="donor")


def test_no_outcome_is_refused_with_what_there_is() -> None:
    with pytest.raises(DataError, match="no outcome was named; the table has id, arm"):
        compare.tidy_groups(ROWS, group="arm", outcomes=[])


def test_a_row_without_a_group_is_refused() -> None:
    with pytest.raises(DataError, match="row 5 names no group in column arm"):
        compare.tidy_groups(_with(3, arm=" "), group="arm", outcomes=["uts"])


def test_a_group_without_any_value_is_refused() -> None:
    with pytest.raises(DataError, match="group none has no specimen with a value of e"):
        compare.tidy_groups(ROWS, group="arm", outcomes=["e"])


def test_a_single_group_is_refused() -> None:
    with pytest.raises(DataError, match="column arm names only drug"):
        compare.tidy_groups(ROWS[::2], group="arm", outcomes=["uts"])


def test_a_specimen_in_two_rows_is_refused() -> None:
    with pytest.raises(DataError, match="row 4 names specimen a, as row 2 does"):
        compare.tidy_groups(
            _with(2, id="a"), group="arm", outcomes=["uts"], specimen="id"
        )


def test_a_row_without_a_specimen_is_refused() -> None:
    with pytest.raises(DataError, match="row 3 names no specimen in column id"):
        compare.tidy_groups(
            _with(1, id=""), group="arm", outcomes=["uts"], specimen="id"
        )


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(DataError, match="no rows below its header"):
        compare.tidy_groups([], group="arm", outcomes=["uts"])
