"""Nothing that a user meets is without its words: settings, options, columns, names.

The pages that `make docs` makes from the code are held against the code without Sphinx.
"""

from __future__ import annotations

import csv
import importlib
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import fissura
from fissura.cli.app import app
from fissura.io import COLUMNS, FINDING_COLUMNS, write_measures_table
from fissura.model import (
    QUANTITIES,
    Confusion,
    Evaluation,
    Group,
    Kind,
    Measure,
    Rate,
    ScoredSpecimen,
    Specimen,
)
from fissura.phantoms import Planted
from fissura.report import ReportData
from fissura.report.tables.evaluation_files import evaluation_tables
from fissura.report.tables.study import tables
from fissura.report.tables.tensile import METHOD_WORDS, TENSILE_COLUMNS
from fissura.settings import GroupSettings, Settings
from fissura.settings.former_names import FORMER_NAMES
from fissura.validation.scoring.tables import write_case_tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fissura.report.tables.table import Table

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
CODE_WORD = re.compile(r"`([^`]+)`")
OPTION = re.compile(r"^\* `([^`]+)`: (.*)", re.MULTILINE)
OF_DAMAGE = ("cr", "pf")
HEADING = re.compile(r"^## +", re.MULTILINE)
NO_COMMANDS = ("--help", "-h", "--version")


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what imports the modules that write pages from the code."""
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    return importlib.import_module


# ------------------------------------------------------------------ settings


def _settings() -> list[tuple[str, str, Any]]:
    defaults = Settings()
    return [
        (section, key, field)
        for section in Settings.model_fields
        if section != "groups"
        for key, field in type(getattr(defaults, section)).model_fields.items()
    ]


def test_a_setting_says_what_it_is_and_where_its_default_comes_from() -> None:
    for section, key, field in _settings():
        about = field.json_schema_extra or {}
        assert (field.description or "").endswith("."), f"{section}.{key}"
        assert about.get("source"), f"{section}.{key}"
        assert "unit" in about, f"{section}.{key}"


def test_a_setting_whose_name_ends_in_a_unit_states_it() -> None:
    units = {"um": "µm", "mm": "mm", "vox": "voxel", "kev": "keV", "um3": "µm³"}
    for section, key, field in _settings():
        unit = units.get(key.rpartition("_")[2])
        assert unit in {None, field.json_schema_extra["unit"]}, f"{section}.{key}"


def test_the_page_of_settings_holds_every_key_default_bound_and_former_name(
    pages: Any,
) -> None:
    page = pages("settings_reference").markdown()

    for section, key, field in _settings():
        start = f"[`{key}`]{{#setting-{section}-{key}}} = "
        entry = page.partition(start)[2].partition("\n\n")[0]
        assert field.description in entry, f"{section}.{key}"
        for bound in field.metadata:
            for name in ("gt", "ge", "lt", "le"):
                if hasattr(bound, name):
                    assert f"{getattr(bound, name):g}" in entry, f"{section}.{key}"
    for key in GroupSettings.model_fields:
        assert f"#setting-groups-{key}" in page
    for former, present in FORMER_NAMES.items():
        assert f"`{former}` is now `{present}`" in page


# ------------------------------------------------------------------ commands


def _commands() -> list[str]:
    return [name for name in app if name not in NO_COMMANDS]


@pytest.mark.parametrize("name", _commands())
def test_a_command_and_each_of_its_options_says_what_it_does(
    pages: Any, name: str
) -> None:
    command = app[name]
    page = pages("command_reference").markdown()
    entry = page.partition(f"## fissura {name}\n")[2].partition("\n## ")[0]

    assert command.help, name
    assert command.help.splitlines()[0] in entry
    said = dict(OPTION.findall(entry))
    words = {
        each.split()[0]: text
        for names, text in said.items()
        for each in names.split(", ")
    }
    for argument in command.assemble_argument_collection():
        if argument.show:
            assert re.match(r"\w", words[argument.name]), argument.name


# ------------------------------------------------------------------- columns


def _section(page: str, title: str) -> str:
    """Return the part of a page below a heading, or all of it for none."""
    text = (REFERENCE / page).read_text("utf-8")
    if not title:
        return text
    parts = {part.partition("\n")[0]: part for part in HEADING.split(text)}
    assert title in parts, f"{page} has no part {title!r}"
    return parts[title]


def _described(text: str) -> list[str]:
    """Return the names in the first cells of the tables of a text, in their order.

    A name that begins with ``_`` goes on from the one before: ``<method>_gpa``, then
    ``_points``.
    """
    rows = [line.split("|") for line in text.splitlines() if line.startswith("|")]
    names: list[str] = []
    for row in rows:
        if not row[-2].strip() or set(row[-2].strip()) == {"-"}:
            continue
        for name in CODE_WORD.findall(row[1]):
            before = names[-1].partition(">")[0] + ">" if names else ""
            names.append(before + name if name.startswith("_") else name)
    return names


def _missing(columns: Iterable[str], described: list[str]) -> list[str]:
    """Return the columns that none of the names, or patterns such as <key>, means."""
    kinds = {"<method>": METHOD_WORDS, "<key>": [q.key for q in QUANTITIES]}
    known = {
        name.replace(mark, word)
        for name in described
        for mark, words in kinds.items()
        for word in (words if mark in name else [""])
    }
    return [column for column in columns if column not in known]


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def _report_tables() -> dict[str, Table]:
    """Return the tables of a report on one specimen with one measure."""
    data = ReportData(
        title="One",
        groups=(Group("A", "All"),),
        specimens=(Specimen("A-1", "A", "", None, "", None, None, "", None, None),),
        measures={"A-1": {"cr_n": Measure("cr_n", 3, 1, 9, interval="95 % CI")}},
        comparisons=(),
        settings="",
        simulated=True,
    )
    return {Path(table.name).name: table for table in tables(data)}


def _evaluation() -> Evaluation:
    """Return an evaluation of one specimen under one condition."""
    none = dict.fromkeys(Kind, 0)
    specimen = ScoredSpecimen("a", (("cnr", "10"),), 1.0, none, none, none, none)
    confusion = Confusion((), (), (), Rate(0, 0, 0.0, 1.0))
    return Evaluation("One", "", (specimen,), (), (), confusion, (), (), ())


@pytest.mark.parametrize(
    "name", ["measures.csv", "comparisons.csv", "associations.csv"]
)
def test_the_columns_of_the_reports_tables_are_described(name: str) -> None:
    described = _described(_section("tables.md", f"tables/{name}, of a study"))

    assert _missing(_report_tables()[name].columns, described) == []


def test_every_table_of_the_report_is_described() -> None:
    for name in _report_tables():
        assert _section("tables.md", f"tables/{name}, of a study")


def test_the_columns_of_findings_are_described() -> None:
    described = _described(_section("findings.md", ""))
    assert _missing(FINDING_COLUMNS, described) == []

    more = _described(_section("tables.md", "tables/findings.csv, of a study"))
    columns = _report_tables()["findings.csv"].columns
    assert _missing(columns, described + more) == []


def test_the_columns_of_the_measures_of_one_volume_are_described(
    tmp_path: Path,
) -> None:
    write_measures_table(tmp_path / "measures.csv", [Measure("bv_tv", 0.3)])

    described = _described(_section("tables.md", "measures.csv, of one volume"))
    assert _missing(_header(tmp_path / "measures.csv"), described) == []


def test_the_columns_of_tensile_tests_are_described() -> None:
    assert _missing(TENSILE_COLUMNS, _described(_section("tensile.md", ""))) == []


def test_the_columns_of_an_evaluation_are_described(tmp_path: Path) -> None:
    write_case_tables([], into=tmp_path)
    seen = {
        Path(table.name).name: [*table.columns]
        for table in evaluation_tables(_evaluation())
    }
    seen |= {path.name: _header(path) for path in tmp_path.glob("*.csv")}
    assert len(seen) == 6

    for name, columns in seen.items():
        described = _described(
            _section("tables.md", f"tables/{name}, of an evaluation")
        )
        conditions = {"cnr"} if "<condition>" in described else set()
        assert _missing(set(columns) - conditions, described) == [], name


def test_the_columns_of_specimens_and_of_simulated_truth_are_described() -> None:
    described = _described(_section("tables.md", "specimens.csv, of a study"))
    assert _missing(COLUMNS, described) == []

    described = _described(
        _section("tables.md", "truth/SPECIMEN.csv, of a simulated study")
    )
    assert _missing(Planted.__dataclass_fields__, described) == []


def test_no_page_describes_a_column_that_no_table_has() -> None:
    columns = _report_tables()["comparisons.csv"].columns
    described = _described(_section("tables.md", "tables/comparisons.csv, of a study"))
    assert described == list(columns)

    columns = _report_tables()["associations.csv"].columns
    described = _described(_section("tables.md", "tables/associations.csv, of a study"))
    assert described == list(columns)


def test_every_measure_is_described_beside_its_symbol() -> None:
    """The first cell of a row holds the symbol, the second the key."""
    text = _section("measures.md", "")
    text += _section("tables.md", "tables/measures.csv, of a study")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("|")]
    symbols = {
        key: [symbol.strip() for symbol in row[1].split(",")]
        for row in rows
        for key in CODE_WORD.findall(row[2])
    }

    for one in QUANTITIES:
        kind, _, rest = one.key.partition("_")
        of_damage = kind in OF_DAMAGE
        key = rest if of_damage else one.key
        symbol = one.symbol.partition(".")[2] if of_damage else one.symbol
        assert symbol in symbols.get(key, []), one.key


# --------------------------------------------------------------------- names


def test_every_public_name_has_words_and_is_on_the_page(pages: Any) -> None:
    page = pages("api_reference").markdown()

    for name in fissura.__all__:
        value = getattr(fissura, name)
        if name == "__version__":
            continue
        assert inspect.getdoc(value), name
        place = f"fissura.{name}"
        if inspect.isclass(value) and issubclass(value, Exception):
            place = f"fissura.errors.{name}"
        assert re.search(rf":: {re.escape(place)}\b", page), name


def test_public_functions_name_their_arguments_and_public_types_have_words(
    pages: Any,
) -> None:
    reference = pages("api_reference")

    for one in reference.public_functions():
        words = inspect.getdoc(one.value) or ""
        arguments = list(inspect.signature(one.value).parameters)
        # A first line says enough of one alone.
        for argument in arguments if len(arguments) > 1 else ():
            assert re.search(
                rf"^\**{argument}\b|, {argument}\b", words, re.MULTILINE
            ), f"{one.place}: {argument}"
    types = reference.public_types()
    # An estimate is part of a comparison of groups, and named in no signature.
    assert "fissura.model.Estimate" in [one.place for one in types]
    for one in [*types, *reference.public_errors()]:
        own = vars(one.value).get("__doc__") or ""
        # A dataclass without words gets its signature for them.
        assert own, one.place
        assert not own.startswith(f"{one.value.__name__}("), one.place


def test_every_folder_and_module_has_a_first_line(pages: Any) -> None:
    page = pages("inside").markdown()
    package = Path(fissura.__file__).parent

    for path in package.rglob("*.py"):
        if path.parent == package:
            continue
        folder = path.parent.relative_to(package).as_posix()
        entry = page.partition(f"# `{folder}`\n\n")[2].partition("\n#")[0]
        if path.name == "__init__.py":
            assert re.match(r"\S", entry), folder
        else:
            assert re.search(rf"^- `{path.name}`: \S", entry, re.MULTILINE), path


def test_the_damage_of_the_page_of_measures_is_that_of_both_kinds() -> None:
    kinds = {q.key.partition("_")[0] for q in QUANTITIES if q.subject == "damage"}
    assert kinds == set(OF_DAMAGE)
    assert len(kinds) == len(Kind)


def test_every_file_that_a_page_names_is_there() -> None:
    """Pages name files of the package, of the tests and of the documentation."""
    named = re.compile(r"`([a-z_]+(?:/[a-z_0-9]+)+\.py)`")
    starts = ROOT, ROOT / "src/fissura", ROOT / "tests", DOCS
    pages = [*ROOT.glob("*.md"), *DOCS.glob("explanation/*.md"), *DOCS.glob("how-to/*")]
    lost = [
        f"{page.name}: {name}"
        for page in pages
        if page.name != "CHANGELOG.md"
        for name in named.findall(page.read_text(encoding="utf-8"))
        if not any((start / name).is_file() for start in starts)
    ]
    assert lost == []
