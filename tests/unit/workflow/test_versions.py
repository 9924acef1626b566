"""The version is that of the installation; it is noted, and redoes no step."""

import re
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import requires, version

import fissura
from fissura.io import Step
from fissura.workflow.steps import LIBRARIES, versions


def test_the_version_is_that_of_the_installation() -> None:
    asked = [sys.executable, "-m", "fissura", "--version"]

    done = subprocess.run(asked, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == fissura.__version__ == version("fissura")


def test_a_study_made_by_another_version_is_not_made_again() -> None:
    step = Step("bone", "BP-1", {"volume": "ab"}, {"segment.sigma_vox": 1.0}, {})

    by_another = replace(step, versions={"fissura": "0.1.dev7"})

    assert (by_another.identity, by_another.made) == (step.identity, step.made)


def test_versions_are_noted_of_dependencies_alone() -> None:
    needed = {
        re.split(r"[^A-Za-z0-9_.-]", line, maxsplit=1)[0]
        for line in requires("fissura") or []
        if "extra ==" not in line
    }
    assert needed >= set(LIBRARIES)
    assert set(versions()) == {"fissura", *LIBRARIES}
