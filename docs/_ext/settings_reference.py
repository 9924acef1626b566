"""The reference of settings, from the fields themselves."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from fissura.settings import PRESETS, GroupSettings, Settings
from fissura.settings.former_names import FORMER_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

DOI = re.compile(r"doi:(10\.[^\s,]+[^\s,.])")
BOUNDS = {
    "gt": "above {}",
    "ge": "{} or more",
    "lt": "below {}",
    "le": "{} or less",
    "min_length": "{} or more long",
}


def markdown() -> str:
    """Return every section with its keys, then the presets and the former names."""
    settings = Settings()
    chapters = [
        "\n".join(_section(name, getattr(settings, name)))
        for name in Settings.model_fields
        if name != "groups"
    ]
    chapters.insert(1, "\n".join(_groups()))
    return "\n".join([*chapters, _presets(), _former_names()])


def _section(name: str, section: BaseModel) -> Iterator[str]:
    yield f"## `[{name}]`\n\n{section.__doc__}\n"
    for key, field in type(section).model_fields.items():
        yield f"[`{key}`]{{#setting-{name}-{key}}} = {shown(field.default)}"
        yield f": {field.description}  \\\n  *{_linked(_about(field))}*\n"


def _groups() -> Iterator[str]:
    yield f"## `[[groups]]`\n\n{GroupSettings.__doc__}  A table for each group.\n"
    for key in GroupSettings.model_fields:
        yield f"- [`{key}`]{{#setting-groups-{key}}}: text, not empty"


def _about(field: FieldInfo) -> str:
    """Say in what unit a number is, what it may be, and where it comes from."""
    extra = field.json_schema_extra
    about: dict[str, Any] = dict(extra) if isinstance(extra, dict) else {}
    parts = [
        f"Unit: {about['unit']}" if about["unit"] else "",
        _choices(field),
        _bounds(field),
        f"Source: {about['source']}",
    ]
    return ". ".join(part for part in parts if part) + "."


def _linked(text: str) -> str:
    return DOI.sub(r"[doi:\1](https://doi.org/\1)", text)


def _choices(field: FieldInfo) -> str:
    """List the words that a setting may be."""
    kinds = (field.annotation, *get_args(field.annotation))
    words = [
        f"`{json.dumps(word)}`"
        for kind in kinds
        if get_origin(kind) is Literal
        for word in get_args(kind)
    ]
    number = " or a number" if float in get_args(field.annotation) and words else ""
    return f"One of {', '.join(words)}{number}" if words else ""


def _bounds(field: FieldInfo) -> str:
    """Say between which bounds a number must lie."""
    said = [
        words.format(f"{getattr(bound, name):g}")
        for bound in _metadata(field)
        for name, words in BOUNDS.items()
        if hasattr(bound, name)
    ]
    return f"Allowed: {', '.join(said)}" if said else ""


def _metadata(field: FieldInfo) -> list[Any]:
    """Return the bounds of a field, or of each item of a list."""
    items = [get_args(item)[1:] for item in get_args(field.annotation)]
    return [*field.metadata, *(one for item in items for one in item)]


def shown(value: object) -> str:
    """Show a default as ``study.toml`` would hold it.

    Examples
    --------
    >>> shown((1, 2)), shown(True), shown(None)
    ('`[1, 2]`', '`true`', 'not set')
    """
    if value is None:
        return "not set"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _presets() -> str:
    lines = [
        f"- `{name}`: " + ", ".join(f"`{key}` = {shown(x)}" for key, x in keys.items())
        for name, keys in PRESETS.items()
    ]
    return "\n".join(["## Presets\n", *lines, ""])


def _former_names() -> str:
    lines = [f"- `{old}` is now `{new}`" for old, new in FORMER_NAMES.items()]
    return "\n".join(["## Former names\n", "Still read, never written.\n", *lines, ""])
