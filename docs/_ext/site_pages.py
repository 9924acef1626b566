"""Fill the pages of the site with what is read from the code.

A page says where: a line ``<!-- fill: settings -->``, which GitHub does not show, is
replaced by what the code says of its settings.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import api_reference
import command_reference
import contents
import example_pages
import inside
import root_pages
import settings_reference
from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

ROOT = Path(__file__).parents[2]
MARK = re.compile(r"^<!-- fill: (\w+) -->$", re.MULTILINE)

FILLINGS: dict[str, Callable[[], str]] = {
    "api": api_reference.markdown,
    "changelog": root_pages.changelog,
    "commands": command_reference.markdown,
    "contributing": root_pages.contributing,
    "examples": example_pages.listed,
    "inside": inside.markdown,
    "release": root_pages.release,
    "security": root_pages.security,
    "settings": settings_reference.markdown,
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what this adds to Sphinx."""
    app.connect("builder-inited", _run_examples)
    app.connect("env-before-read-docs", _read_filled_pages_again)
    app.connect("source-read", _fill)
    app.connect("autodoc-process-signature", _plain_signature)
    app.connect("missing-reference", _find_by_last_name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _run_examples(app: Sphinx) -> None:
    example_pages.write_pages(ROOT / "examples", into=Path(app.srcdir) / "examples")


def _read_filled_pages_again(
    _app: Sphinx, env: BuildEnvironment, pages: list[str]
) -> None:
    """Read the filled pages at each build: their code may have changed."""
    for page in env.found_docs:
        text = env.doc2path(page).read_text("utf-8")
        if MARK.search(text) and page not in pages:
            pages.append(page)


def _fill(_app: Sphinx, page: str, source: list[str]) -> None:
    """Replace the marks of a page; its links become the entries of the sidebar."""

    def filling(mark: re.Match[str]) -> str:
        name = mark[1]
        if name == "contents":
            return contents.toctrees(source[0])
        if name not in FILLINGS:
            raise ValueError(
                f"{page} asks for {name!r}, but the site can be filled with "
                f"{', '.join(FILLINGS)} and contents only"
            )
        return FILLINGS[name]()

    source[0] = MARK.sub(filling, source[0])


def _plain_signature(*described: Any) -> tuple[str, str] | None:
    """Write the defaults that are made anew for each object as three dots."""
    signature, returned = described[-2:]
    return (signature.replace("<factory>", "..."), returned) if signature else None


def _find_by_last_name(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, shown: nodes.TextElement
) -> nodes.Element | None:
    """Link a name that stands alone, such as `Volume`, where only one is documented."""
    if node.get("refdomain") != "py" or app.builder.format != "html":
        return None
    last = node["reftarget"].rpartition(".")[2]
    known = env.domains["py"].data["objects"]
    named = {
        (found.docname, found.node_id)
        for full, found in known.items()
        if full.rpartition(".")[2] == last
    }
    if len(named) != 1:
        # What is left bare is an alias, or a type of another project: no link.
        return None if "." in node["reftarget"] else shown
    page, place = named.pop()
    where = app.builder.get_relative_uri(node["refdoc"], page)
    return nodes.reference("", "", shown, internal=True, refuri=f"{where}#{place}")
