"""Input files in folders where a study writes its results, and would be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura import detect
from fissura.errors import StorageError
from fissura.io.output_path import check_outputs
from fissura.workflow.input_files import region_masks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.io import Study

__all__ = ["results_read", "stop_if_results_are_read"]


def results_read(study: Study) -> list[str]:
    """Return a sentence for each input file that would be replaced."""
    to = study.layout
    written = [to.ledger, to.groups, to.report]
    written += [path for one in study.specimens for path in to.results(one.id)]
    read = {"study.toml": [to.settings], "specimens.csv": [to.specimens]}
    if study.settings.detect.classifier:
        read["detect.classifier"] = [detect.classifier_file(study.settings.detect)]
    for one in study.specimens:
        own = [path for path in (one.scan, one.tensile) if path]
        read[one.id] = [*own, *region_masks(study, one)]
    if not _conflict(written, [path for paths in read.values() for path in paths]):
        return []
    by_name = {name: _conflict(written, paths) for name, paths in read.items()}
    return [f"{name}: {message}" for name, message in by_name.items() if message]


def _conflict(written: Sequence[Path], read: Sequence[Path]) -> str:
    """Return why an input file would be replaced; empty where none would."""
    try:
        check_outputs(written, inputs=read, overwrite=True)
    except StorageError as error:
        return str(error)
    return ""


def stop_if_results_are_read(study: Study) -> None:
    """Refuse to write where an input file would be replaced.

    Raises
    ------
    StorageError
        Names the first such file.
    """
    for problem in results_read(study):
        raise StorageError(problem)
