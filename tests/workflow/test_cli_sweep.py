"""The command line: a sweep writes a picture and no volume; bad regions are refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOOTH = Path(__file__).parents[3] / "shared" / "data" / "raw" / "tooth" / "tooth.h5"


def fissura(*words: object) -> subprocess.CompletedProcess[str]:
    if not TOOTH.exists():
        pytest.skip("tooth.h5 is not here")
    return subprocess.run(
        [sys.executable, "-m", "fissura", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "COLUMNS": "120"},
    )


def test_a_sweep_writes_a_picture_only(tmp_path: Path) -> None:
    picture = tmp_path / "sweep.png"
    said = fissura("reconstruct", TOOTH, picture, "--sweep", "--centre-px", 295)
    assert said.returncode == 0, said.stderr
    assert "column 295.00" in said.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["sweep.png"]


def test_rows_out_of_the_scan_are_one_sentence(tmp_path: Path) -> None:
    into = tmp_path / "a.ome.zarr"
    said = fissura("reconstruct", TOOTH, into, "--first-row", 1, "--last-row", 9)
    assert said.returncode == 2
    assert "rows 1 to 9 were requested" in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
    assert not into.exists()
