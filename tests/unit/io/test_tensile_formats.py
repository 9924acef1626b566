"""The content of a tensile file decides its format, and which reader gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from fissura.errors import StorageError
from fissura.io import read_tensile
from fissura.io.curves import opening
from fissura.io.curves.opening import FORMATS, Format
from fissura.io.curves.programs import Kind
from fissura.io.curves.table_in_text import Table
from fissura.io.curves.tests_from_table import read_table_tests

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.io.curves.columns import Asked
    from fissura.model import TensileTest

MAGIC = b"\0MADEUP\n"
STRAIN = np.linspace(0, 0.01, 20)


def _read_made_up(path: Path, asked: Asked) -> tuple[TensileTest, ...]:
    """Read pairs of float64 behind the magic bytes: strain in %, stress in kPa."""
    pairs = np.frombuffer(path.read_bytes()[len(MAGIC) :]).reshape(-1, 2)
    rows = [(n, [repr(float(v)) for v in pair]) for n, pair in enumerate(pairs)]
    table = Table("", [], ["Strain (%)", "Stress"], ["", "kPa"], rows)
    return read_table_tests(path, table, Kind("made up"), asked)


def _made_up(folder: Path) -> Path:
    path = folder / "test.csv"
    pairs = np.column_stack([100 * STRAIN, 1e6 * STRAIN])
    path.write_bytes(MAGIC + pairs.tobytes())
    return path


def test_a_format_that_is_no_text_is_known_by_how_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up = Format("made up", lambda head: head.startswith(MAGIC), _read_made_up)
    monkeypatch.setattr(opening, "FORMATS", (made_up, *FORMATS))
    test = read_tensile(_made_up(tmp_path))
    assert test.kind == "made up"
    assert test.strain == pytest.approx(STRAIN)
    assert test.stress_mpa == pytest.approx(1e3 * STRAIN)
    text = tmp_path / "text.csv"
    text.write_text("strain,stress_mpa\n" + "".join(f"{x},{x}\n" for x in STRAIN))
    assert read_tensile(text).kind == "table"


@pytest.mark.parametrize(
    ("begins", "what"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1f\x8b\x08\0", r"packed with gzip, as testXpert's \.zs2 are"),
        (b"TDSm\x0e\0\0\0", "a TDMS file of LabVIEW"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    ],
)
def test_a_format_that_is_not_read_is_named_with_what_to_do(
    tmp_path: Path, begins: bytes, what: str
) -> None:
    path = tmp_path / "test.csv"
    path.write_bytes(begins + b"and so on")
    with pytest.raises(StorageError, match=f"a table as text, but it is {what}: exp"):
        read_tensile(path)


def test_a_folder_is_no_tensile_test(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="folder"):
        read_tensile(tmp_path)
