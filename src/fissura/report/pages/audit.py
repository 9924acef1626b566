"""The report of an audit: one page, and the same as Markdown and JSON beside it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from fissura.io import write_json, write_text
from fissura.report.pages.rendering import write_page
from fissura.report.text.audit import (
    NOT_CHECKED,
    SCOPE,
    audit_markdown,
    by_severity,
    counts,
)

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Audit

__all__ = ["AUDIT_FILES", "audit_page"]

AUDIT_FILES = ("audit.html", "audit.md", "audit.json")
"""What the page and its companions are called."""


def audit_page(audit: Audit, *, into: Path) -> Path:
    """Write ``audit.html``, ``audit.md`` and ``audit.json``.

    Parameters
    ----------
    audit : Audit
    into : Path
        Folder for the three; files of the same name are replaced.

    Returns
    -------
    Path
        The page, which needs nothing else.

    Raises
    ------
    StorageError, TooBigError
        If the folder cannot be written.
    """
    write_text(into / "audit.md", audit_markdown(audit))
    write_json(into / "audit.json", asdict(audit))
    return write_page(
        into / "audit.html",
        template="audit.html",
        content={
            "audit": audit,
            "parts": by_severity(audit),
            "counts": counts(audit),
            "scope": SCOPE,
            "not_checked": NOT_CHECKED,
        },
    )
