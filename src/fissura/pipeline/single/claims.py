"""The claims of a paper, without a study around them."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from fissura import report
from fissura.compare.audit import audit, parse_claims
from fissura.store import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Audit

__all__ = ["audit_claims", "audit_example"]

EXAMPLE = "ma_2017.toml"


def audit_claims(path: Path, *, into: Path | None = None) -> Audit:
    """Check whether the numbers of a paper hold together.

    Parameters
    ----------
    path : Path
        TOML file of claims.
    into : Path, optional
        Folder for a page, Markdown and JSON of the answer; not written without it.
    """
    return _audited(path, into)


def audit_example(*, into: Path | None = None) -> Audit:
    """Check the study that this software set out from; its claims come with it."""
    with as_file(files("fissura.compare.audit").joinpath(EXAMPLE)) as path:
        return _audited(path, into)


def _audited(path: Path, into: Path | None) -> Audit:
    found = audit(parse_claims(read_text(path), source=path.name))
    if into is not None:
        report.audit_page(found, into=into)
    return found
