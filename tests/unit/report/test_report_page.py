"""The report is one page: it names every specimen and asks nothing of the network."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from report_data import GROUPS, OUTCOMES, STORY, Page, make_story, rows, tell

from fissura import report
from fissura.report.text.numbers import p_value

if TYPE_CHECKING:
    from pathlib import Path


def every_file(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("report")
    report.page(STORY, into=into)
    return into


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def test_false_calls_to_expect_stand_with_the_damage(html: str) -> None:
    damage = html[html.index('<section id="damage">') : html.index('id="bone"')]

    assert "Expect at probability 0.2: about 0.3 false microcracks per mm³." in damage


def test_every_specimen_stands_on_the_page(html: str) -> None:
    words = Page(html).words
    assert all(specimen.id in words for specimen in STORY.specimens)


def test_every_specimen_is_a_dot_that_names_it(folder: Path) -> None:
    for comparison in STORY.comparisons:
        drawing = (folder / "figures" / f"{comparison.outcome}.svg").read_text("utf-8")
        for group in comparison.groups:
            for seen in group.observations:
                assert f"<title>{seen.specimen}: " in drawing


def test_every_exact_p_is_printed_in_the_table_and_above_the_dots(html: str) -> None:
    words = Page(html).words
    for comparison in STORY.comparisons:
        assert p_value(comparison.p_exact) in words
        for pair in comparison.pairs:
            assert words.count(p_value(pair.p_exact)) >= 2
            assert p_value(pair.p_holm) in words


def test_the_page_asks_nothing_of_the_network(html: str) -> None:
    links = 0
    for tag, attributes in Page(html).tags:
        assert tag not in {"script", "link", "iframe", "object", "base"}
        assert "srcset" not in attributes
        if tag == "a":
            links += 1
            assert (attributes["href"] or "").startswith(("#", "https://doi.org/"))
            continue
        for name in ("src", "href", "xlink:href", "data", "poster", "action"):
            value = attributes.get(name) or ""
            assert not value or value.startswith("data:image/png;base64,")
    assert links > 5
    without_links = re.sub(r'href="https://doi\.org/[^"]*"', "", html)
    assert "//" not in re.sub(
        r'xmlns="http://www\.w3\.org/2000/svg"|base64,[^"]*"', "", without_links
    )
    assert "url(" not in html
    assert "@import" not in html


def test_the_page_forbids_itself_all_but_its_own_styles_and_pictures(html: str) -> None:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert policy in [attributes.get("content") for _, attributes in Page(html).tags]


def test_the_same_story_makes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    report.page(make_story(), into=tmp_path)
    assert every_file(tmp_path) == every_file(folder)


def test_a_simulated_study_says_so_and_a_real_one_does_not(
    html: str, tmp_path: Path
) -> None:
    assert "Simulated study." in html
    assert "Simulated study." not in tell(replace(STORY, simulated=False), tmp_path)


def test_the_page_says_that_nobody_has_confirmed_the_findings(html: str) -> None:
    assert "no person has confirmed them yet" in html


def test_the_summary_gives_medians_with_n_and_exact_p(html: str) -> None:
    density = STORY.comparisons[0]
    lede = next(w for w in Page(html).words if w.startswith("Groups:"))
    assert "n\u00a0=\u00a02, 3 and 4" in lede
    assert f"p\u00a0=\u00a0{p_value(density.p_exact)}" in lede
    assert all(f"{group.median:.2f}" in lede for group in density.groups)


def test_the_ages_are_tested_below_the_first_table(html: str) -> None:
    assert "F(2, 9) = 0.524, p\u00a0=\u00a0.601." in html


def test_an_excluded_specimen_is_listed_with_its_reason(html: str) -> None:
    assert "NFC; excluded: cracked while drilling" in Page(html).words


def test_an_excluded_specimen_is_not_counted(html: str) -> None:
    assert any(words.startswith("n = 3 · 2 F · 1 M") for words in Page(html).words)


def test_a_missing_measure_is_a_dash_with_its_reason(html: str) -> None:
    assert "–<sup>a</sup>" in html
    assert "<sup>a</sup> No scan." in html


def test_every_drawing_beside_the_page_is_well_formed_and_brings_its_colours(
    folder: Path,
) -> None:
    drawings = sorted((folder / "figures").glob("*.svg"))
    dots_and_quantiles = 2 * len(OUTCOMES)
    others = len(GROUPS) + len(STORY.portraits)
    assert len(drawings) == dots_and_quantiles + others
    for path in drawings:
        root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - our own
        style = root.find("{http://www.w3.org/2000/svg}style")
        assert style is not None
        assert "--g0" in (style.text or "")


def test_nothing_is_drawn_outside_the_canvas_of_the_dots(folder: Path) -> None:
    for key in OUTCOMES:
        text = (folder / "figures" / f"{key}.svg").read_text("utf-8")
        root = ET.fromstring(text)  # noqa: S314 - our own
        left, top, width, height = map(float, root.attrib["viewBox"].split())
        circles = root.findall(".//{http://www.w3.org/2000/svg}circle")
        assert len(circles) == 9
        for circle in circles:
            assert left < float(circle.attrib["cx"]) < left + width
            assert top < float(circle.attrib["cy"]) < top + height


def test_the_measures_have_a_row_for_each_specimen_and_full_precision(
    folder: Path,
) -> None:
    table = {row["specimen"]: row for row in rows(folder, "measures.csv")}
    assert list(table) == [specimen.id for specimen in STORY.specimens]
    value = STORY.measures["BP-2"]["bv_tv"].value
    assert value is not None
    assert float(table["BP-2"]["bv_tv"]) == value
    assert table["BP-1"]["bv_tv"] == ""
    assert "bv_tv: no scan" in table["BP-1"]["remarks"]
    assert table["NFC-9"]["excluded"] == "cracked while drilling"


def test_the_comparisons_are_written_in_full_precision(folder: Path) -> None:
    table = rows(folder, "comparisons.csv")
    pairs = [row for row in table if row["row"] == "pair"]
    exact = [pair.p_exact for c in STORY.comparisons for pair in c.pairs]
    assert [float(row["p_exact"]) for row in pairs] == exact


def test_the_findings_of_all_specimens_are_written(folder: Path) -> None:
    table = rows(folder, "findings.csv")
    assert [(r["specimen"], r["id"], r["kind"]) for r in table] == [
        ("BP-2", "1", "microcrack"),
        ("BP-2", "2", "perforation"),
    ]


def test_the_methods_follow_the_settings(html: str, tmp_path: Path) -> None:
    assert "Gaussian (σ = 1.5 voxel)" in html
    told = tell(replace(STORY, settings="[segment]\nthreshold = 120.0\n"), tmp_path)
    assert "above the grey value 120 counted as bone" in told
    assert "10.1109/TSMC.1979.4310076" in html
    assert "10.1109/TSMC.1979.4310076" not in told
