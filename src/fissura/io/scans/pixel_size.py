"""The size of a pixel at the specimen, of all places that may state it.

Optics magnify: a detector pixel of 6.5 µm may see 1.3 µm of the specimen.  NeXus and
Data Exchange have places for both, and for the magnification.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

import h5py

from fissura.io.formats.hdf5.files import first_found, open_hdf5
from fissura.io.scans.quantities import TO_UM, Stated, read_stated
from fissura.model import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["PIXEL_SIZE", "read_pixel_um"]

PIXEL_SIZE = "pixel size"
ALIKE = 0.005
"""Sizes that differ by less than this share are one size, rounded."""
NEAR = 0.05
"""Nominal magnifications are this near to the true one."""
MOST_OBJECTS = 20_000
"""A file is not searched beyond this: scans have some hundred objects."""
NAMED = re.compile(r"(pixel|voxel)_?size|^magnification$|^resolution$", re.IGNORECASE)
SPECIMEN = re.compile(r"actual|effective|sample|specimen|voxel", re.IGNORECASE)
PHYSICAL = re.compile(r"real|physical", re.IGNORECASE)
OPTICS = re.compile(r"objective|optic|lens|detection", re.IGNORECASE)
Level = Literal["specimen", "objective", "detector", "physical", "magnification", ""]


@dataclass(frozen=True, slots=True)
class _Size:
    """A size, or a magnification, and what it is a size of."""

    level: Level
    axis: str
    stated: Stated

    @property
    def um(self) -> float | None:
        return self.stated.value

    @property
    def text(self) -> str:
        """The value and its place, for messages."""
        if self.level == "magnification":
            return f"magnification {self.stated.number:g} ({self.stated.place})"
        if self.um is None:
            return f"{self.stated.number:g} without a known unit ({self.stated.place})"
        return f"{self.um:.6g} µm ({self.stated.place})"


def read_pixel_um(
    path: Path,
    direct: Sequence[str],
    *,
    within: str,
    unit: str = "",
    objective: bool = False,
) -> tuple[float | None, tuple[Choice, ...]]:
    """Read the size of a pixel at the specimen.

    Parameters
    ----------
    path : Path
    direct : sequence of str
        Where the layout keeps the size for this detector; they may be links.
    within : str
        Group in which other places are searched for.
    unit : str
        The layout's unit for a size at the specimen that states none.
    objective : bool
        Whether the layout gives the pixel size as what the objective resolves.

    Returns
    -------
    pixel_um : float or None
        None where no size is stated, or several that differ could be meant.
    chosen : tuple of Choice
        What was taken, and the sizes that were left; empty where none is stated.
    """
    sizes = list(_sizes(path, direct, within, unit))
    if not sizes:
        return None, ()
    pool, doubt = _pool(sizes, direct, objective=objective)
    um = None if doubt else _agreed(pool)
    if um is None:
        left = tuple(size.text for size in sizes)
        why = doubt or _why_not(pool)
        return None, (Choice(PIXEL_SIZE, "", left, f"{why}: give the voxel size"),)
    taken = next(size for size in pool if size.um is not None)
    others = [size for size in sizes if _differs(size, um)]
    left = tuple(size.text for size in others)
    why = "at the specimen" if left and taken.level == "specimen" else ""
    return um, (Choice(PIXEL_SIZE, taken.text, left, why),)


def _differs(size: _Size, um: float) -> bool:
    if size.level == "magnification":
        return abs(size.stated.number - 1) > ALIKE
    return size.um is None or abs(size.um - um) > ALIKE * um


def _pool(
    sizes: Sequence[_Size], direct: Sequence[str], *, objective: bool
) -> tuple[list[_Size], str]:
    """Return the sizes that count, and why they may not be at the specimen."""
    of: dict[str, list[_Size]] = {}
    for size in sizes:
        of.setdefault(size.level, []).append(size)
    if "specimen" in of:
        return of["specimen"], ""
    detector = _own(of.get("detector", []), direct)
    magnified = [
        size
        for size in of.get("magnification", [])
        if abs(size.stated.number - 1) > ALIKE
    ]
    resolved = of.get("objective", [])
    um, seen = _agreed(detector), _agreed(resolved)
    if resolved and (objective or not detector):
        return resolved, _optics_differ(um, magnified, seen)
    if resolved and um is not None and seen is not None and abs(um - seen) > ALIKE * um:
        return detector, "what the objective resolves differs from the detector's pixel"
    if detector and magnified:
        return detector, "whether the size counts before or after magnification is open"
    return detector or of.get("physical", []), ""


def _own(detector: list[_Size], direct: Sequence[str]) -> list[_Size]:
    """Leave out the sizes of other detectors where this one states its own."""
    groups = {str(PurePosixPath("/", place).parent) for place in direct}
    own = [
        size
        for size in detector
        if str(PurePosixPath("/", size.stated.place).parent) in groups
    ]
    return own or detector


def _optics_differ(um: float | None, magnified: list[_Size], seen: float | None) -> str:
    """Compare the resolution of the objective with the magnified detector pixel."""
    if um is None or not magnified or seen is None:
        return ""
    if any(abs(um / one.stated.number - seen) <= NEAR * seen for one in magnified):
        return ""
    return "detector pixel, magnification and resolution do not agree"


def _agreed(pool: Sequence[_Size]) -> float | None:
    """Return the size that all of them state; None where they differ."""
    values = [size.um for size in pool]
    known = [um for um in values if um is not None]
    if not known or len(known) < len(values):
        return None
    return known[0] if max(known) - min(known) <= ALIKE * min(known) else None


def _why_not(pool: Sequence[_Size]) -> str:
    if any(size.um is None for size in pool):
        return "a size without a known unit is not believed"
    by_axis = {axis: _agreed([s for s in pool if s.axis == axis]) for axis in "xy"}
    if None not in by_axis.values():
        return "pixels are not square"
    return "the places differ"


def _sizes(
    path: Path, direct: Sequence[str], within: str, unit: str
) -> Iterator[_Size]:
    """Yield every size that can be read, those of the layout first."""
    places = [place for place in direct if first_found(path, (place,))]
    own = {str(PurePosixPath("/", place)) for place in places}
    places += [place for place in _searched(path, within) if place not in own]
    for place in places:
        level = _level(place)
        if not level:
            continue
        otherwise = unit if level == "specimen" else ""
        stated = read_stated(path, place, TO_UM, otherwise=otherwise)
        if stated is not None:
            yield _Size(level, _axis(place), stated)


def _searched(path: Path, within: str) -> Iterable[str]:
    found: list[str] = []
    seen = 0

    def note(name: str | bytes, item: Any) -> bool | None:
        nonlocal seen
        seen += 1
        if not isinstance(name, str):
            return None  # h5py gives what is no text as bytes
        if isinstance(item, h5py.Dataset) and NAMED.search(name.rpartition("/")[2]):
            found.append(str(PurePosixPath("/", within, name)))
        return True if seen > MOST_OBJECTS else None

    with open_hdf5(path) as file:
        group = file.get(within)
        if isinstance(group, h5py.Group):
            group.visititems(note)
    return found


def _level(place: str) -> Level:
    at = PurePosixPath(place)
    name, around = at.name, "/".join(at.parts[-4:-1])
    if name.lower() == "magnification":
        return "magnification"
    if name.lower() == "resolution":
        return "objective" if OPTICS.search(around) else ""
    if PHYSICAL.search(name):
        return "physical"
    return "specimen" if SPECIMEN.search(f"{at.parent.name}/{name}") else "detector"


def _axis(place: str) -> str:
    name = PurePosixPath(place).name.lower()
    for axis in "xyz":
        if name.startswith(f"{axis}_") or name.endswith(f"_{axis}"):
            return axis
    return ""
