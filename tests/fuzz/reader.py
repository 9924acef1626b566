"""Read damaged files in a process of their own, within limits of time and memory.

Each line names a target and a file; the answer is a line: ``ok``, ``refused`` and the
sentence, or ``broken`` and the traceback.  A line that begins with ``sound`` reads a
sound file first, so that all is loaded and compiled before memory is limited.  A reader
that takes too long is killed by its timer, one that takes too much memory meets its
limit.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import traceback
from pathlib import Path

from fissura.errors import FissuraError
from fuzz.targets import TARGETS

LIMIT_BYTES = 2**30
LIMIT_CPU_S = 5
LIMIT_WALL_S = 60
"""Only for what waits without working: a machine under load is slow, too."""


def main() -> None:
    """Answer one line for each line."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        what, target, path = json.loads(line)
        if what == "sound":
            _limit_memory(resource.RLIM_INFINITY)
            TARGETS[target].read(Path(path))
            _limit_memory(_used_bytes() + LIMIT_BYTES)
            _say("ready")
        else:
            _say(_answer(target, Path(path)))


def _answer(target: str, path: Path) -> str:
    signal.setitimer(signal.ITIMER_PROF, LIMIT_CPU_S)
    signal.alarm(LIMIT_WALL_S)
    try:
        TARGETS[target].read(path)
    except FissuraError as error:
        return f"refused {error}"
    except BaseException:  # noqa: BLE001 - every error is reported
        return f"broken {traceback.format_exc()}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
    return "ok"


def _limit_memory(limit_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, resource.RLIM_INFINITY))


def _used_bytes() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()


def _say(answer: str) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
