"""Text of any origin: its encoding, its separators, its numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fissura.errors import DataError, StorageError
from fissura.io import read_lesions, read_tensile, read_tidy
from fissura.io.parsed_json import parse_json
from fissura.io.scans.angle_file import read_angle_file
from fissura.io.tables.specimens import COLUMNS, read_specimens
from fissura.io.text.decoding import decode
from fissura.io.text.numbers import clear_number, decimal_sign, number, number_in
from fissura.io.text.separators import lines_of, separator_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = ",".join(COLUMNS)


def _file(folder: Path, content: bytes | str) -> Path:
    path = folder / "f.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _specimens(path: Path) -> object:
    found, _ = read_specimens(path, root=path.parent)
    return found


def _strain(path: Path) -> object:
    strain = read_tensile(path).strain
    assert strain is not None
    return strain.tolist()


READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "table": ("group,l_µm\na,1\nb,2\n", lambda path: read_tidy(path).rows),
    "curve": (
        "strain [‰],stress_mpa\n" + "".join(f"{i},{i}\n" for i in range(1, 21)),
        _strain,
    ),
    "angles": ("angle_deg\n0\n0.5\n1\n", lambda p: read_angle_file(p).values.tolist()),
    "specimens": (f"{HEADER}\nMüller,FC,F,70,,,,,,\n", _specimens),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_every_reader_of_text_knows_every_encoding(
    tmp_path: Path, reader: str, encoding: str
) -> None:
    text, read = READERS[reader]
    expected = read(_file(tmp_path, text))
    old_end = text.replace("\n", "\r\n") + "\x1a"
    assert read(_file(tmp_path, old_end.encode(encoding))) == expected


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_of_text_names_a_workbook(tmp_path: Path, reader: str) -> None:
    with pytest.raises(StorageError, match="is an Excel or OpenDocument workbook: "):
        READERS[reader][1](_file(tmp_path, b"PK\x03\x04 and so on"))


def test_a_stray_zero_byte_makes_no_text_of_two_bytes_a_letter() -> None:
    found = decode(b"group,x\na,1\x00\n")
    assert found is not None
    assert (found.encoding, found.text) == ("utf-8", "group,x\na,1\x00\n")


def test_the_code_page_of_windows_in_specimens_is_said(tmp_path: Path) -> None:
    path = _file(tmp_path, READERS["specimens"][0].encode("cp1252"))
    found, notes = read_specimens(path, root=tmp_path)
    assert found[0].id == "Müller"
    assert "f.csv is no UTF-8: it was read in the code page of Windows" in notes[0]


def test_a_quote_left_open_hides_no_row(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="a quote left open in line 3"):
        read_tidy(_file(tmp_path, 'group,x\na,1\n"b,2\nb,3\n'))
    with pytest.raises(DataError, match="a quote left open in line 2"):
        read_tidy(_file(tmp_path, 'group,x\n"a,1'))
    rows = "".join(f"{i / 1e3},{i}e0\n" for i in range(1, 60))
    hidden = rows.replace("0.03,", '"0.03,')
    with pytest.raises(DataError, match="a quote left open in line 31"):
        read_tensile(_file(tmp_path, f"strain,stress_mpa\n{hidden}"))


def test_a_quote_that_hides_nothing_is_only_a_letter(tmp_path: Path) -> None:
    assert lines_of(tmp_path, 'a,b\n1,"2', ",") == [(1, ["a", "b"]), (2, ["1", "2"])]


def test_lines_have_the_numbers_of_the_file(tmp_path: Path) -> None:
    _, body = separator_of('sep=;\na;b\n"1\n2";3\n\n4;5\n')
    assert [number for number, _ in lines_of(tmp_path, body, ";")] == [2, 3, 6]
    path = _file(tmp_path, f"sep=,\n{HEADER}\n\nA,FC,F,old,,,,,,\n")
    with pytest.raises(DataError, match=r"row 4 \(A\): age_y must be a number"):
        read_specimens(path, root=tmp_path)


@pytest.mark.parametrize("said", ['sep="', "sep= ", "sep=x", "sep=,,"])
def test_what_can_part_no_cells_is_no_separator(said: str) -> None:
    assert separator_of(f"{said}\na;b")[1].startswith("sep=")


def test_columns_without_name_and_cell_are_left_out(tmp_path: Path) -> None:
    table = read_tidy(_file(tmp_path, "group,,x,,\na,,1,,\nb,,2,,\n"))
    assert table.rows == ({"group": "a", "x": "1"}, {"group": "b", "x": "2"})
    with pytest.raises(DataError, match="leaves a column without a name"):
        read_tidy(_file(tmp_path, "group,,x\na,7,1\n"))


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1,234.5", ".", 1234.5),
        ("1.234,5", ",", 1234.5),
        ("1.234.567", ",", 1234567),
        ("1\u202f234,5", ",", 1234.5),
        ("1’234.5", ".", 1234.5),
        ("−0.5", ".", -0.5),
        ("- 0.5", ".", -0.5),
        ("+.5E-3", ".", 5e-4),
        ("1 2", ".", None),
        ("12 34", ".", None),
        ("1 234'567", ".", None),
        ("1,23", ".", None),
        ("0,234", ".", None),
        ("1_000", ".", None),
        ("1e999", ".", None),
        ("nan", ".", None),
        ("", ".", None),
    ],
)
def test_a_number_is_read_by_its_decimal_sign_or_not_at_all(
    cell: str, decimal: str, value: float | None
) -> None:
    assert number(cell, decimal) == value


def test_a_number_by_itself_says_where_its_comma_may_be_another() -> None:
    assert number_in("1,234") == 1.234
    assert clear_number("1,234") is None
    assert clear_number("0,234") == 0.234
    assert clear_number("1,234.5") == 1234.5


def test_the_decimal_sign_is_that_of_all_cells(tmp_path: Path) -> None:
    assert decimal_sign(tmp_path, ["1,5", "1,234"]) == ","
    assert decimal_sign(tmp_path, ["1.5", "1,234"]) == "."
    assert decimal_sign(tmp_path, ["1.234", "2.345"]) == "."
    assert decimal_sign(tmp_path, ["1,234.567"]) == "."
    for cells in (["1,234"], ["1,234", "1.234"]):
        with pytest.raises(DataError, match="may be a decimal comma"):
            decimal_sign(tmp_path, cells)
    with pytest.raises(DataError, match="may be a decimal point"):
        decimal_sign(tmp_path, ["1.234", "2.345"], separator=";")


def test_angles_may_have_decimal_commas(tmp_path: Path) -> None:
    path = _file(tmp_path, "theta [rad]\n0,000\n0,5\n1,125\n")
    assert read_angle_file(path).values.tolist() == [0, 0.5, 1.125]
    with pytest.raises(DataError, match="may be a decimal comma"):
        read_angle_file(_file(tmp_path, "1,125\n1,250\n"))


@pytest.mark.parametrize("line", ["1 120", "1_0", "0.5 0.5", "1,234\n0.5"])
def test_two_columns_are_no_angles(tmp_path: Path, line: str) -> None:
    with pytest.raises(DataError, match=r"line 2 .* one number to a line"):
        read_angle_file(_file(tmp_path, f"0\n{line}\n"))


def test_a_missing_angle_is_no_heading(tmp_path: Path) -> None:
    assert read_angle_file(_file(tmp_path, "nan\n1\n")).values.size == 2


def test_sizes_of_lesions_may_have_decimal_commas(tmp_path: Path) -> None:
    text = "id;kind;length_um\n1;microcrack;{}\n"
    (one,) = read_lesions(_file(tmp_path, text.format("45,5")))
    assert one.length_um == 45.5
    for cell in ("1,234", "1_0"):
        with pytest.raises(DataError, match="row 2: length_um must be a number"):
            read_lesions(_file(tmp_path, text.format(cell)))


def test_a_point_that_may_part_thousands_in_specimens_is_said(tmp_path: Path) -> None:
    rows = f"{HEADER}\nA,FC,F,71.5,a,1.300,,,,\n"
    _, notes = read_specimens(_file(tmp_path, rows), root=tmp_path)
    assert notes == ()
    path = _file(tmp_path, rows.replace(",", ";"))
    (one,), notes = read_specimens(path, root=tmp_path)
    assert one.dose_mg_week == 1.3
    said = "f.csv, row 2: dose_mg_week '1.300' was read with a decimal point."
    assert notes == (said,)


def test_an_age_that_a_program_left_out_is_not_known(tmp_path: Path) -> None:
    row = f"{HEADER}\nA,FC,F,{{}},,,,,,\n"
    (known,), _ = read_specimens(_file(tmp_path, row.format("")), root=tmp_path)
    for cell in ("nan", "NULL", "--"):
        path = _file(tmp_path, row.format(cell))
        (one,), notes = read_specimens(path, root=tmp_path)
        assert one == replace(known, age_y=None)
        assert notes == (f"f.csv, row 2: age_y {cell!r} was taken as not known.",)


def test_json_of_others_may_hold_nan_but_no_key_twice() -> None:
    with pytest.raises(ValueError, match="NaN is no number"):
        parse_json('{"a": NaN}')
    assert str(parse_json('{"a": NaN, "b": 1e999}', nan=True)) == "{'a': nan, 'b': inf}"
    for odd in ('{"a": 1, "a": 2}', "[" * 100_000):
        with pytest.raises(ValueError, match=r"twice|deeply"):
            parse_json(odd, nan=True)
