"""The report of an audit in words: what flags mean, and all of it as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.model import Severity
from fissura.report.text.markdown import in_markdown

if TYPE_CHECKING:
    from fissura.model import Audit, Flag

__all__ = ["NOT_CHECKED", "SCOPE", "audit_markdown", "by_severity", "counts"]

MEANINGS = {
    Severity.IMPOSSIBLE: "No data give this number under the test that is named.",
    Severity.INCONSISTENT: "Two printed numbers, or a number and a sentence, exclude "
    "each other.",
    Severity.IMPLAUSIBLE: "Possible only under conditions that the data hardly meet.",
    Severity.MISMATCH: "The number fits another method than the one that is named.",
    Severity.NOTE: "Nothing wrong: what a reader should know.",
}
NOT_CHECKED = "Nothing is said of these: no number of theirs could be checked."
SCOPE = (
    "An audit compares printed numbers with one another and with what a sample of the "
    "printed size can give. It does not say how a number came about: a slip of the "
    "pen, a rounded figure, another test than the one named, or a specimen left out "
    "may all be behind a flag. The authors' data decide."
)


def audit_markdown(audit: Audit) -> str:
    """Write the report as Markdown."""
    subject = in_markdown(audit.reference or audit.title or "published numbers")
    lines = [f"# Audit of {subject}", ""]
    if audit.title:
        doi = f", doi:{audit.doi}" if audit.doi else ""
        lines += [in_markdown(audit.title + doi), ""]
    lines += [f"{counts(audit)} {SCOPE}", ""]
    lines += [*audit.assumptions, ""] if audit.assumptions else []
    for severity, meaning, flags in by_severity(audit):
        lines += [f"## {severity.capitalize()}", "", meaning, ""]
        lines += [
            "| claim | where | finding | numbers | window |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(flag) for flag in flags]
        lines.append("")
    lines += _unchecked(audit)
    return "\n".join(lines).rstrip() + "\n"


def counts(audit: Audit) -> str:
    """Say in one sentence what was found."""
    return f"{audit.summary}."


def by_severity(audit: Audit) -> tuple[tuple[Severity, str, tuple[Flag, ...]], ...]:
    """Return the flags by severity, the worst first, none empty."""
    return tuple(
        (severity, MEANINGS[severity], flags)
        for severity in Severity
        if (flags := tuple(f for f in audit.flags if f.severity is severity))
    )


def _row(flag: Flag) -> str:
    numbers = "<br>".join(in_markdown(f"{name}: {one}") for name, one in flag.numbers)
    claim, where, says, window = map(
        in_markdown, (flag.claim, flag.where, flag.says, flag.window)
    )
    return f"| {claim} | {where} | {says} | {numbers} | {window} |"


def _unchecked(audit: Audit) -> list[str]:
    """Return the table of claims that could not be checked; none where all were."""
    if not audit.unchecked:
        return []
    rows = (
        map(in_markdown, (one.claim, one.where, one.why)) for one in audit.unchecked
    )
    return [
        *("## Not checked", "", NOT_CHECKED, ""),
        *("| claim | where | what is missing |", "|---|---|---|"),
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
