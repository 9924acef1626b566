"""Read a study: its settings and its specimens, checked as they are read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.errors import DataError, SettingsError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.layout import Layout
from fissura.io.tables.specimens import COLUMNS, read_specimens
from fissura.io.text.decoding import read_utf8
from fissura.model import Group
from fissura.settings import parse
from fissura.settings.nearest_name import close_word

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Specimen
    from fissura.settings import Settings

__all__ = ["COLUMNS", "Study", "is_study", "load_settings", "load_study"]


@dataclass(frozen=True, slots=True)
class Study:
    """A study folder, read and checked."""

    layout: Layout
    settings: Settings
    settings_text: str
    specimens: tuple[Specimen, ...]
    notes: tuple[str, ...] = ()
    """What the table of specimens left open, a sentence each."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """The arms of the study, in the order of ``study.toml``."""
        return tuple(Group(g.id, g.name) for g in self.settings.groups)

    @property
    def members(self) -> dict[str, list[str]]:
        """The specimens that count, by group."""
        return {
            group.id: [s.id for s in self.specimens if s.group == group.id and s.counts]
            for group in self.groups
        }


def load_study(folder: Path) -> Study:
    """Read ``study.toml`` and ``specimens.csv`` of a study folder.

    Raises
    ------
    StorageError
        If one of the two is missing or unreadable.
    SettingsError
        If a key is unknown, a value out of range, or no group is named.
    DataError
        If a column is missing, an id occurs twice, a group has no specimen, or a cell
        cannot be what it should be.
    """
    layout = Layout(folder)
    if not folder.is_dir():
        raise StorageError(
            f"{folder} is no folder: give the folder of a study; "
            f"`fissura new {folder}` makes one"
        )
    for path in (layout.settings, layout.specimens):
        if not path.is_file():
            raise StorageError(
                f"{folder} is not a study: {path.name} is missing; "
                f"`fissura new {folder}` makes both files"
            )
    text, settings = _settings(layout.settings)
    found, notes = read_specimens(layout.specimens, root=layout.root)
    study = Study(layout, settings, text, found, notes)
    _check_groups(study)
    return study


def is_study(path: Path) -> bool:
    """Return whether a path is meant as a study, and not as a volume.

    A folder with none of a study's own files, but others, is taken for a volume.
    """
    if not path.is_dir():
        return False
    layout = Layout(path)
    mine = (layout.settings, layout.specimens, layout.ledger)
    with explain_disk_errors(path):
        return any(own.exists() for own in mine) or not any(
            one.is_file() for one in path.iterdir()
        )


def load_settings(path: Path, *, usual: Settings | None = None) -> Settings:
    """Read the settings of a ``study.toml`` alone.

    Parameters
    ----------
    path : Path
    usual : Settings, optional
        What the file does not set keeps the values that were set in these.
    """
    return _settings(path, usual)[1]


def _settings(path: Path, usual: Settings | None = None) -> tuple[str, Settings]:
    text = read_utf8(path, wanted="TOML")
    return text, parse(text, source=str(path), usual=usual)


def _check_groups(study: Study) -> None:
    known = [group.id for group in study.groups]
    if not known:
        raise SettingsError(
            f"{study.layout.settings} names no group: add a [[groups]] table with an "
            "id and a name for each arm of the study"
        )
    twice = [name for name, n in Counter(known).items() if n > 1]
    if twice:
        raise SettingsError(
            f"{study.layout.settings} names the group {', '.join(twice)} twice: "
            "every group needs an id of its own"
        )
    for specimen in study.specimens:
        if specimen.group not in known:
            raise DataError(
                f"{study.layout.specimens}: {specimen.id} is in the group "
                f"{specimen.group!r}, but study.toml knows {', '.join(known)}"
                f"{close_word(specimen.group, known)}"
            )
    empty = [name for name, members in study.members.items() if not members]
    if empty:
        raise DataError(
            f"{study.layout.specimens}: no specimen of the group {', '.join(empty)} "
            "counts: add one, or take the group out of study.toml"
        )
