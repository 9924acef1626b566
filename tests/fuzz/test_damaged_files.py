"""Damaged files end in a sentence or are read: no crash, no hang, no memory eaten.

``FUZZ_CASES`` says how many cases there are in all; ``make fuzz`` sets 100,000.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings

from fuzz.edits import Edit, edits, spoil
from fuzz.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = int(os.environ.get("FUZZ_CASES", "2000"))
EACH = max(CASES // len(TARGETS), 1)
DETERMINED = CASES <= 2000
"""The cases of the test suite are always the same ones; `make fuzz` seeks new ones."""
NO_EDIT = Edit("insert", 0, head=False, where=0.0, value=0)


@dataclass
class Reader:
    """A process that reads files of one kind; started anew when one has killed it."""

    target: str
    sound: Path
    folder: Path
    process: subprocess.Popen[str] | None = field(default=None)

    def read(self, path: Path) -> str:
        """Return what came of reading a file."""
        process = self._running()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(str(path)) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if line:
            return str(json.loads(line))
        self.process = None
        return f"broken, killed by {signal.Signals(-process.wait()).name}"

    def stop(self) -> None:
        """End the process."""
        if self.process:
            self.process.kill()
            self.process.communicate()

    def _running(self) -> subprocess.Popen[str]:
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "fuzz.reader", self.target, str(self.sound)],
                cwd=self.folder,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(
                        [str(Path(__file__).parents[1]), *sys.path]
                    ),
                    "OPENBLAS_NUM_THREADS": "1",
                    "MALLOC_ARENA_MAX": "2",
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert self.process.stdout
            assert json.loads(self.process.stdout.readline()) == "ready"
        return self.process


@pytest.fixture(params=sorted(TARGETS))
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reader]:
    target = TARGETS[request.param]
    here, elsewhere = tmp_path / "sound", tmp_path / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    made = Reader(request.param, target.make(here), elsewhere)
    yield made
    made.stop()


@settings(
    max_examples=EACH,
    derandomize=DETERMINED,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(changes=edits)
@example(changes=[NO_EDIT])
def test_a_damaged_file_ends_in_a_sentence(reader: Reader, changes: list[Edit]) -> None:
    folder = reader.sound.parent.with_name("case")
    shutil.copytree(reader.sound.parent, folder, symlinks=True)
    try:
        case = folder / reader.sound.name
        spoil(TARGETS[reader.target].spoilt(case), changes)
        before = _listing(folder)
        answer = reader.read(case)
        assert answer.split()[0] in {"ok", "refused"}, answer
        assert not _listing(reader.folder), "something was written elsewhere"
        if not TARGETS[reader.target].writes:
            assert _listing(folder) == before, "something was written beside the file"
    finally:
        shutil.rmtree(folder)


def _listing(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
