"""The libraries whose versions are noted are those that are installed with Fissura."""

import re
from importlib.metadata import requires

from fissura.workflow.steps import LIBRARIES, versions


def test_versions_are_noted_of_dependencies_alone() -> None:
    needed = {
        re.split(r"[^A-Za-z0-9_.-]", line, maxsplit=1)[0]
        for line in requires("fissura") or []
        if "extra ==" not in line
    }
    assert needed >= set(LIBRARIES)
    assert set(versions()) == {"fissura", *LIBRARIES}
