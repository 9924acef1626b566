"""Words of others inside Markdown: shown as they are, never as markup or HTML."""

from __future__ import annotations

import re

__all__ = ["in_markdown"]

MARKUP = re.compile(r"([\\`*\[\]|~])")
UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""One at the edge of a word; within a word it starts no emphasis."""
AT_START = re.compile(r"^(\d*)((?<=\d)[.)](?=\s|$)|(?<!\d)(?:[#=>]|[+-](?=[\s-]|$)))")
"""Of a list, a heading, a quotation or a rule."""


def in_markdown(text: str) -> str:
    r"""Escape text for a line or a cell of Markdown, as GitHub and CommonMark read it.

    Examples
    --------
    >>> in_markdown("|δ| is 1 * 2")
    '\\|δ\\| is 1 \\* 2'
    >>> in_markdown("<b>[x](y)")
    '&lt;b>\\[x\\](y)'
    """
    line = " ".join(text.split("\n"))
    marked = MARKUP.sub(r"\\\1", line)
    marked = UNDERSCORE.sub(r"\\_", marked)
    return AT_START.sub(r"\1\\\2", marked.replace("&", "&amp;").replace("<", "&lt;"))
