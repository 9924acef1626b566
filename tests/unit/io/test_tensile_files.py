"""Reading tensile tests: what is understood, left out and refused."""

from pathlib import Path

import pytest
from tensile_values import STRAIN, STRESS_MPA

from fissura.errors import DataError, StorageError
from fissura.io import read_tensile, write_tensile
from fissura.model import TensileCurve


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
        ("Tensile strain (Extensometer) (%),Tensile stress (MPa)", 100, 1),
        ("microstrain (µε),stress (psi)", 1e6, 1 / 6.894757e-3),
        ("Strain 1 [mm/mm],Stress N/mm^2", 1, 1),
        ("Dehnung in %;Spannung in MPa", 100, 1),
        ("strain|stress_mpa", 1, 1),
        ("strain stress_mpa", 1, 1),
    ],
)
def test_strain_and_stress_are_known_by_name_and_unit(
    header: str, strain: float, stress: float, tmp_path: Path
) -> None:
    between = next(sign for sign in ";|, " if sign in header)
    test = read_tensile(_table(tmp_path, header, strain, stress, between=between))
    assert test.strain == pytest.approx(STRAIN)
    assert test.stress_mpa == pytest.approx(STRESS_MPA)
    assert test.remarks == ()


@pytest.mark.parametrize(
    ("header", "extension", "load"),
    [
        ("Extension (mm),Force (N)", 1, 1),
        ("displacement_µm,load_kN", 1e3, 1e-3),
        ("Displacement / μm,Force / mN", 1e3, 1e3),
        ("Crosshead (mm),Load cell (lbf)", 1, 1 / 4.4482216),
    ],
)
def test_extension_and_load_are_known_by_name_and_unit(
    header: str, extension: float, load: float, tmp_path: Path
) -> None:
    test = read_tensile(_table(tmp_path, header, extension, load))
    assert test.extension_mm == pytest.approx(STRAIN)
    assert test.load_n == pytest.approx(STRESS_MPA)


@pytest.mark.parametrize(
    ("between", "decimal"), [("\t", "."), ("\t", ","), (";", "."), (";", ",")]
)
def test_tabs_and_semicolons_may_stand_between_decimal_commas(
    between: str, decimal: str, tmp_path: Path
) -> None:
    header = f"strain{between}stress_mpa"
    test = read_tensile(_table(tmp_path, header, between=between, decimal=decimal))
    assert test.stress_mpa == pytest.approx(STRESS_MPA)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8-sig", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_every_usual_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    path = _table(tmp_path, "extension (µm),stress (MPa)", 1e3)
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert read_tensile(path).extension_mm == pytest.approx(STRAIN)


def test_a_row_of_units_may_stand_below_the_header(tmp_path: Path) -> None:
    path = _table(tmp_path, "Strain,Stress\n(%),(kPa)", 100, 1e3)
    assert read_tensile(path).strain == pytest.approx(STRAIN)
    assert read_tensile(path).stress_mpa == pytest.approx(STRESS_MPA)


def test_the_extensometer_is_preferred_to_the_crosshead(tmp_path: Path) -> None:
    rows = [f"{9 * x},{x},{y}" for x, y in zip(STRAIN, STRESS_MPA, strict=True)]
    path = tmp_path / "curve.csv"
    header = "Tensile strain (Displacement),Tensile strain (Strain 1),Stress (MPa)\n"
    path.write_text(header + "\n".join(rows))
    assert read_tensile(path).strain == pytest.approx(STRAIN)


def test_other_columns_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    rows = [
        f"{i},{y},x,{x}\r\n\r\n"
        for i, (x, y) in enumerate(zip(STRAIN, STRESS_MPA, strict=True))
    ]
    path = tmp_path / "curve.csv"
    path.write_text("Time (s),stress_mpa,strain rate (1/s),strain\r\n" + "".join(rows))
    assert read_tensile(path).strain == pytest.approx(STRAIN)


def test_rows_without_a_number_are_left_out_and_counted(tmp_path: Path) -> None:
    path = _table(tmp_path, "strain,stress_mpa")
    path.write_text(path.read_text() + "0.02,NaN\n0.03,\n")
    test = read_tensile(path)
    assert test.strain == pytest.approx(STRAIN)
    assert test.remarks == ("Left out: 2 of 14 rows, for want of a number.",)


def test_a_first_row_written_twice_counts_once(tmp_path: Path) -> None:
    path = _table(tmp_path, "strain,stress_mpa")
    header, first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([header, first, first, *rest]))
    test = read_tensile(path)
    assert test.strain == pytest.approx(STRAIN)
    assert test.remarks == ("The first row is written twice and was left out once.",)


def test_a_last_row_of_zeros_is_an_end_mark(tmp_path: Path) -> None:
    path = _table(tmp_path, "strain,stress_mpa")
    path.write_text(path.read_text() + "0,0\n")
    test = read_tensile(path)
    assert test.strain == pytest.approx(STRAIN)
    assert "an end mark" in test.remarks[0]


def test_words_below_the_table_are_left_out(tmp_path: Path) -> None:
    path = _table(tmp_path, "strain,stress_mpa")
    path.write_text(path.read_text() + "End of test,\nOperator: NN\n")
    test = read_tensile(path)
    assert test.strain == pytest.approx(STRAIN)
    assert test.remarks == ("Words below the table were left out.",)


def test_stress_without_a_unit_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"'stress' is \(gives nothing\): name it"):
        read_tensile(_table(tmp_path, "strain,stress"))


def test_a_column_in_an_unknown_unit_gives_way_to_one_that_is_known(
    tmp_path: Path,
) -> None:
    rows = [f"{x},{x},{y}" for x, y in zip(STRAIN, STRESS_MPA, strict=True)]
    path = tmp_path / "curve.csv"
    path.write_text("strain (mm),extension (mm),load (N)\n" + "\n".join(rows))
    test = read_tensile(path)
    assert test.strain is None
    assert test.extension_mm == pytest.approx(STRAIN)
    assert "unit its column 'strain (mm)' is (gives 'mm')" in test.remarks[0]


def test_a_short_table_of_results_above_is_not_taken_for_the_test(
    tmp_path: Path,
) -> None:
    rows = [f"{x},{y}" for x, y in zip(STRAIN, STRESS_MPA, strict=True)]
    path = tmp_path / "curve.csv"
    head = "Load (N),Extension (mm)\n8.4,0.132\n\nStrain,Stress (MPa)\n"
    path.write_text(head + "\n".join(rows))
    assert read_tensile(path).stress_mpa == pytest.approx(STRESS_MPA)


def test_two_tests_in_one_file_are_refused(tmp_path: Path) -> None:
    path = _table(tmp_path, "strain,stress_mpa")
    path.write_text(2 * path.read_text())
    with pytest.raises(DataError, match="headers in lines 1 and 14"):
        read_tensile(path)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("strain,stress (bar)", r"unit its column 'stress \(bar\)' is .*stress_mpa"),
        ("extension,load_n", "its column 'extension' is .*: name it extension_mm"),
        ("x,y", "names a column of strain .* first line is 'x,y'"),
        ("strain,time", "its header holds 'strain', 'time'"),
        ("strain,strain_pct,stress_mpa", "more than one column of strain"),
        ("strain rate,stress_mpa", "its header holds 'strain rate', 'stress_mpa'"),
        ("true strain,stress_mpa", "its header holds 'true strain'"),
    ],
)
def test_a_header_that_leaves_doubt_is_refused(
    header: str, sentence: str, tmp_path: Path
) -> None:
    path = _table(tmp_path, header)
    if header.count(",") > 1:
        path.write_text(path.read_text().replace("0.00", "0.0,0.00"))
    with pytest.raises(DataError, match=sentence):
        read_tensile(path)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["0,001,0,25"], "has 4 cells in line 14, but its header names 2 columns"),
        (["0.02,fast"], "holds 'fast' in line 14, where a number was expected"),
        (["0.02,1e999"], "holds '1e999' in line 14"),
        (["0.02"], "has 1 cells in line 14, but column 2 holds 'stress_mpa'"),
        (["strain,stress_mpa", "0,0"], "more than one table, with headers in lines 1 "),
    ],
)
def test_a_row_that_is_no_pair_of_numbers_is_refused(
    rows: list[str], sentence: str, tmp_path: Path
) -> None:
    path = _table(tmp_path, "strain,stress_mpa")
    path.write_text(path.read_text() + "\n".join(rows))
    with pytest.raises(DataError, match=sentence):
        read_tensile(path)


def test_points_and_commas_mixed_as_decimals_are_refused(tmp_path: Path) -> None:
    path = _table(tmp_path, "strain;stress_mpa", between=";")
    path.write_text(path.read_text() + "0,02;1.5")
    with pytest.raises(DataError, match="holds '0,02' in line 14"):
        read_tensile(path)


def test_commas_that_may_be_decimals_or_thousands_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    rows = [f"{i};{i},250" for i in range(1, 13)]
    path.write_text("strain_pct;stress_mpa\n" + "\n".join(rows))
    with pytest.raises(DataError, match="'1,250', which may be a decimal comma or"):
        read_tensile(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty, but was expected to hold a column of strain"),
        (b" \n\n", "is empty"),
        (b"strain,stress_mpa\n0,0\n1,1\n", "has 2 points, but a curve needs at least"),
        (b"strain,stress_mpa\n", "no.*was found|none was found"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9, "is not"),
        (bytes(range(1, 32)) * 40, "is not: export the test"),
        (b"strain\n" + b"0.1\n" * 30, "none was found"),
        (b"0.1,2\n" * 30, "none was found"),
        (b"strain,stress_mpa\n" + b"slow,fast\n" * 30, "none was found"),
        (b'strain,"stress_mpa\n' + b"0.1,2\n" * 30_000, "is no table with ','"),
        (b"length (mm),strain,stress_mpa\n" + b"0,.1,2\n" * 30, "states 'length"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    content: bytes, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "curve.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=sentence):
        read_tensile(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"nowhere\.csv does not exist"):
        read_tensile(tmp_path / "nowhere.csv")


def test_a_written_curve_reads_back_to_ten_digits(tmp_path: Path) -> None:
    path = tmp_path / "made" / "curve.csv"
    write_tensile(path, TensileCurve(STRAIN / 3, -STRESS_MPA / 7, "made up"))
    test = read_tensile(path)
    assert test.strain == pytest.approx(STRAIN / 3, rel=1e-9)
    assert test.stress_mpa == pytest.approx(-STRESS_MPA / 7, rel=1e-9)
    assert path.read_text().splitlines()[:2] == [
        "strain,stress_mpa",
        "3.333333333e-04,-3.571428571e-02",
    ]
