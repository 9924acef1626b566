"""Which columns a tensile test is read from: by instrument, said, or asked about."""

from pathlib import Path

import numpy as np
import pytest

from fissura.errors import DataError
from fissura.model import TensileReading
from fissura.settings import Measure
from fissura.workflow.stages import read_curve

STRAIN = np.linspace(0, 0.012, 120)
STRESS_MPA = np.minimum(1500 * STRAIN, 11 + 100 * STRAIN)
COLUMNS = {
    "time": 0.1 * np.arange(STRAIN.size),
    "far": 2.2 * 11 * STRAIN + 0.02 * np.sin(200 * STRAIN),
    "mm": 11 * STRAIN,
    "%": 100 * STRAIN,
    "permille": 1000 * STRAIN,
    "one": STRAIN,
    "n": 2.8 * STRESS_MPA,
    "mpa": STRESS_MPA,
    "kpa": 1000 * STRESS_MPA,
}
SIZE = {"gauge_length_mm": 11.0, "width_mm": 2.8, "thickness_mm": 1.0}


def _read(
    folder: Path, header: str, names: str, **settings: str | None
) -> TensileReading:
    rows = zip(*(COLUMNS[name] for name in names.split()), strict=True)
    lines = [";".join(f"{value:.6f}" for value in row) for row in rows]
    path = folder / "curve.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return read_curve(path, Measure.model_validate(SIZE | settings), name="curve")


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("Time (s);Crosshead (mm);Extensometer (mm);Load (N)", "time far mm n"),
        ("Time (s);Crosshead (mm);Extens. (mm);Load (N)", "time far mm n"),
        ("Time (s);Displacement (mm);Force (N);AVE2 (%)", "time far n %"),
        ("Time (s);Stroke (mm);AVE (mm);Load (N)", "time far mm n"),
        ("Time (s);Displacement (mm);LVDT1 (mm);Load (N)", "time far mm n"),
        ("Time (s);Position (mm);Video strain (%);Load (N)", "time far % n"),
        ("Zeit (s);Standardweg (mm);Dehnung (%);Kraft (N)", "time far % n"),
        ("Zeit (s);Traversenweg (mm);Feindehnung (mm);Kraft (N)", "time far mm n"),
        ("Temps (s);Traverse (mm);Extensomètre (mm);Charge (N)", "time far mm n"),
        ("Time (s);Displacement (mm);Eyy;Force (N)", "time far one n"),
        ("Time (s);Crosshead travel (mm);Travel (mm);Force (N)", "time far mm n"),
        (
            "Tensile strain (Displacement) (%);Extensometer (mm);Stress (MPa)",
            "far mm mpa",
        ),
    ],
)
def test_an_extensometer_is_never_passed_over_for_the_crosshead(
    header: str, names: str, tmp_path: Path
) -> None:
    reading = _read(tmp_path, header, names)
    assert reading.strength.modulus_gpa == pytest.approx(1.5, rel=1e-3)
    used, left = reading.curve.columns[0].split(" Left: ")
    sensor = header.split(";")[names.split().index("far")]
    assert sensor in left
    assert sensor not in used


def test_the_columns_used_and_left_are_said_with_their_units(tmp_path: Path) -> None:
    reading = _read(
        tmp_path, "Time (s);Crosshead (mm);Extensometer (mm);Load (N)", "time far mm n"
    )
    (said,) = reading.curve.columns
    assert said == (
        "Columns used: extension from 'Extensometer (mm)' (in mm, an extensometer's), "
        "load from 'Load (N)' (in N), time from 'Time (s)' (in s). Left: 'Crosshead "
        "(mm)' (the crosshead's)."
    )


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("Extensometer 1 (mm);Extensometer 2 (mm);Load (N)", "mm far n"),
        ("Crosshead (mm);Channel 3 (mm);Load (N)", "far mm n"),
        ("Extension (mm);Displacement (mm);Load (N)", "mm far n"),
        ("Strain (%);Stress (MPa);Strain 2 (%);Stress 2 (MPa)", "% mpa far kpa"),
    ],
)
def test_candidates_that_differ_are_asked_about(
    header: str, names: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=r"and they differ: .*--strain-column"):
        _read(tmp_path, header, names)


def test_candidates_that_agree_are_one(tmp_path: Path) -> None:
    reading = _read(
        tmp_path, "Extensometer 1 (mm);Extensometer 2 (mm);Load (N)", "mm mm n"
    )
    assert "the same as 'Extensometer 1 (mm)'" in reading.curve.columns[0]


@pytest.mark.parametrize("wanted", ["Extensometer 2 (mm)", "2"])
def test_the_column_that_is_asked_for_is_used(wanted: str, tmp_path: Path) -> None:
    header = "Extensometer 1 (mm);Extensometer 2 (mm);Load (N)"
    reading = _read(tmp_path, header, "far mm n", strain_column=wanted)
    assert reading.strength.modulus_gpa == pytest.approx(1.5, rel=1e-3)


def test_a_column_that_is_not_there_is_named_with_those_that_are(
    tmp_path: Path,
) -> None:
    with pytest.raises(DataError, match=r"no columns called 'AVE'.*'Load \(N\)'"):
        _read(tmp_path, "Strain (%);Load (N)", "% n", strain_column="AVE")


def test_an_extensometer_in_an_unknown_unit_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"'Extensometer \(V\)' is \(gives 'v'\)"):
        _read(tmp_path, "Crosshead (mm);Extensometer (V);Load (N)", "far mm n")


def test_a_strain_by_another_gauge_length_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"over 110 mm, but the gauge length is 11 mm"):
        _read(tmp_path, "Strain (‰);Extensometer (mm);Stress (MPa)", "% mm mpa")


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("Strain (‰);Stress (MPa)", "permille mpa"),
        ("Strain (%);Stress (kN/m2)", "% kpa"),
        ("Déformation (%);Contrainte (MPa)", "% mpa"),
        ("Deformación (%);Carga (N)", "% n"),
        ("ε (%);σ (MPa)", "% mpa"),
        ("Strain (%);Stress (MPa)\n# start", "% mpa"),
        ("Diameter:;1.88812;mm\nStrain (%);Load (N)", "% n"),
    ],
)
def test_units_and_words_of_other_laboratories_are_read(
    header: str, names: str, tmp_path: Path
) -> None:
    size = {"width_mm": None, "thickness_mm": None} if "Diameter" in header else {}
    reading = _read(tmp_path, header, names, **size)
    assert reading.strength.modulus_gpa == pytest.approx(1.5, rel=1e-3)


@pytest.mark.parametrize("unit", ["mPa", "bar", "kg"])
def test_a_unit_that_is_unknown_or_a_slip_is_refused_by_name(
    unit: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=f"gives '{unit.lower()}'"):
        _read(tmp_path, f"Strain (%);Stress ({unit})", "% mpa")


def test_percent_in_a_column_without_a_unit_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="names no unit of strain"):
        _read(tmp_path, "Strain;Stress (MPa)", "% mpa")


def test_columns_that_say_compression_are_read_as_compression(tmp_path: Path) -> None:
    header = "Compressive strain (%);Compressive stress (MPa)"
    reading = _read(tmp_path, header, "% mpa")
    assert reading.strength.modulus_gpa == pytest.approx(1.5, rel=1e-3)
    assert "The columns say compression" in " ".join(reading.remarks)


def test_means_below_the_table_are_no_points(tmp_path: Path) -> None:
    _read(tmp_path, "Strain (%);Stress (MPa)", "% mpa")
    path = tmp_path / "curve.csv"
    path.write_text(path.read_text() + "\nMean;99\nS.D.;50\n")
    reading = read_curve(path, Measure(), name="curve")
    assert reading.strength.uts_mpa == pytest.approx(STRESS_MPA.max(), abs=1e-6)


@pytest.mark.parametrize("sign", [",", "."])
def test_a_sign_that_may_part_thousands_is_asked_about(
    sign: str, tmp_path: Path
) -> None:
    path = tmp_path / "curve.csv"
    rows = [f"{i};{i}{sign}250" for i in range(1, 13)]
    path.write_text("strain_pct;stress_mpa\n" + "\n".join(rows))
    with pytest.raises(DataError, match="between thousands"):
        read_curve(path, Measure(), name="curve")


def test_a_column_is_named_once_where_several_differ(tmp_path: Path) -> None:
    path = tmp_path / "dic.csv"
    rows = [f"{-0.3 * x},{x},{1500 * x}" for x in np.linspace(0, 0.01, 40)]
    path.write_text("e_xx [-],e_yy [-],stress (MPa)\n" + "\n".join(rows))
    with pytest.raises(DataError) as refused:
        read_curve(path, Measure(), name="dic")
    assert str(refused.value).count("'e_yy [-]'") == 1
