"""The sidebar, from the links of the first page: one chapter for each heading."""

from __future__ import annotations

import re

HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
ENTRY = re.compile(r"^- \[([^\]]+)\]\(([\w/-]+)\.md\)", re.MULTILINE)


def toctrees(page: str) -> str:
    """Return hidden tables of contents, in Markdown, of the lists of links in a page.

    Parameters
    ----------
    page : str
        Its Markdown: below each heading a list whose lines begin with a link.
    """
    _, *parts = HEADING.split(page)
    chapters = zip(parts[::2], map(ENTRY.findall, parts[1::2]), strict=True)
    return "\n".join(_toctree(title, pages) for title, pages in chapters if pages)


def _toctree(title: str, pages: list[tuple[str, str]]) -> str:
    entries = "\n".join(f"{name} <{page}>" for name, page in pages)
    return f"```{{toctree}}\n:hidden:\n:caption: {title}\n\n{entries}\n```\n"
