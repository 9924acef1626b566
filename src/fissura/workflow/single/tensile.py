"""Measure tensile curves, without a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura import report
from fissura.errors import DataError, FissuraError
from fissura.io.output_path import check_outputs, outputs_in
from fissura.workflow.stages import read_curves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fissura.model import TensileReading
    from fissura.settings import Measure

__all__ = ["TensileTests", "tensile_tests"]


@dataclass(frozen=True, slots=True)
class TensileTests:
    """Tests that were read, and why others were not, by the name of file or test."""

    readings: tuple[TensileReading, ...]
    refused: Mapping[str, str]


def tensile_tests(
    paths: Sequence[Path],
    settings: Measure,
    *,
    into: Path | None = None,
    overwrite: bool = False,
) -> TensileTests:
    """Read each file; one that cannot be read does not stop the others.

    A file of several tests gives as many readings, named file#1, file#2.

    Parameters
    ----------
    paths : sequence of Path
    settings : Measure
    into : Path or None
        Folder for the page and the table; None writes nothing.
    overwrite : bool, optional
        Whether a page and a table of an earlier call may be replaced.

    Raises
    ------
    DataError
        If there is no file.
    StorageError
        If a result file is also an input, or exists and may not be replaced.
    FissuraError
        Of the only file, if it cannot be read.
    """
    if not paths:
        raise DataError("no curve was given: name one file or more")
    if into is not None:
        check_outputs(
            outputs_in(into, report.TENSILE_FILES), inputs=paths, overwrite=overwrite
        )
    readings: list[TensileReading] = []
    refused: dict[str, str] = {}
    for path, name in zip(paths, _names(paths), strict=True):
        try:
            found = read_curves(path, settings, name=name)
        except FissuraError as error:
            if len(paths) == 1:
                raise
            refused[name] = str(error)
            continue
        refused |= {
            own: f"{own}: {one}"
            for own, one in found.items()
            if isinstance(one, FissuraError)
        }
        readings += [one for one in found.values() if not isinstance(one, FissuraError)]
    if into is not None:
        report.tensile_page(readings, refused, into=into)
    return TensileTests(tuple(readings), refused)


def _names(paths: Sequence[Path]) -> list[str]:
    """Name files by their last part, or by their whole path where two share it."""
    last = [path.name for path in paths]
    return [
        name if last.count(name) == 1 else str(path)
        for name, path in zip(last, paths, strict=True)
    ]
