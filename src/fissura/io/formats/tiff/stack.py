"""Which files of a folder are the slices of one volume, and in which order."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.tiff.files import SUFFIXES, tiff_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["PATTERN_SIGNS", "Stack", "slices_of"]

PATTERN_SIGNS = "*?["
"""Signs of a pattern, a name that matches many files."""
MOST_NAMED = 5
OTHER_IMAGES = (".bmp", ".png", ".jpg", ".jpeg", ".dcm", ".jp2", ".raw")
DIGITS = re.compile(r"\d+")


class Stack(NamedTuple):
    """Files in the order of their slices, and what was chosen, a sentence each."""

    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def slices_of(folder: Path, pattern: str = "") -> Stack:
    """Return the slices in a folder; ask where a name does not fit in with the others.

    Parameters
    ----------
    folder : Path
    pattern : str, optional
        Names of the slices, such as ``recon_*.tif``; with it, a gap in their numbers
        is reported, but not refused.

    Raises
    ------
    StorageError
        If there are none.
    DataError
        If some names are unlike the others, a number is missing or occurs twice, or
        no number in the names gives their order.
    """
    every = tiff_files(folder)
    files = tuple(file for file in every if fnmatchcase(file.name, pattern or "*"))
    if not files:
        wanted = pattern or ", ".join(SUFFIXES)
        raise StorageError(
            f"{folder} holds no TIFF files ({wanted}){_others(folder)}: name the "
            "folder that holds the images"
        )
    if not pattern:
        _refuse_strangers(folder, files)
    notes = []
    if len(files) < len(every):
        notes.append(
            f"{len(files)} of the {len(every)} TIFF files of {folder} are the slices, "
            f"as their names match {pattern}"
        )
    numbers = _numbers(folder, files)
    if numbers is None:
        if len(files) > 1:
            notes.append(
                "the slices have no numbers in their names: they are taken in the "
                f"order of the names, from {files[0].name} to {files[-1].name}"
            )
        return Stack(files, tuple(notes))
    notes += _step(numbers)
    gap = _gap(files, numbers)
    if gap and not pattern:
        raise DataError(
            f"{folder} has a gap in the numbers of its slices: {gap}. Copy them, or, "
            "if the slices beside a gap are to count as neighbours, name the files: "
            f"'{folder}/{_pattern(files)}'"
        )
    return Stack(files, (*notes, *((f"gap in the slices: {gap}",) if gap else ())))


def _others(folder: Path) -> str:
    """Report that a folder holds images of another kind, and what to do with them."""
    with explain_disk_errors(folder):
        ends = Counter(file.suffix.lower() for file in folder.iterdir())
    kind = max(OTHER_IMAGES, key=lambda end: ends[end])
    if not ends[kind]:
        return ""
    return (
        f", but {ends[kind]} files {kind}, which are not read (in ImageJ: File > "
        "Import > Image Sequence, then save as TIFF)"
    )


def _template(file: Path) -> str:
    return DIGITS.sub("#", file.name.lower())


def _pattern(files: Sequence[Path]) -> str:
    """Return a pattern that matches all names alike: their numbers are open."""
    first, *others = (DIGITS.split(file.name) for file in files)
    same = all(other == first for other in others)
    return "[0-9]*".join(first) if same else f"*{files[0].suffix}"


def _named(files: Sequence[Path]) -> str:
    more = f" and {len(files) - MOST_NAMED} more" if len(files) > MOST_NAMED else ""
    return ", ".join(file.name for file in files[:MOST_NAMED]) + more


def _refuse_strangers(folder: Path, files: tuple[Path, ...]) -> None:
    """Refuse names that are not like the others, but for their numbers."""
    alike: dict[str, list[Path]] = defaultdict(list)
    for file in files:
        alike[_template(file)].append(file)
    if len(alike) == 1 or max(map(len, alike.values())) == 1:
        return
    stack = max(alike.values(), key=len)
    strangers = [file for file in files if file not in set(stack)]
    raise DataError(
        f"{folder} holds {len(stack)} slices from {stack[0].name} to {stack[-1].name}, "
        f"and {len(strangers)} other images that may not belong to them "
        f"({_named(strangers)}): move those elsewhere, or name the slices: "
        f"'{folder}/{_pattern(stack)}'"
    )


def _numbers(folder: Path, files: tuple[Path, ...]) -> list[int] | None:
    """Return the number of each slice; None where names have none in common.

    Where several numbers of a name change, such as a time and a count, the last one
    counts; the others may not put the files in another order.
    """
    groups = [[int(part) for part in DIGITS.findall(file.name)] for file in files]
    if len(files) == 1 or len({len(group) for group in groups}) > 1 or not groups[0]:
        return None
    columns = list(zip(*groups, strict=True))
    changing = [column for column in columns if len(set(column)) > 1]
    number = (changing or columns)[-1]
    repeated = [value for value, times in Counter(number).items() if times > 1]
    if repeated:
        twice = [f for f, n in zip(files, number, strict=True) if n == repeated[0]]
        name = files[0].name
        *_, last = DIGITS.finditer(name)
        raise DataError(
            f"{folder} holds several images of the number {repeated[0]} "
            f"({_named(twice)}), so that it is not clear which are the slices, and in "
            "which order: move the others elsewhere, or name the slices by a pattern, "
            f"for example '{folder}/{name[: last.start()]}*{name[last.end() :]}'"
        )
    grow = all(one < other for one, other in pairwise(number))
    if not grow or any(one > other for col in changing for one, other in pairwise(col)):
        raise DataError(
            f"{folder} holds images whose names count in two ways ({files[0].name} to "
            f"{files[-1].name}), which put them in different orders: rename them so "
            "that one number gives the order"
        )
    return list(number)


def _step(numbers: list[int]) -> tuple[str, ...]:
    """Report if the numbers of slices increase by more than 1."""
    steps = {other - one for one, other in pairwise(numbers)}
    if len(steps) != 1 or steps == {1}:
        return ()
    spacing = (
        f"the numbers of the slices go up by {steps.pop()}: they were taken to be as "
    )
    return (
        f"{spacing}far apart as pixels are; if some were left out, they are farther",
    )


def _gap(files: tuple[Path, ...], numbers: list[int]) -> str:
    """Report where numbers of the usual step are missing."""
    steps = [other - one for one, other in pairwise(numbers)]
    usual, times = Counter(steps).most_common(1)[0]
    if times == len(steps):
        return ""
    usual = usual if 2 * times > len(steps) else min(steps)
    wide = [place for place, step in enumerate(steps) if step != usual]
    where = [f"{files[at].name} and {files[at + 1].name}" for at in wide[:MOST_NAMED]]
    more = (
        f" and {len(wide) - MOST_NAMED} other places" if len(wide) > MOST_NAMED else ""
    )
    lost = sum(steps[at] // usual - 1 for at in wide)
    return f"{lost} missing between {'; '.join(where)}{more}"
