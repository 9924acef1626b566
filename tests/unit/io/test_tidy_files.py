"""Tables as spreadsheets and statistics programs save them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fissura.errors import DataError, StorageError
from fissura.io import read_tidy

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = "group,x\na,1.5\nb,2.5\n"


def _written(folder: Path, content: bytes | str) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        "group;x\na;1.5\nb;2.5\n",
        "group\tx\r\na\t1.5\r\nb\t2.5\r\n",
        "group|x\na|1.5\nb|2.5",
        "\ufeff" + PLAIN,
        PLAIN.encode("utf-16"),
        "sep=;\ngroup;x\na;1.5\nb;2.5\n",
        '"group","x"\n"a","1.5"\n"b","2.5"\n',
        "group,x\na, 1.5\n\nb, 2.5 \n,,\n",
        "group,x,\na,1.5,\nb,2.5,\n",
    ],
)
def test_a_table_reads_the_same_however_it_was_saved(
    tmp_path: Path, content: bytes | str
) -> None:
    table = read_tidy(_written(tmp_path, content))
    assert table.rows == ({"group": "a", "x": "1.5"}, {"group": "b", "x": "2.5"})
    assert table.remarks == ()


def test_decimal_commas_stay_within_their_cells(tmp_path: Path) -> None:
    table = read_tidy(_written(tmp_path, "group;x\na;1,5\nb;2,5\n"))
    assert [row["x"] for row in table.rows] == ["1,5", "2,5"]


def test_a_quoted_cell_may_hold_the_separator(tmp_path: Path) -> None:
    table = read_tidy(_written(tmp_path, 'group,x\n"a, treated",1\nb,2\n'))
    assert table.rows[0]["group"] == "a, treated"


def test_short_rows_end_in_empty_cells(tmp_path: Path) -> None:
    table = read_tidy(_written(tmp_path, "group,x,y\na,1\nb,2,3\n"))
    assert table.rows[0]["y"] == ""


def test_rows_named_by_r_keep_their_names_in_a_column_of_none(tmp_path: Path) -> None:
    table = read_tidy(_written(tmp_path, '"","group","x"\n"1","a",1.5\n"2","b",2\n'))
    assert table.rows[0] == {" ": "1", "group": "a", "x": "1.5"}


def test_windows_letters_are_read_and_told(tmp_path: Path) -> None:
    table = read_tidy(_written(tmp_path, "group,l_µm\na,1\nb,2\n".encode("cp1252")))
    assert "l_µm" in table.rows[0]
    assert "code page of Windows" in table.remarks[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("group,x\na,1,2\n", "line 2: the header names 2 columns"),
        ("group,x,x\na,1,2\n", "names 'x' more than once"),
        ("group,,x\na,1,2\n", "leaves a column without a name"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        read_tidy(_written(tmp_path, content))


def test_a_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = _written(tmp_path, b"PK\x03\x04 and so on")
    with pytest.raises(StorageError, match=r"an Excel .* save the sheet as CSV"):
        read_tidy(path)


def test_a_table_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        read_tidy(tmp_path / "none.csv")


def test_lines_may_end_as_on_an_old_mac(tmp_path: Path) -> None:
    assert read_tidy(_written(tmp_path, b"g,v\rA,1\rB,2\r")).rows[1] == {
        "g": "B",
        "v": "2",
    }


def test_a_title_above_the_header_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'Study of 2024', was expected to name the"):
        read_tidy(_written(tmp_path, "Study of 2024\n\ng,v\nA,1\n"))
