"""Audit a paper: whether its numbers are consistent."""

from __future__ import annotations

import sys
from pathlib import Path

from fissura.errors import DataError

__all__ = ["audit"]

FAILED, NOT_CHECKED = 1, 3


def audit(
    claims: Path | None = None,
    *,
    example: bool = False,
    out: Path | None = None,
    overwrite: bool = False,
    strict: bool = False,
) -> None:
    """Check whether the numbers that a paper prints are consistent.

    Exit codes: 0 when the audit was made, independent of its findings; 2 when it
    could not be made. With --strict, 1 when a number is impossible or inconsistent,
    and 3 when none is, but a claim could not be checked.

    Parameters
    ----------
    claims
        TOML file of the paper's claims.
    example
        Audit the study that this software is based on; its claims are included.
    out
        Folder for audit.html, audit.md and audit.json.
    overwrite
        Replace earlier results in that folder.
    strict
        Let the exit code depend on what was found.
    """
    from fissura.cli.output.audit import show_audit
    from fissura.workflow import audit_claims, audit_example

    if example == (claims is not None):
        raise DataError(
            "an audit needs a file of claims, or --example for the one that comes with "
            "fissura: name one of the two"
        )
    found = (
        audit_example(into=out, overwrite=overwrite)
        if claims is None
        else audit_claims(claims, into=out, overwrite=overwrite)
    )
    show_audit(found, out)
    if strict and found.failed:
        sys.exit(FAILED)
    if strict and found.unchecked:
        sys.exit(NOT_CHECKED)
