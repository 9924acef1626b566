"""The report of an evaluation: page, Markdown, JSON, tables, figures, gallery."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from fissura.model import (
    Agreement,
    Confusion,
    CountsAgree,
    Evaluation,
    Froc,
    Kind,
    Masks,
    Operating,
    Panoptic,
    Quartiles,
    Rate,
    RecallTable,
    ScoredSpecimen,
    Target,
    Volumes,
)
from fissura.report import Picture, evaluation_markdown, evaluation_page, gallery_sheet
from fissura.report.figures.found_against_true import counts_figure
from fissura.report.figures.froc import LEFT, PLOT_HEIGHT, TOP, froc_figure
from fissura.report.renders.hits_and_misses import jpeg

if TYPE_CHECKING:
    from pathlib import Path

CRACK, HOLE = Kind.MICROCRACK, Kind.PERFORATION
NONE = Rate(0, 0, 0.0, 1.0)
MOST = Rate(9, 10, 0.555, 0.997)
FEW = Rate(1, 2.0, 0.0127, 2.786)
BY_KIND = {CRACK: 10, HOLE: 0}
STEPS = np.array([0.9, 0.5, 0.2])


def operating(kind: Kind) -> Operating:
    curve = Froc(STEPS, np.array([0.0, 0.5, 2.0]), np.array([0.5, 0.9, 0.9]))
    return Operating(
        kind,
        0.5,
        "of any size",
        ("CNR 10", "CNR 5"),
        (curve, curve),
        (0.2, 0.5),
        ((MOST, NONE), (MOST, NONE)),
        (FEW, FEW),
        (Rate(3, 2.0, 0.3, 4.4), FEW),
    )


def evaluation() -> Evaluation:
    quality = Panoptic(8, 10, 10, 0.75)
    ratio = Quartiles(9, 0.9, 1.05, 1.2)
    return Evaluation(
        title="Cracks <of> two",
        about="Made up.",
        specimens=tuple(
            ScoredSpecimen(n, (("cnr", "10"),), 1.0, BY_KIND, BY_KIND, BY_KIND, BY_KIND)
            for n in "ab"
        ),
        operating=(operating(CRACK), operating(HOLE)),
        recall=(
            RecallTable(CRACK, "all", "opening", "length", ("r",), ("c",), ((MOST,),)),
        ),
        confusion=Confusion(
            ("microcrack",), ("microcrack", "nothing"), ((9, 1),), NONE
        ),
        volumes=(Volumes(CRACK, "all", ratio),),
        counts=(
            CountsAgree(
                CRACK, "all", ("a", "b"), (4, 6), (5, 5), Agreement(2, nan, nan, 0.0)
            ),
        ),
        masks=(Masks(CRACK, quality, quality, ratio, NONE, NONE),),
        targets=(
            Target("cracks", "recall", 0.95, 1.0, MOST),
            Target("cracks", "bias", -0.05, 0.05, 0.031),
            Target("holes", "recall", 0.9, 1.0, NONE),
        ),
        remarks=("Nothing was left out.",),
    )


def picture(what: str, says: str) -> Picture:
    grey = np.full((40, 120, 3), 128, np.uint8)
    return Picture(what, "microcrack", says, jpeg(grey))  # type: ignore[arg-type]


def test_the_page_needs_nothing_else_and_holds_every_part(tmp_path: Path) -> None:
    page = evaluation_page(
        evaluation(), into=tmp_path, pictures=[picture("miss", "12 µm <wide>")]
    )
    text = page.read_text(encoding="utf-8")
    assert "Cracks &lt;of&gt; two" in text
    assert "12 µm &lt;wide&gt;" in text
    for words in ("0.900 (0.555–0.997), 9 of 10", "0.50 (0.01–2.79), 1", "+3.1 %"):
        assert words in text
    assert not re.search(r'(src|href)="(?!#|data:)', text)
    numbers = re.findall(r"<strong>Table (\d+)\.", text)
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


def test_the_same_evaluation_makes_the_same_bytes(tmp_path: Path) -> None:
    pages = [
        evaluation_page(evaluation(), into=tmp_path / name).read_bytes()
        for name in ("one", "two")
    ]
    assert pages[0] == pages[1]


def test_json_and_tables_hold_what_is_known_and_null_else(tmp_path: Path) -> None:
    evaluation_page(evaluation(), into=tmp_path)
    told = json.loads((tmp_path / "evaluation.json").read_text())
    assert told["operating"][0]["recall"][0][0]["value"] == 0.9
    assert told["operating"][0]["recall"][0][1]["value"] is None
    assert told["counts"][0]["agreement"]["r_squared"] is None
    assert told["specimens"][0]["true"] == {"microcrack": 10, "perforation": 0}
    table = io.StringIO((tmp_path / "tables/froc.csv").read_text())
    rows = [row for row in csv.DictReader(table) if row["kind"] == "microcrack"]
    assert [row["recall"] for row in rows] == ["0.5", "0.9", "0.9"] * 2
    for name in ("specimens", "recall", "thresholds"):
        assert (tmp_path / f"tables/{name}.csv").read_text().count("\n") > 1


def test_markdown_says_what_was_aimed_at() -> None:
    text = evaluation_markdown(
        evaluation(), froc="../images/froc.svg", command="make evaluation"
    )
    assert "| cracks | recall | ≥ 0.95 | 0.900 (0.555–0.997), 9 of 10 | no |" in text
    assert "| cracks | bias | within ±5 % | +3.1 % | yes |" in text
    assert "| holes | recall | ≥ 0.9 | – | – |" in text
    assert "$ make evaluation" in text
    lines = [line for line in text.splitlines() if line[:1] not in ("|", "!")]
    assert max(map(len, lines)) <= 100
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in block.splitlines()}) == 1


def test_the_curve_passes_through_the_score_in_use() -> None:
    root = ET.fromstring(froc_figure(evaluation().operating).markup())  # noqa: S314
    dots = [e for e in root.iter() if e.get("class") == "dot"]
    assert len(dots) == 4  # of two series of two kinds
    x, y = (float(dots[0].get(name, "nan")) for name in ("cx", "cy"))
    assert y == pytest.approx(TOP + 0.1 * PLOT_HEIGHT)
    curve = next(e for e in root.iter() if e.get("class") == "curve").get("d", "")
    points = [tuple(map(float, p.split())) for p in curve[1:].split("L")]
    assert (x, y) in points
    assert points[0] == (LEFT, TOP + PLOT_HEIGHT)


def test_without_false_calls_or_lesions_a_figure_is_drawn_still() -> None:
    nothing = Froc(np.array([1.0]), np.array([nan]), np.array([0.0]))
    one = replace(operating(CRACK), curves=(nothing, nothing))
    ET.fromstring(froc_figure([one]).markup())  # noqa: S314
    none = CountsAgree(CRACK, "all", (), (), (), Agreement(0, nan, nan, nan))
    ET.fromstring(counts_figure(none, 0).markup())  # noqa: S314


def test_the_sheet_shows_some_of_each_and_says_where_there_are_none() -> None:
    pictures = [picture("hit", f"{n} × µm") for n in range(5)]
    sizes = [
        Image.open(io.BytesIO(gallery_sheet(pictures, of_each=most))).size
        for most in (2, 4)
    ]
    assert sizes[0][0] == sizes[1][0]
    assert sizes[1][1] > sizes[0][1]
    assert gallery_sheet([])
