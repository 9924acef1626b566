"""Defaults of a caller: where results are written, the executor, the settings."""

from __future__ import annotations

import os
import shutil
from functools import cache
from itertools import count
from multiprocessing.util import Finalize
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from fissura.api.arguments import checked_path, checked_switch
from fissura.errors import SettingsError
from fissura.io.output_path import check_volume_output
from fissura.settings import Settings, whole_volume, with_options
from fissura.settings.segment import KEYS, region_meant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = [
    "settings_by_section",
    "settings_with",
    "volume_path",
]

_numbers = count(1)


def volume_path(
    into: object,
    name: str,
    *,
    inputs: Iterable[Path],
    overwrite: object,
) -> Path:
    """Return where a volume is written; None is a temporary folder.

    Raises
    ------
    DataError
        If `into` is no path, or `overwrite` neither True nor False.
    StorageError
        If `into` is read, is no name of an OME-Zarr volume, or exists and may not be
        replaced.
    """
    replaces = checked_switch(overwrite, "overwrite")
    if into is None:
        return _temporary_folder(os.getpid()) / f"{next(_numbers)}-{name}.ome.zarr"
    path = checked_path(into, "into")
    check_volume_output(path, inputs=inputs, overwrite=replaces)
    return path


@cache
def _temporary_folder(process: int) -> Path:  # noqa: ARG001 - one for each, also forks
    """Make a folder that is removed when the process that made it ends.

    Processes of multiprocessing end without what `atexit` registered.
    """
    folder = Path(mkdtemp(prefix="fissura-"))
    Finalize(None, shutil.rmtree, (folder, True), exitpriority=0)
    return folder


def settings_with(section: str, options: Mapping[str, object]) -> Settings:
    """Return the defaults, of a whole volume, with some settings of a section set.

    Raises
    ------
    SettingsError
        If a setting is unknown or out of range; the message names the nearest one.
    """
    return settings_by_section({f"{section}.{key}": options[key] for key in options})


def settings_by_section(
    options: Mapping[str, object], *, sections: Collection[str] = Settings.model_fields
) -> Settings:
    """Return the defaults, of a whole volume, with ``"section.name"`` settings set.

    Raises
    ------
    SettingsError
        If a setting is unknown or out of range, or of none of the `sections`, or
        contradicts another; the message names the nearest one.
    """
    for place in options:
        section, _, name = str(place).partition(".")
        if section not in sections or not name or "." in name:
            raise SettingsError(
                f"settings are named by section and name, such as segment.threshold, "
                f"but {place!r} was given; sections: {', '.join(sections)}"
            )
    region = {
        place.removeprefix("segment."): value
        for place, value in options.items()
        if place.startswith("segment.") and value is not None
    }
    _stop_if_of_two_kinds(region)
    meant = {f"segment.{key}": value for key, value in region_meant(region).items()}
    chosen = with_options(whole_volume(), {**meant, **options})
    _stop_if_truth_became_number(options, chosen)
    return chosen


def _stop_if_of_two_kinds(region: Mapping[str, object]) -> None:
    """Refuse settings of several kinds of region: some would have no effect."""
    given = {
        kind: there
        for kind, keys in KEYS.items()
        if (there := [key for key in keys if key in region])
    }
    named = region.get("region")
    kinds = {*given, named} - {None}
    if given and len(kinds) > 1 and kinds <= {*KEYS, "whole"}:
        of_each = [f"{' and '.join(given[kind])} for a {kind}" for kind in given]
        raise SettingsError(
            f"one kind of region is needed, but {' and '.join(of_each)} came"
            + (f", with region = {named!r}" if named is not None else "")
            + ": leave out what does not belong to the region you mean"
        )


def _stop_if_truth_became_number(
    options: Mapping[str, object], chosen: Settings
) -> None:
    """Refuse True and False where they would count as 1 and 0."""
    for place, value in options.items():
        section, name = place.split(".")
        if not isinstance(value, bool):
            continue
        taken = getattr(getattr(chosen, section), name)
        if not isinstance(taken, bool):
            raise SettingsError(
                f"{place} must be a number or a name, but {value} was given"
            )
