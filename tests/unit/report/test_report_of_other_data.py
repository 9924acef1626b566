"""The report of data that differ: hostile names, empty groups, equal values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from report_data import GROUPS, STORY, Page, rows, tell

from fissura import report
from fissura.errors import DataError, SettingsError
from fissura.model import (
    Comparison,
    Group,
    GroupSummary,
    MeanCurve,
    Measure,
    Observation,
)

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = '<script>alert("x")</script>&"\''


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


def test_a_known_interval_has_its_own_columns(tmp_path: Path) -> None:
    known = {"cr_le_um": Measure("cr_le_um", 52.0, low=40.0, high=66.0)}
    report.page(replace(STORY, measures={"BP-2": known}), into=tmp_path)
    row = next(r for r in rows(tmp_path, "measures.csv") if r["specimen"] == "BP-2")
    assert (row["cr_le_um_low"], row["cr_le_um_high"]) == ("40.0", "66.0")
    assert "bv_tv_low" not in row


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
