"""Pages are written in one way: one frame around them, their files beside them."""

from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from fissura.report.figures.svg import Drawing
from fissura.report.pages.rendering import write_page
from fissura.report.tables.table import Table

TEMPLATES = files("fissura.report") / "templates"
NO_PAGES = {"base.html", "parts.html"}
DRAWING = Drawing("dots-bv_tv", 10, 10, "Dots", "<g/>")
EMPTY = {
    "name": "A-1",
    "pictured": (),
    "counts": "none",
    "missing": 0,
    "not_assessable": "",
    "unreviewed": "",
    "expected": (),
}


def test_every_page_has_the_same_frame() -> None:
    pages = [
        file
        for file in TEMPLATES.iterdir()
        if file.name.endswith(".html") and file.name not in NO_PAGES
    ]
    assert len(pages) == 6
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith('{% extends "base.html" %}'), page.name
        assert "<head>" not in text, page.name


def test_drawings_and_tables_stand_beside_the_page(tmp_path: Path) -> None:
    page = write_page(
        tmp_path / "findings.html",
        template="findings.html",
        content=EMPTY,
        drawings=[DRAWING],
        tables=[Table("tables/t.csv", ("a", "b"), ((1.5, None),))],
    )
    written = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    assert written == {"findings.html", "figures/dots-bv_tv.svg", "tables/t.csv"}
    assert page == tmp_path / "findings.html"
    assert "<style>" in (tmp_path / "figures/dots-bv_tv.svg").read_text()


def test_a_page_that_lacks_what_it_prints_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError, match="pictured"):
        write_page(
            tmp_path / "findings.html",
            template="findings.html",
            content={key: value for key, value in EMPTY.items() if key != "pictured"},
        )
    assert not list(tmp_path.iterdir())
