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
    """A process that reads files; started anew when one has killed it."""

    folder: Path
    process: subprocess.Popen[str] | None = field(default=None)
    warm: str = ""

    def read(self, target: str, path: Path, *, sound: Path) -> str:
        """Return what came of reading a file of a kind, after a sound one."""
        process = self._running()
        if self.warm != target:
            ready = self._asked(process, "sound", target, sound)
            assert ready == "ready", ready
            self.warm = target
        return self._asked(process, "read", target, path)

    def _asked(
        self, process: subprocess.Popen[str], what: str, target: str, path: Path
    ) -> str:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps([what, target, str(path)]) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if line:
            return str(json.loads(line))
        self.process, self.warm = None, ""
        code = process.wait()
        how = signal.Signals(-code).name if code < 0 else f"code {code}"
        return f"broken, ended by {how}"

    def stop(self) -> None:
        """End the process."""
        if self.process:
            self.process.kill()
            self.process.communicate()

    def _running(self) -> subprocess.Popen[str]:
        if self.process is None:
            path = [str(Path(__file__).parents[1]), *sys.path]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "fuzz.reader"],
                cwd=self.folder,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(path),
                    "OPENBLAS_NUM_THREADS": "1",
                    "MALLOC_ARENA_MAX": "2",
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self.process


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    made = Reader(tmp_path_factory.mktemp("elsewhere"))
    yield made
    made.stop()


@pytest.fixture(params=sorted(TARGETS))
def sound(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """Return a kind of file, and a sound one of it in a folder of its own."""
    (tmp_path / "sound").mkdir()
    return request.param, TARGETS[request.param].make(tmp_path / "sound")


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
def test_a_damaged_file_ends_in_a_sentence(
    reader: Reader, sound: tuple[str, Path], changes: list[Edit]
) -> None:
    target, whole = sound
    folder = whole.parent.with_name("case")
    shutil.copytree(whole.parent, folder, symlinks=True)
    try:
        case = folder / whole.name
        spoil(TARGETS[target].spoilt(case), changes)
        before = _listing(folder)
        answer = reader.read(target, case, sound=whole)
        assert answer.split()[0] in {"ok", "refused"}, answer
        assert not _listing(reader.folder), "something was written elsewhere"
        if not TARGETS[target].writes:
            assert _listing(folder) == before, "something was written beside the file"
    finally:
        shutil.rmtree(folder)


def _listing(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
