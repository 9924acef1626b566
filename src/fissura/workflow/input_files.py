"""The files that the steps of a study read, and their fingerprints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura import acquire
from fissura.errors import StorageError
from fissura.io import digest_file, digest_whole, explain_disk_errors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fissura.io import Step, Study
    from fissura.model import Specimen
    from fissura.settings import Segment

__all__ = [
    "dates_of",
    "digests_of",
    "mask_files",
    "originals_of",
    "region_masks",
    "scan_files",
    "segment_settings",
    "stop_if_changed_since",
    "tensile_files",
]


def scan_files(study: Study, specimen: Specimen) -> dict[str, Path]:
    """Return every file a scan is read from, by name: its pixels may be in others."""
    if specimen.scan is None:
        return {}
    files = acquire.scan(specimen.scan, study.settings.acquire).files
    return _named("raw scan", files)


def tensile_files(specimen: Specimen) -> dict[str, Path]:
    """Return the file of a specimen's tensile test, by name, if there is one."""
    return {"tensile test": specimen.tensile} if specimen.tensile else {}


def mask_files(study: Study, specimen: Specimen) -> dict[str, Path]:
    """Return the file of a specimen's region, by name, if there is one."""
    return _named("region mask", region_masks(study, specimen))


def region_masks(study: Study, specimen: Specimen) -> tuple[Path, ...]:
    """Return the mask file of a specimen's region, if there is one."""
    settings = segment_settings(study, specimen)
    mask = settings.region_mask
    return (mask,) if settings.region == "mask" and mask else ()


def segment_settings(study: Study, specimen: Specimen) -> Segment:
    """Return the settings with the specimen's own mask, as a path in the study."""
    mask = study.settings.segment.region_mask
    if mask is None:
        return study.settings.segment
    named = str(mask).replace("{specimen}", specimen.id)
    return study.settings.segment.model_copy(
        update={"region_mask": study.layout.root / named}
    )


def originals_of(study: Study, step: str, specimen: Specimen) -> dict[str, Path]:
    """Return the files that a step of a specimen reads from outside of the study."""
    if step == "volume":
        return scan_files(study, specimen)
    if step == "bone":
        return mask_files(study, specimen)
    return tensile_files(specimen) if step == "measures" else {}


def digests_of(files: Mapping[str, Path], last: Step | None) -> dict[str, str]:
    """Return the fingerprints of files, by name.

    Of a large file only samples are read, unless its date has changed since the
    step `last` read it: then an edit between the samples is searched for.
    """
    return {name: _digest(name, path, last) for name, path in files.items()}


def _digest(name: str, path: Path, last: Step | None) -> str:
    quick = digest_file(path)
    if last is None or name not in last.originals:
        return quick
    if last.dates.get(name) == _date(path):
        return quick
    whole = digest_whole(path)
    return quick if whole == last.originals[name] else whole


def dates_of(files: Mapping[str, Path]) -> dict[str, int]:
    """Return when files were last changed, in ns, by name."""
    return {name: _date(path) for name, path in files.items()}


def stop_if_changed_since(files: Mapping[str, Path], dates: Mapping[str, int]) -> None:
    """Refuse a result whose input files changed meanwhile.

    Raises
    ------
    StorageError
        Names the first of them.
    """
    for name, path in files.items():
        if _date(path) != dates[name]:
            raise StorageError(
                f"{path} was changed while it was read: run again when it is complete"
            )


def _date(path: Path) -> int:
    with explain_disk_errors(path):
        return path.stat().st_mtime_ns


def _named(what: str, files: Sequence[Path]) -> dict[str, Path]:
    return {
        f"{what} {file.name}" + (f" (file {number})" if number > 1 else ""): file
        for number, file in enumerate(files, start=1)
    }
