"""Read a study: its settings and its specimens, checked as they are read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import normalize

from fissura.errors import DataError, SettingsError, StorageError
from fissura.model import Group, Specimen
from fissura.settings import parse
from fissura.store.atomic import explain_disk_errors
from fissura.store.layout import Layout
from fissura.store.tables import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fissura.settings import Settings

__all__ = ["COLUMNS", "Study", "is_study", "load_settings", "load_study"]

COLUMNS = (
    "id",
    "group",
    "sex",
    "age_y",
    "drug",
    "dose_mg_week",
    "treatment_y",
    "excluded",
    "scan",
    "tensile",
)
"""Columns of ``specimens.csv``; all must be there, most cells may be empty."""

SEXES = {"F", "M", ""}
LONGEST_ID = 64
RESERVED = {
    "study.toml",
    "specimens.csv",
    "ledger.jsonl",
    "7-groups.json",
    "8-forecast.json",
    "9-report",
    "raw",
    "tensile",
    "truth",
}
FORBIDDEN = set('/\\:*?"<>|')


@dataclass(frozen=True, slots=True)
class Study:
    """A study folder, read and checked."""

    layout: Layout
    settings: Settings
    settings_text: str
    specimens: tuple[Specimen, ...]

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
        If a column is missing, an id stands twice, a group has no specimen, or a cell
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
    study = Study(layout, settings, text, _specimens(layout))
    _check_groups(study)
    return study


def is_study(path: Path) -> bool:
    """Tell whether a path is meant as a study, and not as a volume.

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


def load_settings(path: Path) -> Settings:
    """Read the settings of a ``study.toml`` alone."""
    return _settings(path)[1]


def _settings(path: Path) -> tuple[str, Settings]:
    with explain_disk_errors(path):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise StorageError(
                f"{path} was expected to be TOML in UTF-8, but it is no such text: "
                "save it again as UTF-8"
            ) from None
    try:
        return text, parse(text, source=str(path))
    except RecursionError:
        raise SettingsError(
            f"{path} nests its values too deep to be read: no setting needs more than "
            "two levels"
        ) from None


def _specimens(layout: Layout) -> tuple[Specimen, ...]:
    rows = read_rows(layout.specimens)
    missing = [name for name in COLUMNS if rows and name not in rows[0]]
    unknown = [name for name in (rows[0] if rows else ()) if name not in COLUMNS]
    if missing or unknown:
        raise DataError(
            f"{layout.specimens} needs the columns {', '.join(COLUMNS)}; "
            f"missing: {', '.join(missing) or 'none'}, "
            f"unknown: {', '.join(unknown) or 'none'}"
        )
    specimens = tuple(
        _specimen(row, f"{layout.specimens}, row {number}", layout.root)
        for number, row in enumerate(rows, start=2)
    )
    # Many disks take "BP-1" and "bp-1" for one folder, and é for é written as two.
    alike = Counter(_as_folder(s.id) for s in specimens)
    twice = dict.fromkeys(s.id for s in specimens if alike[_as_folder(s.id)] > 1)
    if twice:
        raise DataError(
            f"{layout.specimens} names {', '.join(twice)} more than once: every "
            "specimen needs an id of its own, also where small and capital letters "
            "are the same"
        )
    return specimens


def _as_folder(name: str) -> str:
    return normalize("NFC", name).casefold()


def _specimen(row: Mapping[str, str], place: str, root: Path) -> Specimen:
    name = row["id"]
    if not name or not name.isprintable() or FORBIDDEN & set(name) or name[0] == ".":
        raise DataError(
            f"{place}: the id {name!r} must name a folder: letters, digits, - and _"
        )
    if len(name) > LONGEST_ID or name.lower() in RESERVED:
        raise DataError(
            f"{place}: {name[:LONGEST_ID]!r} cannot be an id: it is longer than "
            f"{LONGEST_ID} letters, or the study's folder needs the name itself"
        )
    if row["excluded"].lower() in {"no", "0", "false", "yes", "1", "true"}:
        raise DataError(
            f"{place} ({name}): excluded holds the reason, and is empty for a specimen "
            f"that counts, but {row['excluded']!r} stands there"
        )
    if row["sex"] not in SEXES:
        raise DataError(
            f"{place} ({name}): sex must be F, M or empty, not {row['sex']}"
        )
    return Specimen(
        id=name,
        group=row["group"],
        sex=row["sex"],
        age_y=_number(row, "age_y", place),
        drug=row["drug"],
        dose_mg_week=_number(row, "dose_mg_week", place),
        treatment_y=_number(row, "treatment_y", place),
        excluded=row["excluded"],
        scan=root / row["scan"] if row["scan"] else None,
        tensile=root / row["tensile"] if row["tensile"] else None,
    )


def _number(row: Mapping[str, str], column: str, place: str) -> float | None:
    cell = row[column]
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not 0 <= value < float("inf"):
        raise DataError(
            f"{place} ({row['id']}): {column} must be a number of 0 or more, or empty, "
            f"not {cell!r}"
        )
    return value


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
            )
    empty = [name for name, members in study.members.items() if not members]
    if empty:
        raise DataError(
            f"{study.layout.specimens}: no specimen of the group {', '.join(empty)} "
            "counts: add one, or take the group out of study.toml"
        )
