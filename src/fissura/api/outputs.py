"""Defaults of a caller: where results are written, the executor, the settings."""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from fissura.blocks import Executor
from fissura.errors import SettingsError
from fissura.io.output_path import check_volume_output
from fissura.settings import Settings, whole_volume, with_options
from fissura.settings.segment import region_meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

__all__ = [
    "executor_or_all_cores",
    "settings_by_section",
    "settings_with",
    "volume_path",
]

_numbers = count(1)


def volume_path(
    into: str | PathLike[str] | None,
    name: str,
    *,
    inputs: Iterable[Path],
    overwrite: bool,
) -> Path:
    """Return where a volume is written; None is a temporary folder.

    Raises
    ------
    StorageError
        If `into` is read, is no name of an OME-Zarr volume, or exists and may not be
        replaced.
    """
    if into is None:
        return _temporary_folder() / f"{next(_numbers)}-{name}.ome.zarr"
    path = Path(into)
    check_volume_output(path, inputs=inputs, overwrite=overwrite)
    return path


@cache
def _temporary_folder() -> Path:
    """Make a folder that is removed when Python ends."""
    folder = Path(mkdtemp(prefix="fissura-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def executor_or_all_cores(executor: Executor | None) -> Executor:
    """Return the executor that was given, or one with a thread for each core."""
    return Executor() if executor is None else executor


def settings_with(section: str, options: Mapping[str, object]) -> Settings:
    """Return the defaults, of a whole volume, with some settings of a section set.

    Raises
    ------
    SettingsError
        If a setting is unknown or out of range; the message names the nearest one.
    """
    return settings_by_section({f"{section}.{key}": options[key] for key in options})


def settings_by_section(options: Mapping[str, object]) -> Settings:
    """Return the defaults, of a whole volume, with ``"section.name"`` settings set.

    Raises
    ------
    SettingsError
        If a setting is unknown or out of range; the message names the nearest one.
    """
    for place in options:
        if place.count(".") != 1 or place.split(".")[0] not in Settings.model_fields:
            raise SettingsError(
                f"settings are named by section and name, such as segment.threshold, "
                f"but {place!r} was given; sections: {', '.join(Settings.model_fields)}"
            )
    region = {
        place.removeprefix("segment."): value
        for place, value in options.items()
        if place.startswith("segment.")
    }
    meant = {f"segment.{key}": value for key, value in region_meant(region).items()}
    return with_options(whole_volume(), {**meant, **options})
