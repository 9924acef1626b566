from __future__ import annotations

import csv
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from fissura import report
from fissura.errors import DataError, SettingsError
from fissura.model import (
    Anova,
    Comparison,
    Finding,
    Group,
    GroupMean,
    GroupSummary,
    Kind,
    MeanCurve,
    Measure,
    Observation,
    PairTest,
    Specimen,
    Strength,
    TensileCurve,
    Volume,
)
from fissura.report.text.numbers import p_value

GROUPS = (Group("NFC", "Non-fracture"), Group("FC", "Fracture"), Group("BP", "Treated"))
SIZES = {"NFC": 3, "FC": 4, "BP": 5}
OUTCOMES = ("cr_dn_per_mm3", "pf_v_um3", "bv_tv", "uts_mpa", "modulus_norm_gpa")
VOXEL_UM = 1.3
HOSTILE = '<script>alert("x")</script>&"\''


def make_finding(number: int = 1, kind: Kind = Kind.MICROCRACK) -> Finding:
    centre = (20 * VOXEL_UM,) * 3
    sizes = (54.0, 31.0, 1.9, 7100.0, 1800.0)
    return Finding(number, kind, 0.93, *centre, *sizes, 1.0, 0.0, 0.0, 0.8, 45)


def make_portrait(rng: np.random.Generator, specimen: str) -> report.Portrait:
    grey = Volume(rng.normal(100, 10, (41, 41, 41)).astype(np.float32), VOXEL_UM)
    labels = np.zeros((41, 41, 41), np.uint32)
    labels[20, 15:26, 18:23] = 1
    return report.portrait(
        specimen, grey, Volume(labels, VOXEL_UM), make_finding(), half_um=20
    )


def make_specimens() -> tuple[Specimen, ...]:
    counted = [
        Specimen(
            id=f"{group}-{number}",
            group=group,
            sex="F" if number > 1 else "M",
            age_y=70.0 + number,
            drug="Alendronic acid" if group == "BP" else "",
            dose_mg_week=70.0 if group == "BP" else None,
            treatment_y=5.5 if group == "BP" else None,
            excluded="",
            scan=Path("scan.nxs") if number > 1 else None,
            tensile=Path("curve.csv"),
        )
        for group, size in SIZES.items()
        for number in range(1, size + 1)
    ]
    cracked = replace(counted[0], id="NFC-9", excluded="cracked while drilling")
    return (*counted, cracked)


def make_comparison(
    rng: np.random.Generator, outcome: str, specimens: tuple[Specimen, ...]
) -> Comparison:
    summaries = []
    for group in GROUPS:
        seen = tuple(
            Observation(s.id, float(rng.uniform(1, 9)))
            for s in specimens
            if s.group == group.id and s.counts and s.scan is not None
        )
        q1, median, q3 = np.quantile([o.value for o in seen], [0.25, 0.5, 0.75])
        summaries.append(
            GroupSummary(group.id, seen, float(median), float(q1), float(q3))
        )
    pairs = tuple(
        PairTest(one, other, 3.5, p, min(3 * p, 1.0), 0.0043)
        for one, other in (("NFC", "FC"), ("NFC", "BP"), ("FC", "BP"))
        for p in rng.uniform(0.01, 1, 1).tolist()
    )
    p_asymptotic, p_exact = rng.uniform(0.01, 1, 2).tolist()
    return Comparison(
        outcome, tuple(summaries), 7.3, 2, p_asymptotic, p_exact, pairs, ("A note.",)
    )


def make_measures(
    comparisons: tuple[Comparison, ...], specimens: tuple[Specimen, ...]
) -> dict[str, dict[str, Measure]]:
    known = {
        (o.specimen, comparison.outcome): o.value
        for comparison in comparisons
        for group in comparison.groups
        for o in group.observations
    }
    return {
        s.id: {
            key: Measure(key, known[s.id, key])
            if (s.id, key) in known
            else Measure(key, None, remark="no scan")
            for key in OUTCOMES
        }
        for s in specimens
    }


def make_curve(strength_mpa: float) -> TensileCurve:
    strain = np.linspace(0, 0.02, 50)
    stress = strength_mpa * np.sin(strain / 0.02 * 2.2)
    return TensileCurve(strain, stress, "curve.csv")


def make_story() -> report.ReportData:
    rng = np.random.default_rng(20)
    specimens = make_specimens()
    comparisons = tuple(make_comparison(rng, key, specimens) for key in OUTCOMES)
    strain = np.linspace(0, 0.012, 20)
    mean = MeanCurve(strain, strain * 50, strain * 40, strain * 60, n=4)
    versions = {"fissura": "0.1.0", "numpy": "2.4.6"}
    return report.ReportData(
        title="Perforations, microcracks and strength",
        groups=GROUPS,
        specimens=specimens,
        measures=make_measures(comparisons, specimens),
        comparisons=comparisons,
        curves={s.id: make_curve(1.2) for s in specimens},
        strengths={
            s.id: Strength(0.14, 0.01, 0.998, (0.001, 0.004), 1.2, 0.0143, "slope")
            for s in specimens
        },
        mean_curves={"NFC": mean, "BP": mean},
        ages=Anova(0.5236, 2, 9, 0.601, (GroupMean("NFC", 3, 72.0, 1.0),)),
        portraits=tuple(make_portrait(rng, name) for name in ("BP-2", "FC-3")),
        findings={"BP-2": (make_finding(), make_finding(2, Kind.PERFORATION))},
        settings="[segment]\nsmooth_sigma_vox = 1.5\n",
        steps=(report.Step("volume", "BP-2", versions, "5e77" * 16, "1a9b" * 16),),
        expected=("at probability 0.2: about 0.3 false microcracks per mm³",),
        remarks=("BP-2: the scan is short of 3 angles.",),
        simulated=True,
    )


STORY = make_story()


def tell(data: report.ReportData, folder: Path) -> str:
    return report.page(data, into=folder).read_text(encoding="utf-8")


def every_file(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tables" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Page(HTMLParser):
    """Collects what a browser would act upon, and complains of unclosed elements."""

    VOID = frozenset({"meta", "br", "hr", "img"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


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


def test_a_specimen_without_any_measure_does_not_stop_the_page(tmp_path: Path) -> None:
    text = tell(replace(STORY, measures={}), tmp_path)
    assert ": not measured." in text


def test_markup_in_names_is_text(tmp_path: Path) -> None:
    specimens = (replace(STORY.specimens[0], id=HOSTILE), *STORY.specimens[1:])
    groups = (Group("NFC", HOSTILE), *GROUPS[1:])
    seen = Observation(HOSTILE, 3.0)
    summary = GroupSummary("NFC", (seen,), 3.0, 3.0, 3.0)
    comparison = replace(
        STORY.comparisons[0], groups=(summary, *STORY.comparisons[0].groups[1:])
    )
    text = tell(
        replace(
            STORY,
            title=HOSTILE,
            specimens=specimens,
            groups=groups,
            comparisons=(comparison,),
            remarks=(HOSTILE,),
            settings=f"# {HOSTILE}",
            portraits=(replace(STORY.portraits[0], specimen=HOSTILE),),
        ),
        tmp_path,
    )
    assert "<script" not in text
    assert "script" not in [tag for tag, _ in Page(text).tags]
    assert HOSTILE in Page(text).words


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


def test_a_known_interval_has_its_own_columns(tmp_path: Path) -> None:
    known = {"cr_le_um": Measure("cr_le_um", 52.0, low=40.0, high=66.0)}
    report.page(replace(STORY, measures={"BP-2": known}), into=tmp_path)
    row = next(r for r in rows(tmp_path, "measures.csv") if r["specimen"] == "BP-2")
    assert (row["cr_le_um_low"], row["cr_le_um_high"]) == ("40.0", "66.0")
    assert "bv_tv_low" not in row


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


def test_an_empty_group_has_its_place_and_no_dots(tmp_path: Path) -> None:
    nan = float("nan")
    first = STORY.comparisons[0]
    empty = GroupSummary("BP", (), nan, nan, nan)
    comparison = Comparison(
        first.outcome, (*first.groups[:2], empty), nan, 0, nan, nan, first.pairs[:1]
    )
    specimens = tuple(s for s in STORY.specimens if s.group != "BP")
    told = replace(
        STORY, specimens=specimens, comparisons=(comparison,), mean_curves={}
    )
    words = Page(tell(told, tmp_path)).words
    assert "Treated (BP)" in words
    assert "n = 0" in words


def test_a_study_of_nothing_still_has_a_page(tmp_path: Path) -> None:
    empty = report.ReportData(
        title="Nothing yet",
        groups=(),
        specimens=(),
        measures={},
        comparisons=(),
        settings="",
        simulated=False,
    )
    assert "No outcome of this kind was compared." in tell(empty, tmp_path)


def test_equal_values_do_not_stop_the_dots(tmp_path: Path) -> None:
    first = STORY.comparisons[0]
    for value in (0.0, 3.0, -2.0):
        same = tuple(
            GroupSummary(
                g.group, (Observation("BP-2", value),) * 3, value, value, value
            )
            for g in first.groups
        )
        tell(replace(STORY, comparisons=(replace(first, groups=same),)), tmp_path)
        drawing = (tmp_path / "figures" / "cr_dn_per_mm3.svg").read_text("utf-8")
        assert "nan" not in drawing
        assert drawing.count("<circle") == 9


def test_a_mean_without_an_interval_is_drawn_without_a_band(tmp_path: Path) -> None:
    strain = np.linspace(0, 0.01, 5)
    unknown = np.full(5, np.nan)
    lone = MeanCurve(strain, strain * 40, unknown, unknown, n=1)
    tell(replace(STORY, mean_curves={"NFC": lone}), tmp_path)
    drawing = (tmp_path / "figures" / "stress-strain-1.svg").read_text("utf-8")
    assert 'class="mean"' in drawing
    assert 'class="band"' not in drawing


def test_the_steps_above_a_plot_count_the_curves_that_hold(tmp_path: Path) -> None:
    mean = replace(STORY.mean_curves["NFC"], failures=(0.012, 0.014, 0.017))
    told = tell(replace(STORY, mean_curves={"NFC": mean}), tmp_path)
    drawing = (tmp_path / "figures" / "stress-strain-1.svg").read_text("utf-8")
    assert "n(ε) falls from 3 by one at 1.20, 1.40, 1.70 % strain" in drawing
    assert "its pointwise 95&nbsp;% interval" in told


def test_a_simultaneous_band_is_called_one(tmp_path: Path) -> None:
    mean = replace(STORY.mean_curves["NFC"], band="simultaneous")
    told = tell(replace(STORY, mean_curves={"NFC": mean}), tmp_path)
    assert "its simultaneous 95&nbsp;% band" in told


def test_the_methods_follow_the_settings(html: str, tmp_path: Path) -> None:
    assert "Gaussian (σ = 1.5 voxel)" in html
    told = tell(replace(STORY, settings="[segment]\nthreshold = 120.0\n"), tmp_path)
    assert "above the grey value 120 counted as bone" in told
    assert "10.1109/TSMC.1979.4310076" in html
    assert "10.1109/TSMC.1979.4310076" not in told


def test_settings_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="the settings in force"):
        report.page(replace(STORY, settings="[segmnt]\n"), into=tmp_path)


def test_a_specimen_that_stands_twice_is_refused() -> None:
    with pytest.raises(DataError, match="NFC-1 appears more than once"):
        replace(STORY, specimens=(*STORY.specimens, STORY.specimens[0]))


def test_a_specimen_of_an_unknown_group_is_refused() -> None:
    stray = replace(STORY.specimens[0], id="X-1", group="XX")
    with pytest.raises(DataError, match="'XX', but the study has NFC, FC, BP"):
        replace(STORY, specimens=(*STORY.specimens, stray))


def test_an_outcome_that_is_no_known_quantity_is_refused() -> None:
    unknown = replace(STORY.comparisons[0], outcome="shoe_size")
    with pytest.raises(DataError, match="'shoe_size', which is not a known quantity"):
        replace(STORY, comparisons=(unknown,))
