"""Unusual TOML and JSON files are refused in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fissura.audit import parse_claims
from fissura.errors import DataError, SettingsError, StorageError
from fissura.io.tables.csv_and_json import read_json, write_rows
from fissura.settings import parse

if TYPE_CHECKING:
    from pathlib import Path

HUGE = "0x" + "f" * 6000
DIGITS = "9" * 5000
ODD = {
    "lists in lists": "a = " + "[" * 20_000,
    "tables in tables": "a = " + "{a=" * 5000,
    "a key of many dots": "a." * 3000 + "a = 1",
    "a whole number of 5000 digits": f"a = {DIGITS}",
    "a hexadecimal one": f"a = {HUGE}",
    "a day that is none": "a = 1979-13-01",
    "a key twice": "a = 1\na = 2",
    "a NUL": "a = 1\x00",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_toml_is_refused_in_a_short_sentence(text: str) -> None:
    for read, error in ((parse, SettingsError), (parse_claims, DataError)):
        with pytest.raises(error, match=r"f\.toml is not valid TOML") as raised:
            read(text, source="f.toml")
        assert len(str(raised.value)) < 300


@pytest.mark.parametrize("value", ["nan", "inf", "1979-05-27", "[[1]]", "9000000000"])
def test_a_value_that_is_none_is_refused_by_its_key(value: str) -> None:
    with pytest.raises(SettingsError, match=r"detect\.probability"):
        parse(f"[detect]\nprobability = {value}", source="f.toml")


def test_a_byte_order_mark_is_no_fault() -> None:
    text = "\ufeff[detect]\nprobability = 0.25"
    assert parse(text, source="f.toml").detect.probability == 0.25


def test_what_a_sentence_shows_of_a_long_value_or_key_is_cut() -> None:
    for text in (f'[run]\nblock_vox = "{"x" * 10**6}"', f"[run]\n{'x' * 10**6} = 1"):
        with pytest.raises(SettingsError) as raised:
            parse(text, source="f.toml")
        assert len(str(raised.value)) < 400


@pytest.mark.parametrize("number", ["1e-999999999", "1e99999", "1" * 5000])
def test_a_printed_number_beyond_all_printing_is_refused(number: str) -> None:
    text = f'[[claim]]\nid = "a"\nkind = "summary"\nvalues = ["{number}", "2"]'
    with pytest.raises(
        DataError, match=r"claim 'a', values.0: .* is no printed number"
    ):
        parse_claims(text, source="f.toml")


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a": NaN}', f'{{"a": {DIGITS}}}', '{"a": 1, "a": 2}', "", "\xff"],
)
def test_odd_json_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "f.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(StorageError, match="expected to be JSON"):
        read_json(path)


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    cells = ["=cmd()", "@x", "+a", "-a|b", "-1.5", "+2e-3", "a=b", -1.5, None, True]
    write_rows(path, [str(i) for i in range(len(cells))], [cells])
    written = path.read_text("utf-8").splitlines()[1]
    assert written == "'=cmd(),'@x,'+a,'-a|b,-1.5,+2e-3,a=b,-1.5,,True"


def test_text_that_a_terminal_would_obey_is_refused() -> None:
    text = '[[claim]]\nid = "\\u001b[2J"\nkind = "wording"\ntext = "a"'
    with pytest.raises(DataError, match="holds a control character"):
        parse_claims(text, source="f.toml")
