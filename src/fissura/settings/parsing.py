"""The whole of ``study.toml``: read, checked, and refused with clear messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from fissura.errors import SettingsError
from fissura.settings.acquire import Acquire
from fissura.settings.architecture import Architecture
from fissura.settings.compare import Compare
from fissura.settings.detect import Detect
from fissura.settings.former_names import FORMER_NAMES
from fissura.settings.measure import Measure
from fissura.settings.nearest_name import close_word
from fissura.settings.presets import preset
from fissura.settings.reconstruct import Reconstruct
from fissura.settings.run import Run
from fissura.settings.section import Section
from fissura.settings.segment import Segment, region_meant
from fissura.settings.study import GroupSettings, StudySettings
from fissura.settings.toml import parse_toml, shown

__all__ = ["Settings", "from_options", "parse", "whole_volume", "with_options"]


LONGEST = 80
"""Letters of a key that a sentence shows."""


class Settings(Section):
    """Everything in ``study.toml``: one section for each stage."""

    study: StudySettings = StudySettings()
    groups: tuple[GroupSettings, ...] = ()
    acquire: Acquire = Acquire()
    reconstruct: Reconstruct = Reconstruct()
    segment: Segment = Segment()
    detect: Detect = Detect()
    architecture: Architecture = Architecture()
    measure: Measure = Measure()
    compare: Compare = Compare()
    run: Run = Run()


def whole_volume() -> Settings:
    """Return the defaults without a region: every voxel of a volume counts."""
    return Settings(segment=Segment(region="whole"))


def from_options(options: Mapping[str, object], *, like: str = "") -> Settings:
    """Return settings with some options set; those that are None keep their default.

    Parameters
    ----------
    options : mapping of str to object
        Values by section and key, such as ``"reconstruct.centre_px"``.
    like : str, optional
        A preset, whose values are the defaults then.

    Raises
    ------
    SettingsError
        If a value is out of range, or there is no such preset.
    """
    usual = preset(like) if like else {}
    return with_options(Settings(), dict(usual) | _given(options))


def with_options(settings: Settings, options: Mapping[str, object]) -> Settings:
    """Return `settings` with some options set; see `from_options`."""
    table: dict[str, Any] = settings.model_dump()
    for place, value in _given(options).items():
        section, key = place.split(".")
        table[section][key] = value
    return _validated(table, source="the options given")


def _given(options: Mapping[str, object]) -> dict[str, object]:
    """Return the options that are set."""
    return {place: value for place, value in options.items() if value is not None}


def parse(text: str, *, source: str, usual: Settings | None = None) -> Settings:
    """Read settings from the text of a TOML file.

    Parameters
    ----------
    text : str
        Content of ``study.toml``.
    source : str
        Name of the file, for messages.
    usual : Settings, optional
        What the text does not set keeps the values that were set in these.

    Raises
    ------
    SettingsError
        If the text is no TOML, a key is unknown, or a value out of range; the message
        names the key, and the nearest known one.
    """
    try:
        table = parse_toml(text)
    except ValueError as error:
        raise SettingsError(f"{source} is not valid TOML: {error}") from None
    if usual is not None:
        table = _over(usual.model_dump(exclude_unset=True), table)
    return _validated(table, source=source)


def _over(usual: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table in which missing values are those of the usual one."""
    merged = dict(table)
    for name, section in usual.items():
        mine = table.get(name, {})
        if isinstance(mine, Mapping):
            merged[name] = {**section, **region_meant(mine), **mine}
    return merged


def _validated(table: Mapping[str, Any], *, source: str) -> Settings:
    table = _renamed(table, source=source)
    try:
        return Settings.model_validate(table)
    except ValidationError as error:
        raise SettingsError(f"{source}: {_sentence(error)}") from None


def _renamed(table: Mapping[str, Any], *, source: str) -> dict[str, Any]:
    """Return the table with keys of earlier versions under their present names."""
    renamed = dict(table)
    for former, present in FORMER_NAMES.items():
        (section, old), new = former.split("."), present.split(".")[1]
        keys = renamed.get(section)
        if not isinstance(keys, Mapping) or old not in keys:
            continue
        if new in keys:
            raise SettingsError(
                f"{source}: {former} is the former name of {present}, and both are "
                f"given: leave {former} out"
            )
        renamed[section] = {new if key == old else key: keys[key] for key in keys}
    return renamed


def _sentence(error: ValidationError) -> str:
    """Turn pydantic's findings into one sentence a user can act on."""
    parts = []
    for fault in error.errors():
        place = ".".join(str(step)[:LONGEST] for step in fault["loc"])
        if fault["type"] == "extra_forbidden":
            parts.append(f"unknown key {place}{_nearest(fault['loc'])}")
        else:
            said = fault["msg"].removeprefix("Value error, ")
            parts.append(f"{place} = {shown(fault['input'])}: {said}")
    return "; ".join(parts)


def _nearest(place: tuple[int | str, ...]) -> str:
    """Name the known key that the unknown one at `place` was probably meant to be."""
    known = list(_fields_at(place[:-1]))
    return close_word(str(place[-1]), known) or f" (known: {', '.join(known)})"


def _fields_at(place: tuple[int | str, ...]) -> dict[str, FieldInfo]:
    section: type[BaseModel] = Settings
    for step in place:
        if isinstance(step, int):
            continue
        if step == "groups":
            section = GroupSettings
            continue
        default = section.model_fields[step].default
        section = type(default)
    return section.model_fields
