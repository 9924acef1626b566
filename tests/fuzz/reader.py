"""Read damaged files in a process of their own, within limits of time and memory.

Started with the name of a target and the path of a sound file, which is read once, so
that all is loaded and compiled.  Then each line names a file; the answer is a line:
``ok``, ``refused`` and the sentence, or ``broken`` and the traceback.  A reader that
takes too long is killed by its timer, one that takes too much memory meets its limit.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import traceback
from pathlib import Path

from fissura.errors import FissuraError

LIMIT_BYTES = 2**30
LIMIT_CPU_S = 5
LIMIT_WALL_S = 60
"""Only for what waits without working: a machine under load is slow, too."""
PAGE = resource.getpagesize()


def main() -> None:
    """Answer one line for each line."""
    from fuzz.targets import TARGETS  # noqa: PLC0415 - loading counts as warming up

    read = TARGETS[sys.argv[1]].read
    read(Path(sys.argv[2]))
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * PAGE
    resource.setrlimit(resource.RLIMIT_AS, (used + LIMIT_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _say("ready")
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, LIMIT_CPU_S)
        signal.alarm(LIMIT_WALL_S)
        try:
            read(Path(json.loads(line)))
            answer = "ok"
        except FissuraError as error:
            answer = f"refused {error}"
        except BaseException:  # noqa: BLE001 - whatever it is, it is reported
            answer = f"broken {traceback.format_exc()}"
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        _say(answer)


def _say(answer: str) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
