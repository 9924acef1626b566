"""Run the parts of a script, given as JSON; answer what each printed and pictured."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path

PICTURES = {".png", ".jpg", ".svg"}


def main(script: str) -> None:
    """Run the parts in one namespace, as the script itself would run."""
    names = {"__name__": "__main__", "__file__": script}
    answers = []
    seen: set[str] = set()
    for part in json.load(sys.stdin):
        printed = io.StringIO()
        # As many empty lines before it as in the script: errors name its own lines.
        code = compile("\n" * part["line"] + part["code"], script, "exec")
        with redirect_stdout(printed):
            exec(code, names)
        there = {p.name for p in Path().iterdir() if p.suffix in PICTURES}
        answers.append(
            {"printed": printed.getvalue(), "pictures": sorted(there - seen)}
        )
        seen |= there
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
