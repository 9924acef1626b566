"""Which files beside TIFF projections are their flats, darks and angles, by name.

Only what is with the projections is taken: what is in the folder above may belong
to another specimen, and so may a part with another scan's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.tiff.files import natural, pages, tiff_files
from fissura.io.scans.companion_files import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = [
    "DARKS",
    "FLATS",
    "Kind",
    "Parts",
    "angle_list",
    "field_parts",
    "image_folders",
    "is_after",
]

ANGLE_SUFFIXES = (".txt", ".csv", ".dat", ".tsv", "")
AFTER = ("after", "post", "end")


@dataclass(frozen=True, slots=True)
class Kind:
    """What names of one kind of part begin with, or have as a word."""

    what: str
    begins: tuple[str, ...]
    words: tuple[str, ...]

    def names(self, path: Path) -> bool:
        """Return whether a file or folder is named as one of this kind."""
        return bool(self.word(path))

    def word(self, path: Path) -> str:
        """Return the word that says so; "" where none does."""
        name = path.name.lower()
        begins = next((word for word in self.begins if name.startswith(word)), "")
        matching = (word for word in _words(path) if word.rstrip("s") in self.words)
        return begins or next(matching, "").rstrip("s")


FLATS = Kind("flats", ("flat", "white"), ("flat", "flatfield", "white", "whitefield"))
DARKS = Kind("darks", ("dark",), ("dark", "darkfield"))
ANGLES = Kind("angles", ("angle", "theta"), ("angle", "theta"))


@dataclass(frozen=True, slots=True)
class Parts:
    """What was found of one kind, and what of it is in the folder above.

    Parameters
    ----------
    taken : tuple of Path
    left : tuple of str
        Each with the reason.
    """

    taken: tuple[Path, ...] = ()
    left: tuple[str, ...] = ()


def image_folders(path: Path) -> list[Path]:
    """Return the folders in a folder that hold images."""
    with explain_disk_errors(path):
        inside = sorted((f for f in path.iterdir() if f.is_dir()), key=natural)
    return [folder for folder in inside if tiff_files(folder)]


def is_after(path: Path) -> bool:
    """Return whether a name says that something was taken after the scan."""
    return any(word in AFTER for word in _words(path))


def field_parts(path: Path, kind: Kind, own: Iterable[Path]) -> Parts:
    """Return the flats or darks beside the projections, those after the scan last.

    Parameters
    ----------
    path : Path
        The scan.
    kind : Kind
    own : iterable of Path
        The projections.

    Raises
    ------
    DataError
        If there are several series of them, and their names do not show which was
        taken before the scan and which after it.
    """
    here = folder_of(path)
    mine, others = _sorted_out(_named(here, kind, path), path, own)
    found = tuple(sorted(mine, key=lambda at: (is_after(at), natural(at))))
    series = {_series(kind, at) for at in found}
    times = {is_after(at) for at in found}
    if len(series) > len(times):
        names = ", ".join(sorted(at.name for at in found))
        raise DataError(
            f"{here} holds several series of {kind.what} ({names}): name those of "
            f"this scan in acquire.{kind.what}"
        )
    above = () if found else _above(here, kind, path)
    return Parts(found, (*_of_another(others), *above))


def angle_list(path: Path, own: Iterable[Path]) -> Parts:
    """Return the one list of angles that is with the projections.

    Raises
    ------
    StorageError
        If there is none.
    DataError
        If there are several, or only another scan's.
    """
    here = folder_of(path)
    with explain_disk_errors(here):
        listed = sorted(file for file in here.iterdir() if _lists_angles(file))
    found, others = _sorted_out(listed, path, own)
    if len(found) == 1:
        return Parts((found[0],), _of_another(others))
    if found:
        raise DataError(
            f"{here} holds several lists of angles "
            f"({', '.join(file.name for file in found)}): name one in acquire.angles"
        )
    if others:
        raise DataError(
            f"{path} has no list of angles of its own: by its name, {others[0]} "
            "belongs to another scan; name the right one in acquire.angles"
        )
    raise StorageError(
        f"{path} has no file of angles beside it (angles.txt, one number to a line): "
        f"name one in acquire.angles{_hint(here)}, or the first and the last angle in "
        "acquire.angle_range; reconstructed slices need none: give them to  fissura "
        "inspect"
    )


def _hint(here: Path) -> str:
    with explain_disk_errors(here):
        above = sorted(file for file in here.parent.iterdir() if _lists_angles(file))
    if not above:
        return ""
    return (
        f" ({above[0]} lies in the folder above and may belong to another specimen: "
        f"if it is of this scan, name it, or give {here.parent} as the scan)"
    )


def _words(path: Path) -> list[str]:
    return re.findall("[a-z]+", path.stem.lower())


def _lists_angles(file: Path) -> bool:
    suffix = file.suffix.lower()
    begins = file.name.lower().startswith(ANGLES.begins)
    named = begins if suffix == "" else ANGLES.names(file)
    return named and suffix in ANGLE_SUFFIXES and file.is_file()


def _named(folder: Path, kind: Kind, scan: Path) -> list[Path]:
    entries = (*tiff_files(folder), *image_folders(folder))
    return [entry for entry in entries if kind.names(entry) and entry != scan]


def _above(here: Path, kind: Kind, scan: Path) -> tuple[str, ...]:
    """Name what is in the folder above: it may be of another specimen."""
    found = _named(here.parent, kind, scan) if here.parent != here else []
    return tuple(f"{at} (in the folder above the scan)" for at in found[:1])


def _series(kind: Kind, path: Path) -> tuple[str, bool]:
    """Return what is the same for images that were taken together."""
    alone = not path.is_dir() and pages(path)[0][0] == 1
    return (kind.word(path) if alone else path.name), is_after(path)


def _of_another(others: Iterable[Path]) -> tuple[str, ...]:
    return tuple(f"{at.name} (by its name of another scan)" for at in others)


def _sorted_out(
    found: Iterable[Path], scan: Path, own: Iterable[Path]
) -> tuple[list[Path], list[Path]]:
    """Separate the parts with another scan's name from the rest."""
    names = {_stem(scan), *(_stem(at) for at in own)}
    others = {_stem(at) for at in _neighbours(scan)} - names
    mine: list[Path] = []
    not_mine: list[Path] = []
    for at in found:
        (not_mine if _bears(at, names, others) else mine).append(at)
    return mine, not_mine


def _neighbours(scan: Path) -> list[Path]:
    """Return what could be other scans: beside this one, and in the same folder."""
    with explain_disk_errors(scan):
        beside = list(scan.absolute().parent.iterdir())
    kinds = (FLATS, DARKS, ANGLES)
    return [at for at in beside if not any(kind.names(at) for kind in kinds)]


def _stem(path: Path) -> str:
    return path.absolute().stem.lower()


def _bears(part: Path, names: set[str], others: set[str]) -> bool:
    """Return whether a part has another scan's name, or another number of this one."""
    stem = _stem(part)
    if any(_has(stem, name) for name in names):
        return False
    if any(_has(stem, name) for name in others if len(name) > 1):
        return True
    own = {word: number for name in names for word, number in _numbered(name)}
    return any(own.get(word, number) != number for word, number in _numbered(stem))


def _has(stem: str, name: str) -> bool:
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", stem))


def _numbered(name: str) -> list[tuple[str, str]]:
    """Return words with a number at their end: scan2."""
    return re.findall(r"(?<![a-z0-9])([a-z]+)(\d+)(?![a-z0-9])", name)
