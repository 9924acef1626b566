"""The site: every page in its sidebar, and examples run as it is built."""

from __future__ import annotations

import importlib
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what imports the modules that write pages from the code."""
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    return importlib.import_module


def test_every_page_is_in_the_sidebar(pages: Any) -> None:
    listed = pages("contents").toctrees((DOCS / "index.md").read_text("utf-8"))

    made = set(re.findall(r"<([\w/-]+)>", listed))
    here = {p.relative_to(DOCS).with_suffix("").as_posix() for p in DOCS.rglob("*.md")}
    examples = {page for page in here if page.startswith("examples/")}
    assert here - examples - {"index"} == made - {"examples/index"}


def test_an_example_is_a_page_of_text_code_and_what_it_printed(
    pages: Any, tmp_path: Path
) -> None:
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "two.py").write_text(
        '"""Two parts.\n\nThe first words.\n"""\n\nimport sys\n\n'
        "# %%\n# The second *words*.\nprint(6 * 7)\n"
        'open("dot.svg", "w").write("<svg/>") and None\n',
        "utf-8",
    )

    pages("example_pages").write_pages(tmp_path / "examples", into=tmp_path / "site")

    page = (tmp_path / "site" / "two.md").read_text("utf-8")
    assert page.startswith("# Two parts\n\nThe first words.\n")
    order = ["import sys", "The second *words*.", "print(6 * 7)", "42", "two-dot.svg"]
    assert sorted(order, key=page.index) == order
    assert (tmp_path / "site" / "pictures" / "two-dot.svg").is_file()


def test_an_example_runs_again_when_it_changes_and_its_page_goes_with_it(
    pages: Any, tmp_path: Path
) -> None:
    write_pages = pages("example_pages").write_pages
    script, page = tmp_path / "one.py", tmp_path / "site" / "one.md"
    script.write_text('"""One."""\n\nprint("first")\n', "utf-8")
    write_pages(tmp_path, into=tmp_path / "site")

    page.write_text("as it was", "utf-8")
    write_pages(tmp_path, into=tmp_path / "site")
    assert page.read_text("utf-8") == "as it was"

    script.write_text('"""One."""\n\nprint("second")\n', "utf-8")
    os.utime(page, (0, 0))
    write_pages(tmp_path, into=tmp_path / "site")
    assert "second" in page.read_text("utf-8")

    script.unlink()
    write_pages(tmp_path, into=tmp_path / "site")
    assert not page.exists()


def test_an_example_that_fails_stops_the_site_with_its_own_line(
    pages: Any, tmp_path: Path
) -> None:
    (tmp_path / "bad.py").write_text('"""Bad."""\n\n# %%\n# Words.\n1 / 0\n', "utf-8")

    with pytest.raises(RuntimeError, match=r'(?s)bad\.py", line 5.*ZeroDivision'):
        pages("example_pages").write_pages(tmp_path, into=tmp_path / "site")


def test_the_pages_are_made_without_sphinx(pages: Any) -> None:
    before = set(sys.modules)
    for name in ("api_reference", "command_reference", "inside", "settings_reference"):
        pages(name)
    loaded = set(sys.modules) - before
    assert not {name for name in loaded if name.partition(".")[0] == "sphinx"}
