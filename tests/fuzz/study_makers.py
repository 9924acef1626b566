"""Small sound files of a study: settings, tables, the ledger, results, a classifier."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np

from fissura import audit, detect
from fissura.compare import tidy_groups
from fissura.io import (
    COLUMNS,
    Ledger,
    Step,
    write_comparisons,
    write_findings,
    write_json,
    write_measures,
    write_rows,
    write_text,
)
from fissura.model import Finding, Kind, Measure
from fissura.settings import Compare

__all__ = [
    "calls_table",
    "claims",
    "classifier",
    "decisions",
    "findings",
    "groups",
    "ledger",
    "lesions_table",
    "measures",
    "study",
    "tidy_table",
]

SPECIMENS = (
    ("BP-1", "BP", "F", 79, "alendronic acid", 70, 5, "", "", ""),
    ("FC-1", "FC", "F", 78, "", "", "", "", "", ""),
)
GROUPS = """\
[study]
title = "A small study"
voxel_um = 1.3

[[groups]]
id = "BP"
name = "Treated"

[[groups]]
id = "FC"
name = "Control"

[segment]
threshold = "otsu"
region_diameter_mm = 3.28
"""


def study(folder: Path) -> Path:
    """Write a study that was not run."""
    path = folder / "study"
    path.mkdir()
    write_text(path / "study.toml", GROUPS)
    write_rows(path / "specimens.csv", COLUMNS, SPECIMENS)
    return path


def ledger(folder: Path) -> Path:
    """Write the ledger of three steps, in a folder with their outputs."""
    path = folder / "study"
    path.mkdir()
    write_text(path / "7-groups.json", "{}\n")
    book = Ledger(path / "ledger.jsonl")
    for name, specimen in (("volume", "BP-1"), ("bone", "BP-1"), ("groups", "")):
        outputs = book.outputs([path / "7-groups.json"])
        step = Step(
            name,
            specimen,
            {"scan": "a1"},
            {"segment": {"threshold": "otsu"}},
            outputs,
            versions={"fissura": "0.1.0"},
            remarks=("said",),
        )
        book.add(step)
    return path


def findings(folder: Path) -> Path:
    """Write a table of findings as Parquet."""
    path = folder / "4-findings.parquet"
    write_findings(path, [_finding(1), _finding(2)])
    return path


def calls_table(folder: Path) -> Path:
    """Write a table of findings as CSV."""
    path = folder / "findings.csv"
    write_findings(path, [_finding(1), _finding(2)])
    return path


def _finding(number: int) -> Finding:
    numbers = {one.name: 0.5 for one in fields(Finding) if one.type == "float"}
    whole = {"id": number, "kind": Kind.MICROCRACK, "voxels": 12}
    return Finding(**{**numbers, **whole, "why": "long"})  # type: ignore[arg-type]


def lesions_table(folder: Path) -> Path:
    """Write a truth."""
    path = folder / "truth.csv"
    rows = ((1, "microcrack", 52.5), (2, "perforation", 31))
    write_rows(path, ("id", "kind", "length_um"), rows)
    return path


def decisions(folder: Path) -> Path:
    """Write decisions of people."""
    path = folder / "decisions.csv"
    rows = (("a", 1, "microcrack"), ("a", 2, ""), ("b", 1, "perforation"))
    write_rows(path, ("folder", "id", "kind"), rows)
    return path


def measures(folder: Path) -> Path:
    """Write the measures of a specimen."""
    path = folder / "6-measures.json"
    write_measures(
        path, [Measure("bv_tv", 0.25), Measure("cr_n", None, remark="unseen")]
    )
    return path


def tidy_table(folder: Path) -> Path:
    """Write a table of two groups."""
    path = folder / "table.csv"
    rows = [(f"s{n}", "ab"[n % 2], n + 0.5) for n in range(8)]
    write_rows(path, ("specimen", "group", "uts_mpa"), rows)
    return path


def groups(folder: Path) -> Path:
    """Write the comparison of two groups."""
    path = folder / "7-groups.json"
    rows = [{"group": "ab"[n % 2], "uts_mpa": str(n + 0.5)} for n in range(8)]
    answer = tidy_groups(rows, Compare(), group="group", outcomes=["uts_mpa"])
    write_comparisons(path, answer)
    return path


def claims(folder: Path) -> Path:
    """Write the claims of a paper, those that come with the software."""
    source = Path(audit.__file__).with_name("ma_2017.toml")
    path = folder / "claims.toml"
    write_text(path, source.read_text(encoding="utf-8"))
    return path


def classifier(folder: Path) -> Path:
    """Copy the classifier that comes with the software."""
    path = folder / "classifier.npz"
    source = next(Path(detect.__file__).parent.glob("*.npz"))
    path.write_bytes(source.read_bytes())
    return path


def examples(folder: Path) -> Path:
    """Write a JSON file without a schema."""
    path = folder / "any.json"
    write_json(path, {"a": [1, 2.5, None, {"b": np.pi}]})
    return path
