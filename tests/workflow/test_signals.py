"""A signal to end says how to continue and leaves nothing half done."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(not hasattr(signal, "SIGTERM"), reason="no such signal here")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_to_end_says_how_to_go_on_and_leaves_nothing_half(
    tmp_path: Path, name: str
) -> None:
    number = getattr(signal, name)
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip(f"{name} is ignored here, as nohup asks for")
    partial = tmp_path / ".v.partial"
    code = f"""
import importlib, time
from pathlib import Path
from fissura.io import replacing

def app(**_):
    with replacing(Path({str(tmp_path / "v")!r})) as partial:
        partial.write_bytes(b"half")
        for _ in range(6000):  # a signal just before a sleep waits for its end
            time.sleep(0.01)

main = importlib.import_module("fissura.cli.main")
main.app = app
main.main()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.PIPE, text=True
    ) as process:
        while not partial.exists():
            assert process.poll() is None
        process.send_signal(number)
        _, said = process.communicate(timeout=90)

    assert process.returncode == 128 + number
    assert "the same command continues from there" in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
