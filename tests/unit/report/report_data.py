"""A small study to report on, and its page as a browser reads it."""

from __future__ import annotations

import csv
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from fissura import report
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

GROUPS = (Group("NFC", "Non-fracture"), Group("FC", "Fracture"), Group("BP", "Treated"))
SIZES = {"NFC": 3, "FC": 4, "BP": 5}
OUTCOMES = ("cr_dn_per_mm3", "pf_v_um3", "bv_tv", "uts_mpa", "modulus_norm_gpa")
VOXEL_UM = 1.3


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


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tables" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Page(HTMLParser):
    """Collects what a browser would act on, and complains of unclosed elements."""

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
