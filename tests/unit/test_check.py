"""Looking a study over: a judge that cannot be read stops it before any work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.blocks import Crew, Threads
from fissura.phantoms import TINY, make_study
from fissura.pipeline import check_study
from fissura.store import load_study

if TYPE_CHECKING:
    from pathlib import Path


def test_every_stage_of_a_scanned_study_says_what_it_needs(tmp_path: Path) -> None:
    make_study(tmp_path, geometry=TINY, specimens_per_group=1, workers=Threads(2))
    checked = check_study(load_study(tmp_path), crew=Crew(Threads(2)))

    assert checked.problems == ()
    needs = {need.stage: need for need in checked.needs}
    assert list(needs) == ["reconstruct", "segment", "detect", "measure"]
    assert all(need.memory_bytes > 0 for need in needs.values())

    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    with_judge = text.replace("[detect]", '[detect]\njudge = "nowhere.npz"')
    (tmp_path / "study.toml").write_text(with_judge, encoding="utf-8")
    problems = check_study(load_study(tmp_path), crew=Crew(Threads(2))).problems

    assert len(problems) == 1
    assert "detect.judge: " in problems[0]
    assert "nowhere.npz" in problems[0]
