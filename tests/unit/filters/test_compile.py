"""A cached kernel is renewed when anything it was compiled from has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CALLED = """\
from fissura.filters.compile import kernel
import numpy as np
FACTOR = {factor}
TABLE = np.array([{factor}, {factor}])

@kernel
def inner(value):
    return value * {inner}
"""
MIDDLE = """\
from fissura.filters.compile import kernel
from called import inner

@kernel
def middle(value):
    return inner(value)
"""
CALLER = """\
from fissura.filters.compile import kernel
from called import FACTOR, TABLE
from middle import middle

@kernel
def outer(value):
    return middle(value) * 100 + FACTOR * 10 + TABLE[1]

print(outer(1))
"""


def answer(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, folder / "caller.py"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("factor", "inner", "wanted"), [(2, 3, "322"), (4, 3, "344"), (2, 5, "522")]
)
def test_a_change_in_another_file_reaches_the_cached_kernel(
    tmp_path: Path, factor: int, inner: int, wanted: str
) -> None:
    (tmp_path / "middle.py").write_text(MIDDLE)
    (tmp_path / "caller.py").write_text(CALLER)
    (tmp_path / "called.py").write_text(CALLED.format(factor=2, inner=3))
    before = answer(tmp_path)
    (tmp_path / "called.py").write_text(CALLED.format(factor=factor, inner=inner))

    after = answer(tmp_path)

    assert before == "322"
    assert after == wanted
    assert list((tmp_path / "__pycache__").glob("caller.outer*.nbc"))
