"""Pictures of findings: each has one; the page needs nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from fissura.blocks import Executor, Threads
from fissura.model import Finding, GreyLevels, Kind, Volume
from fissura.workflow.pictures import window, write_findings_page
from fissura.workflow.stages import Damage

if TYPE_CHECKING:
    from pathlib import Path

VOXEL_UM = 1.3
EDGE = 90
LEVELS = GreyLevels(50.0, 0.0, 100.0)
CENTRE = (45 * VOXEL_UM,) * 3
FIRST = Finding(
    *(1, Kind.MICROCRACK, 0.35, *CENTRE, 50.0, 40.0, 2.0),
    *(700.0, 1500.0, 1.0, 0.0, 0.0, 0.3, 99),
    why="<b>darkness</b> 0.8 (+)",
    local_volume_um3=815.0,
)
FINDINGS = [
    FIRST,
    replace(FIRST, id=2, kind=Kind.PERFORATION, score=0.99),
    replace(FIRST, id=3, score=0.7, defined=False),
]


@pytest.fixture
def told(tmp_path: Path) -> Path:
    rng = np.random.default_rng(3)
    grey = rng.normal(100, 10, (EDGE,) * 3).astype(np.float32)
    labels = np.zeros(grey.shape, np.uint32)
    for number in (1, 2, 3):
        labels[43 + number, 35:55, 35:55] = number
    grey[labels > 0] = 0
    (tmp_path / "findings").mkdir()
    (tmp_path / "findings" / "99.png").write_bytes(b"of an earlier run")
    write_findings_page(
        "Core <A>",
        Volume(grey, VOXEL_UM),
        LEVELS,
        Damage(
            tuple(FINDINGS),
            Volume(labels, VOXEL_UM),
            expected=("about 0.3 false ones",),
        ),
        page=tmp_path / "findings.html",
        pictures=tmp_path / "findings",
        most=2,
        executor=Executor(Threads(2)),
    )
    return tmp_path


def test_the_most_probable_are_pictured_and_nothing_else_is_left(told: Path) -> None:
    assert {p.name for p in (told / "findings").iterdir()} == {"2.png", "3.png"}

    with Image.open(told / "findings" / "2.png") as image:
        pixels = np.asarray(image)
    half = (len(pixels) - 4) // 2
    plain, outlined = pixels[:half], pixels[-half:]
    coloured = (outlined != plain).any(axis=2)
    assert 0.001 < coloured.mean() < 0.1
    # bone at 100 of a window from -25 to 125
    assert window(LEVELS) == (-25.0, 125.0)
    assert np.median(plain) == pytest.approx(255 * 125 / 150, abs=8)


def test_the_page_needs_nothing_else_and_is_small(told: Path) -> None:
    html = (told / "findings.html").read_text(encoding="utf-8")

    assert "<script" not in html
    sources = re.findall(r'(?:src|href)="([^"]{0,16})', html)
    assert sources
    assert all(source.startswith("data:image/") for source in sources)
    assert len(html) < 100_000


def test_the_page_tells_of_each_finding_the_best_first(told: Path) -> None:
    html = (told / "findings.html").read_text(encoding="utf-8")

    assert re.findall(r'<figure id="f(\d+)"', html) == ["2", "3"]
    assert "2 microcracks, 1 perforation," in html
    assert "1 more is in the table" in html
    assert "Expect about 0.3 false ones." in html
    assert "815 by a local threshold" in html
    assert "too short to count" in html
    assert "Core &lt;A&gt;" in html
    assert "<b>" not in html


def test_a_volume_that_was_not_searched_says_why(tmp_path: Path) -> None:
    nothing = Volume(np.zeros((4, 4, 4), np.float32), 20.0)
    write_findings_page(
        "Core",
        nothing,
        LEVELS,
        Damage((), nothing, not_assessable="damage was not looked for"),
        page=tmp_path / "findings.html",
        pictures=tmp_path / "findings",
        executor=Executor(Threads(1)),
    )
    html = (tmp_path / "findings.html").read_text(encoding="utf-8")

    assert "Damage was not looked for." in html
    assert list((tmp_path / "findings").iterdir()) == []
