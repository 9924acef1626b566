"""The page and the table of tensile tests, and one file's failure beside others."""

import csv
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from fissura.errors import DataError
from fissura.io import write_tensile
from fissura.model import TensileCurve
from fissura.phantoms import curve
from fissura.report.tables.tensile import TENSILE_COLUMNS
from fissura.settings import Measure
from fissura.workflow import tensile_tests


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [curve(0.9, 0.1, rng=np.random.default_rng(seed)) for seed in range(2)]
    strain = np.array([*np.linspace(0, 0.01, 101), 0.01001])
    brittle = TensileCurve(strain, np.append(np.linspace(0, 1, 101), 0.1), "")
    paths = [tmp_path / "BP-1.csv", tmp_path / "BP-2.csv", tmp_path / "glass.csv"]
    for path, one in zip(paths, [*made, brittle], strict=True):
        write_tensile(path, one)
    return paths


def _drawings(page: str) -> list[ET.Element]:
    parts = page.split("<svg ")[1:]
    return [ET.fromstring(f"<svg {p.split('</svg>')[0]}</svg>") for p in parts]  # noqa: S314 - our own page


def test_each_curve_is_drawn_whole_and_at_its_beginning(
    files: list[Path], tmp_path: Path
) -> None:
    tensile_tests(files, Measure(), into=tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    drawings = _drawings(page)
    assert len(drawings) == 6
    said = "".join(drawings[0].itertext())
    assert "UTS" in said
    assert "yield" in said
    kinds = {e.get("class") for e in drawings[1].iter()}
    assert {"fit", "offset", "window", "curve"} <= kinds
    brittle = {e.get("class") for e in drawings[5].iter()}
    assert "fit" in brittle
    assert "offset" not in brittle
    assert "nan" not in page


def test_the_page_asks_nothing_of_the_network(
    files: list[Path], tmp_path: Path
) -> None:
    tensile_tests(files, Measure(), into=tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "default-src 'none'" in page
    assert "src=" not in page.replace("default-src", "")
    assert "prefers-color-scheme: dark" in page


def test_the_table_holds_every_method_in_full_precision(
    files: list[Path], tmp_path: Path
) -> None:
    tests = tensile_tests(files, Measure(), into=tmp_path / "out")
    with (tmp_path / "out" / "tensile.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == TENSILE_COLUMNS
    assert [row["test"] for row in rows] == ["BP-1.csv", "BP-2.csv", "glass.csv"]
    first = tests.readings[0].strength
    assert float(rows[0]["modulus_gpa"]) == first.modulus_gpa
    for one in first.estimates:
        assert float(rows[0][f"{one.method}_gpa"]) == one.gpa
    assert float(rows[0]["sdar_noise_stress"]) > 0
    assert rows[2]["yield_mpa"] == ""


def test_strains_on_the_page_count_from_the_end_of_the_toe(tmp_path: Path) -> None:
    made = curve(0.9, 0.1, rng=np.random.default_rng(1))
    path = tmp_path / "slack.csv"
    write_tensile(path, TensileCurve(made.strain + 0.05, made.stress_mpa, ""))
    (reading,) = tensile_tests([path], Measure()).readings
    assert reading.strength.toe_strain == 0.0
    assert reading.toe_strain == pytest.approx(0.05, abs=0.001)
    assert reading.strength.uts_strain
    assert reading.strength.uts_strain < 0.05


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    files: list[Path], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("nothing")
    tests = tensile_tests([*files, bad], Measure(), into=tmp_path / "out")
    assert len(tests.readings) == 3
    assert "none was found" in tests.refused["bad.csv"]
    assert "Not read: 1." in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_the_only_file_is_refused_as_an_error(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("nothing")
    with pytest.raises(DataError, match="none was found"):
        tensile_tests([bad], Measure())


def test_files_of_one_name_are_told_apart_by_their_folders(
    files: list[Path], tmp_path: Path
) -> None:
    other = tmp_path / "again" / "BP-1.csv"
    other.parent.mkdir()
    other.write_bytes(files[0].read_bytes())
    tests = tensile_tests([files[0], other], Measure())
    assert [one.name for one in tests.readings] == [str(files[0]), str(other)]


def test_the_same_files_make_the_same_page(files: list[Path], tmp_path: Path) -> None:
    for name in ("a", "b"):
        tensile_tests(files, Measure(), into=tmp_path / name)
    pages = [(tmp_path / name / "index.html").read_bytes() for name in ("a", "b")]
    assert pages[0] == pages[1]
