"""Pages that stand at the root of the repository, as the site shows them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOT_LINK = re.compile(r"\]\(([A-Z]+)\.md")


def changelog() -> str:
    """Return what changed in each version."""
    return _of_root("CHANGELOG.md")


def contributing() -> str:
    """Return how to contribute."""
    return _of_root("CONTRIBUTING.md")


def release() -> str:
    """Return how a release is made."""
    return _of_root("RELEASE.md")


def security() -> str:
    """Return what files of others may do, and how to report a fault."""
    return _of_root("SECURITY.md")


def _of_root(name: str) -> str:
    """Return a page without its title, its links from a folder of ``docs``."""
    _, _, text = (ROOT / name).read_text("utf-8").partition("\n")
    beside = ROOT_LINK.sub(lambda link: f"]({link[1].lower()}.md", text)
    return beside.replace("](docs/", "](../")
