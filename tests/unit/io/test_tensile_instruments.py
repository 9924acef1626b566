"""Files as testing machines write them: Bluehill, Deben, MTS, and real ones."""

from pathlib import Path

import numpy as np
import pytest
from tensile_values import STRAIN, STRESS_MPA

from fissura.io import read_tensile
from fissura.model import TensileTest

BLUEHILL = """"Specimen label","BP-1"
"Length","11.00000","mm"
"Width","2,800.0","um"
"Thickness","1.00000","mm"

"Time","Extension","Load","Tensile strain","Tensile stress"
"(s)","(mm)","(N)","(%)","(MPa)"
"""


def test_bluehill_classic_is_read(tmp_path: Path) -> None:
    rows = [
        f'"{1000 * i:,.4f}","{11 * x:.5f}","{2800 * y:,.4f}","{100 * x:.5f}",'
        f'"{1000 * y:,.5f}"'
        for i, (x, y) in enumerate(zip(STRAIN, STRESS_MPA, strict=True))
    ]
    path = tmp_path / "Specimen_RawData_1.csv"
    path.write_text(BLUEHILL + "\n".join(rows) + "\n")
    test = read_tensile(path)
    assert test.kind == "Bluehill"
    assert test.strain == pytest.approx(STRAIN)
    assert test.stress_mpa == pytest.approx(1000 * STRESS_MPA)
    assert test.load_n == pytest.approx(2800 * STRESS_MPA)
    assert test.size.gauge_length_mm == 11.0
    assert test.size.section_mm2 == pytest.approx(2.8)


def test_bluehill_universal_is_read(tmp_path: Path) -> None:
    head = (
        "Results Table 1\n"
        ',"Maximum Force [N]","Tensile stress at Maximum Force [MPa]"\n'
        "1,8.4,3.0\n\n"
        "Dimension : Length,11,mm\nDimension : Width,2.8,mm\n"
        "Dimension : Thickness,1,mm\n\nRaw Data\n"
        "Time (s),Displacement (mm),Force (N),Tensile strain (Displacement) (mm/mm)\n"
    )
    rows = [
        f"{i},{11 * x},{2.8 * y},{x}"
        for i, (x, y) in enumerate(zip(STRAIN, STRESS_MPA, strict=True))
    ]
    path = tmp_path / "curve.csv"
    path.write_text(head + "\n".join(rows) + "\n")
    test = read_tensile(path)
    assert test.kind == "Bluehill Universal"
    assert test.strain == pytest.approx(STRAIN)
    assert test.load_n == pytest.approx(2.8 * STRESS_MPA)
    assert (test.size.gauge_length_mm, test.size.width_mm) == (11.0, 2.8)


def test_a_german_bluehill_with_quoted_decimal_commas_is_read(tmp_path: Path) -> None:
    rows = [
        f'"{11 * x:.5f}","{2.8 * y:.5f}"'.replace(".", ",")
        for x, y in zip(STRAIN, STRESS_MPA, strict=True)
    ]
    path = tmp_path / "curve.csv"
    path.write_text('"Extension","Load"\n"(mm)","(N)"\n' + "\n".join(rows))
    assert read_tensile(path).load_n == pytest.approx(2.8 * STRESS_MPA)


def test_deben_microtest_is_read(tmp_path: Path) -> None:
    head = (
        '"File : C:\\A.MTR saved 2005-01-02 at 06:59:10"\n"Sample : Default"\n'
        '"Span : 10,0"\n"Width : 5,0"\n"Thickness : 1,5"\n'
        '"Point","Elongation","Force","Position","Code","Samplerate","Motorspeed"\n'
    )
    rows = [
        f'.{i},{x},{y},{2 * x},0,100,"0.1 mm/min"'.replace(",0.0", ",.0")
        for i, (x, y) in enumerate(zip(STRAIN, STRESS_MPA, strict=True))
    ]
    path = tmp_path / "a.txt"
    path.write_text(head + "\n".join(rows) + '\n2,0,0,.6,1,100,"0.1 mm/min"\n')
    test = read_tensile(path)
    assert test.kind == "Deben Microtest"
    assert test.extension_mm == pytest.approx(STRAIN)
    assert test.load_n == pytest.approx(STRESS_MPA)
    assert test.size.gauge_length_mm == 10.0
    assert test.size.section_mm2 == pytest.approx(7.5)
    assert "may never have been measured" in test.remarks[-1]


def test_geometry_in_the_first_row_is_read(tmp_path: Path) -> None:
    rows = [f"{x},{y},,," for x, y in zip(STRAIN, STRESS_MPA, strict=True)]
    rows[0] = f"{STRAIN[0]},{STRESS_MPA[0]},25.4,7.13,4.51"
    header = (
        "Strain (mm/mm),Load (kN),Original Length (mm),Original Diameter (mm),"
        "Final Diameter (mm)\n"
    )
    path = tmp_path / "curve.csv"
    path.write_text(header + "\n".join(rows))
    size = read_tensile(path).size
    assert size.gauge_length_mm == 25.4
    assert size.section_mm2 == pytest.approx(np.pi * 7.13**2 / 4)


def _real(folder: Path, name: str) -> TensileTest:
    path = folder / "tensile" / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    return read_tensile(path)


def test_the_real_deben_files_have_their_largest_force(real_data: Path) -> None:
    short = _real(real_data, "deben/NANOCEL_KW.CHAL_450PPM_15.MTR")
    cyclic = _real(real_data, "deben/BC_0_W_R.013.MTR")
    assert short.load_n is not None
    assert short.extension_mm is not None
    assert cyclic.load_n is not None
    assert short.load_n.max() == 30.47
    assert short.extension_mm.max() == 0.621
    assert cyclic.load_n.max() == 2.32
    assert cyclic.load_n.size == 29374  # as it says in its head
    assert short.size.section_mm2 == 5.0


def test_the_real_mts_file_reads_by_its_crosshead(real_data: Path) -> None:
    test = _real(real_data, "mts/mts-testsuite-1-1.txt")
    assert test.kind == "MTS TestSuite"
    assert test.load_n is not None
    assert test.load_n.max() == pytest.approx(1036.03503416978)
    assert test.strain is None
    assert "(gives 'mm')" in test.remarks[0]


def test_the_real_steel_states_its_size_in_the_first_row(real_data: Path) -> None:
    test = _real(real_data, "steel1045/Steel_1045_Normalized_1_Formatted.csv")
    assert test.size.diameter_mm == 7.13
    assert test.size.gauge_length_mm == 25.4
    assert test.remarks[0].startswith("The first row is written twice")
