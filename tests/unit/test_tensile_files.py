"""Reading and writing tensile curves: what is understood, left out and refused."""

from pathlib import Path

import numpy as np
import pytest

from fissura.errors import DataError, StorageError
from fissura.model import TensileCurve
from fissura.store.tensile.text import read_tensile, write_tensile

REAL = Path(__file__).parents[3] / "shared" / "data" / "tensile"
STRAIN = np.arange(1, 13) / 1000
STRESS_MPA = np.arange(1, 13) * 0.25


def _read(path: Path) -> TensileCurve:
    return read_tensile(path, gauge_length_mm=11.0, width_mm=2.8, thickness_mm=1.0)


def _table(
    folder: Path,
    header: str,
    strain: float = 1.0,
    stress: float = 1.0,
    *,
    between: str = ",",
    decimal: str = ".",
) -> Path:
    """Write the curve with its columns multiplied, as an instrument would."""
    rows = [
        f"{x * strain:.9g}{between}{y * stress:.9g}".replace(".", decimal)
        for x, y in zip(STRAIN, STRESS_MPA, strict=True)
    ]
    path = folder / "curve.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("header", "strain", "stress"),
    [
        ("Strain,Stress_MPa", 1, 1),
        ("strain (mm/mm),stress [kPa]", 1, 1e3),
        ("Tensile strain (%),Tensile stress (GPa)", 100, 1e-3),
        ("strain_pct,stress_pa", 100, 1e6),
        ("Extension (mm),Force (N)", 11, 2.8),
        ("displacement_µm,load_kN", 11e3, 2.8e-3),
        ("Displacement / μm,stress N/mm²", 11e3, 1),
        ('"strain","load (N)"', 1, 2.8),
    ],
)
def test_columns_are_known_by_name_and_unit(
    header: str, strain: float, stress: float, tmp_path: Path
) -> None:
    curve = _read(_table(tmp_path, header, strain, stress))
    assert curve.strain == pytest.approx(STRAIN)
    assert curve.stress_mpa == pytest.approx(STRESS_MPA)
    assert curve.remarks == ()


@pytest.mark.parametrize(
    ("between", "decimal"), [("\t", "."), ("\t", ","), (";", "."), (";", ",")]
)
def test_tabs_and_semicolons_may_stand_between_decimal_commas(
    between: str, decimal: str, tmp_path: Path
) -> None:
    header = f"strain{between}stress_mpa"
    curve = _read(_table(tmp_path, header, between=between, decimal=decimal))
    assert curve.stress_mpa == pytest.approx(STRESS_MPA)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1"])
def test_a_byte_order_mark_and_latin_letters_are_read(
    encoding: str, tmp_path: Path
) -> None:
    path = _table(tmp_path, "extension (µm),stress (MPa)", 11e3)
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert _read(path).strain == pytest.approx(STRAIN)


def test_other_columns_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    rows = [
        f"{i},{y},x,{x}\r\n\r\n"
        for i, (x, y) in enumerate(zip(STRAIN, STRESS_MPA, strict=True))
    ]
    path = tmp_path / "curve.csv"
    path.write_text("Time (s),stress_mpa,strain rate (1/s),strain\r\n" + "".join(rows))
    assert _read(path).strain == pytest.approx(STRAIN)


def test_rows_without_a_number_are_left_out_and_counted(tmp_path: Path) -> None:
    path = _table(tmp_path, "strain,stress_mpa")
    path.write_text(path.read_text() + "0.02,NaN\n0.03,\n")
    curve = _read(path)
    assert curve.strain.size == STRAIN.size
    assert curve.remarks == ("Left out: 2 of 14 rows, for want of a number.",)


def test_a_first_row_written_twice_counts_once(tmp_path: Path) -> None:
    path = _table(tmp_path, "strain,stress_mpa")
    header, first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([header, first, first, *rest]))
    curve = _read(path)
    assert curve.strain == pytest.approx(STRAIN)
    assert curve.remarks == ("The first row is written twice and was left out once.",)


def test_percent_in_a_column_that_does_not_say_so_is_remarked(tmp_path: Path) -> None:
    curve = _read(_table(tmp_path, "strain,stress_mpa", 100))
    assert curve.remarks == (
        "Strain reaches 1.2 mm/mm; if it is in percent, name its column strain_pct.",
    )


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("strain,stress", "unit its column 'stress' is: name it .*'stress_mpa'"),
        ("strain,stress (psi)", r"its column 'stress \(psi\)' is"),
        ("extension,load_n", "its column 'extension' is: name it 'extension_um', 'ext"),
        ("x,y", "names a column of strain .* first line holds 'x', 'y'"),
        ("strain,time", "first line holds 'strain', 'time'"),
        ("strain,strain_pct,stress_mpa", "more than one column of strain"),
        (
            "strain,load_n,diameter (mm)",
            r"a geometry of its own in 'diameter \(mm\)'",
        ),
    ],
)
def test_a_header_that_leaves_doubt_is_refused(
    header: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=sentence):
        _read(_table(tmp_path, header))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["0,001,0,25"], "has 4 cells in line 14, but its header names 2 columns"),
        (["0.02,fast"], "holds 'fast' in line 14, where a number was expected"),
        (["0.02,1e999"], "holds '1e999' in line 14"),
        (["0.02"], "has 1 cells in line 14, but column 2 holds the stress"),
    ],
)
def test_a_row_that_is_no_pair_of_numbers_is_refused(
    rows: list[str], sentence: str, tmp_path: Path
) -> None:
    path = _table(tmp_path, "strain,stress_mpa")
    path.write_text(path.read_text() + "\n".join(rows))
    with pytest.raises(DataError, match=sentence):
        _read(path)


def test_points_and_commas_mixed_as_decimals_are_refused(tmp_path: Path) -> None:
    path = _table(tmp_path, "strain;stress_mpa", between=";")
    path.write_text(path.read_text() + "0,02;1.5")
    with pytest.raises(DataError, match="holds '0,02' in line 14"):
        _read(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty, but was expected to hold a column of strain"),
        (b"strain,stress_mpa\n0,0\n1,1\n", "has 2 points, but a curve needs at least"),
        ("strain,stress_mpa".encode("utf-16"), "holds zero bytes"),
        (b'"File : C:\\A.MTR saved"\n', "looks like a Deben Microtest export"),
        (b"\xef\xbb\xbfFile Path: C:\\a.txt\n", "looks like an MTS TestSuite export"),
        (b'strain,"stress_mpa\n' + b"0.1,2\n" * 30_000, "is no table with ','"),
        (b'strain,"stress_mpa\n' + b"0.1,2\n" * 30, "'stress_mpa.{0,70}': rename"),
        (b'"Results Table 1"\n', "looks like a Bluehill export"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    content: bytes, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "curve.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=sentence):
        _read(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"nowhere\.csv does not exist"):
        _read(tmp_path / "nowhere.csv")


def test_a_specimen_without_width_is_refused(tmp_path: Path) -> None:
    path = _table(tmp_path, "extension_mm,load_n")
    with pytest.raises(DataError, match=r"width_mm is 0\.0"):
        read_tensile(path, gauge_length_mm=11.0, width_mm=0.0, thickness_mm=1.0)


def test_a_written_curve_reads_back_to_ten_digits(tmp_path: Path) -> None:
    path = tmp_path / "made" / "curve.csv"
    write_tensile(path, TensileCurve(STRAIN / 3, -STRESS_MPA / 7, "made up"))
    curve = _read(path)
    assert curve.strain == pytest.approx(STRAIN / 3, rel=1e-9)
    assert curve.stress_mpa == pytest.approx(-STRESS_MPA / 7, rel=1e-9)
    assert path.read_text().splitlines()[:2] == [
        "strain,stress_mpa",
        "3.333333333e-04,-3.571428571e-02",
    ]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("deben/BC_0_W_R.013.MTR", "looks like a Deben Microtest export"),
        ("mts/mts-testsuite-1-1.txt", "looks like an MTS TestSuite export"),
        (
            "steel1045/Steel_1045_Normalized_1_Formatted.csv",
            "a geometry of its own in 'Original Length",
        ),
        ("sdarr_al6060.csv", "its column 'stress' is: name it"),
    ],
)
def test_real_files_of_other_kinds_are_refused(name: str, sentence: str) -> None:
    if not (REAL / name).exists():
        pytest.skip(f"{name} is not here")
    with pytest.raises(DataError, match=sentence):
        _read(REAL / name)
