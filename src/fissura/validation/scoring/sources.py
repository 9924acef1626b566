"""Where the findings and the truth of each specimen lie."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fissura.errors import DataError
from fissura.io import read_tidy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    AnyPath = str | PathLike[str]

__all__ = ["LISTED", "Sources", "sources_in"]

LISTED = (
    *("specimen", "findings", "labels", "truth", "truth_labels"),
    *("bone", "bone_mm3", "voxel_um"),
)
"""Columns of a listing; all others are conditions, such as cnr."""
NEEDED = ("specimen", "findings", "truth", "truth_labels")
IN_FOLDER = {
    "findings": ("findings.csv", "4-findings.parquet"),
    "labels": ("damage.ome.zarr", "4-damage.ome.zarr"),
    "bone": ("bone.ome.zarr", "3-bone.ome.zarr"),
}
"""What `fissura inspect` and a study call their files."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Files of one specimen.

    Parameters
    ----------
    name : str
    findings, truth : Path
        Tables.
    labels, truth_labels : Path
        Volumes whose voxels carry their ids.
    bone : Path or None
        A mask.
    bone_mm3, voxel_um : float or None
    conditions : tuple of (str, str)
    listing : Path or None
        The table that lists the specimen, if one does.
    """

    name: str
    findings: Path
    labels: Path
    truth: Path
    truth_labels: Path
    bone: Path | None = None
    bone_mm3: float | None = None
    voxel_um: float | None = None
    conditions: tuple[tuple[str, str], ...] = ()
    listing: Path | None = None

    def paths(self) -> tuple[Path, ...]:
        """Return every file and folder that is read."""
        needed = self.findings, self.labels, self.truth, self.truth_labels
        return (*needed, *(one for one in (self.bone, self.listing) if one))

    @classmethod
    def found(
        cls,
        findings: AnyPath,
        *,
        truth: AnyPath,
        truth_labels: AnyPath,
        labels: AnyPath | None = None,
        bone: AnyPath | None = None,
        bone_mm3: float | None = None,
        voxel_um: float | None = None,
        name: str = "",
    ) -> Sources:
        """Complete the given files by those in a folder of findings.

        Parameters
        ----------
        findings : path
            Table, or folder that `inspect_volume` or a study wrote, which holds labels
            and bone, too.
        truth, truth_labels : path
            Table of what is there, and volume whose voxels carry its ids.
        labels, bone : path, optional
            Volume of the findings' ids, and mask of the bone.
        bone_mm3 : float, optional
            Volume of the bone, instead of its mask.
        voxel_um : float, optional
            Edge of a voxel, in µm, where a file does not state it.
        name : str, optional
            Of the specimen.

        Raises
        ------
        DataError
            If the labels of the findings or the bone are nowhere.
        """
        given = Path(findings)
        table: Path | None = given
        labels = Path(labels) if labels else None
        bone = Path(bone) if bone else None
        folder = given if given.is_dir() else None
        if folder is not None:
            bone = bone or (None if bone_mm3 else _in_folder(folder, "bone"))
            labels = labels or _in_folder(folder, "labels")
            table = _in_folder(folder, "findings")
        if table is None:
            raise DataError(
                f"{folder} holds no findings.csv: give a table of findings, or a "
                "folder that fissura inspect wrote"
            )
        if labels is None:
            raise DataError(
                f"the voxels of the findings in {table} are not known: give their "
                "volume of labels (--labels, in Python labels)"
            )
        if bone is None and bone_mm3 is None:
            raise DataError(
                f"it is not known in how much bone {table} was looked for: give a mask "
                "of the bone (--bone) or its volume (--bone-mm3; in Python bone or "
                "bone_mm3)"
            )
        return cls(
            name or (folder.resolve().name if folder else table.stem),
            table,
            labels,
            Path(truth),
            Path(truth_labels),
            bone,
            bone_mm3,
            voxel_um,
        )


def sources_in(listing: Path) -> list[Sources]:
    """Read a listing of specimens: a row for each, with paths from the listing on.

    Raises
    ------
    StorageError
        If it is missing or unreadable.
    DataError
        If a column or a cell that is needed is missing, or a name appears twice.
    """
    table = read_tidy(listing)
    missing = [name for name in NEEDED if name not in table.columns]
    if missing or not table.rows:
        raise DataError(
            f"{listing} was expected to list specimens, a row for each, with the "
            f"columns {', '.join(NEEDED)}; missing: {', '.join(missing) or 'the rows'}"
        )
    sources = [
        replace(
            _listed(row, f"{listing}, row {number}", listing.parent), listing=listing
        )
        for number, row in enumerate(table.rows, start=2)
    ]
    names = [one.name for one in sources]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"{listing} names {', '.join(twice)} more than once")
    return sources


def _listed(row: Mapping[str, str], place: str, root: Path) -> Sources:
    for name in NEEDED:
        if not row[name]:
            raise DataError(f"{place}: the column {name} is empty")
    found = Sources.found(
        root / row["findings"],
        truth=root / row["truth"],
        truth_labels=root / row["truth_labels"],
        labels=root / row["labels"] if row.get("labels") else None,
        bone=root / row["bone"] if row.get("bone") else None,
        bone_mm3=_above_zero(row, "bone_mm3", place),
        voxel_um=_above_zero(row, "voxel_um", place),
        name=row["specimen"],
    )
    rest = tuple((k, v) for k, v in row.items() if k.strip() and k not in LISTED)
    return replace(found, conditions=rest)


def _above_zero(row: Mapping[str, str], name: str, place: str) -> float | None:
    cell = row.get(name, "")
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise DataError(f"{place}: {name} must be a number above 0, not {cell!r}")
    return value


def _in_folder(folder: Path, what: str) -> Path | None:
    names = IN_FOLDER[what]
    return next((folder / name for name in names if (folder / name).exists()), None)
