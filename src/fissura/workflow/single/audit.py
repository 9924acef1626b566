"""Check the claims of a paper, without a study."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from fissura import report
from fissura.audit import audit, parse_claims
from fissura.io import read_text
from fissura.io.output_path import check_outputs, outputs_in

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Audit

__all__ = ["audit_claims", "audit_example"]

EXAMPLE = "ma_2017.toml"


def audit_claims(
    path: Path, *, into: Path | None = None, overwrite: bool = False
) -> Audit:
    """Check whether the numbers of a paper are consistent.

    Parameters
    ----------
    path : Path
        TOML file of claims.
    into : Path, optional
        Folder for a page, Markdown and JSON of the results; not written without it.
    overwrite : bool, optional
        Whether the results of an earlier call may be replaced.

    Raises
    ------
    StorageError
        If a result file is also an input, or exists and may not be replaced.
    """
    return _audited(path, into, overwrite=overwrite)


def audit_example(*, into: Path | None = None, overwrite: bool = False) -> Audit:
    """Check the study that this software is based on; its claims are included."""
    with as_file(files("fissura.audit").joinpath(EXAMPLE)) as path:
        return _audited(path, into, overwrite=overwrite)


def _audited(path: Path, into: Path | None, *, overwrite: bool) -> Audit:
    if into is not None:
        check_outputs(
            outputs_in(into, report.AUDIT_FILES), inputs=(path,), overwrite=overwrite
        )
    found = audit(parse_claims(read_text(path), source=path.name))
    if into is not None:
        report.audit_page(found, into=into)
    return found
