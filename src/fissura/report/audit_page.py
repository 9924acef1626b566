"""The report of an audit: one page, and the same as Markdown, to be attached."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from fissura.model import Severity
from fissura.report.page import environment
from fissura.store import write_json, write_text

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Audit, Flag

__all__ = ["AUDIT_FILES", "audit_markdown", "audit_page"]

AUDIT_FILES = ("audit.html", "audit.md", "audit.json")
"""What the page and its companions are called."""

MEANINGS = {
    Severity.IMPOSSIBLE: "No data give this number under the test that is named.",
    Severity.INCONSISTENT: "Two printed numbers, or a number and a sentence, exclude "
    "each other.",
    Severity.IMPLAUSIBLE: "Possible only under conditions that the data hardly meet.",
    Severity.MISMATCH: "The number fits another method than the one that is named.",
    Severity.NOTE: "Nothing wrong: what a reader should know.",
}
SCOPE = (
    "An audit compares printed numbers with one another and with what a sample of the "
    "printed size can give. It does not say how a number came about: a slip of the "
    "pen, a rounded figure, another test than the one named, or a specimen left out "
    "may all be behind a flag. The authors' data decide."
)


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
    html = (
        environment()
        .get_template("audit.html")
        .render(audit=audit, parts=_parts(audit), counts=counts(audit), scope=SCOPE)
    )
    page = into / "audit.html"
    write_text(page, html)
    write_text(into / "audit.md", audit_markdown(audit))
    write_json(into / "audit.json", asdict(audit))
    return page


def audit_markdown(audit: Audit) -> str:
    """Write the report as Markdown."""
    lines = [f"# Audit of {audit.reference or audit.title or 'published numbers'}", ""]
    if audit.title:
        lines += [audit.title + (f", doi:{audit.doi}" if audit.doi else ""), ""]
    lines += [f"{counts(audit)} {SCOPE}", ""]
    lines += [*audit.assumptions, ""] if audit.assumptions else []
    for severity, meaning, flags in _parts(audit):
        lines += [f"## {severity.capitalize()}", "", meaning, ""]
        lines += [
            "| claim | where | finding | numbers | window |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(flag) for flag in flags]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def counts(audit: Audit) -> str:
    """Say in one sentence what was found."""
    found = [
        f"{audit.count(severity)} {severity}"
        for severity in Severity
        if severity is not Severity.NOTE and audit.count(severity)
    ]
    notes = audit.count(Severity.NOTE)
    claims = f"{audit.claims} claim{'s' if audit.claims != 1 else ''}"
    if not found:
        return f"{claims} checked; no flag above a note, {notes} notes."
    return f"{claims} checked; flags: {', '.join(found)}; {notes} notes."


def _parts(audit: Audit) -> tuple[tuple[Severity, str, tuple[Flag, ...]], ...]:
    """Return the flags by severity, the worst first, none empty."""
    return tuple(
        (severity, MEANINGS[severity], flags)
        for severity in Severity
        if (flags := tuple(f for f in audit.flags if f.severity is severity))
    )


def _row(flag: Flag) -> str:
    numbers = "<br>".join(f"{name}: {value}" for name, value in flag.numbers)
    cells = (flag.claim, flag.where, flag.says, numbers, flag.window)
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    r"""Keep what would part cells or start emphasis from doing so.

    Examples
    --------
    >>> _cell("|δ| is 1 * 2")
    '\\|δ\\| is 1 \\* 2'
    """
    return text.replace("|", r"\|").replace("*", r"\*").replace("\n", " ")
