"""A new study: its settings with every default, unit and source, and its specimens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fissura.io import COLUMNS, Layout, only_run, write_rows, write_text
from fissura.io.output_path import check_outputs, outputs_in
from fissura.settings import Settings, from_options

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

__all__ = ["new_study", "settings_text"]

HEAD = """\
# A fissura study.  Every setting is listed with its default: change what differs in
# your study, delete what does not.  `fissura check` reads this file and
# specimens.csv and says, before any work, what is missing or contradicts itself.
"""

GROUPS = """\
# The arms of the study, in the order of every table and figure.
[[groups]]
id = "BP"
name = "Bisphosphonate fracture"

[[groups]]
id = "FC"
name = "Fracture control"

[[groups]]
id = "NFC"
name = "Non-fracture control"
"""

EXAMPLES = (
    (
        "BP-1",
        "BP",
        "F",
        79,
        "alendronic acid",
        70,
        5,
        "",
        "raw/BP-1.nxs",
        "tensile/BP-1.csv",
    ),
    ("FC-1", "FC", "F", 78, "", "", "", "", "raw/FC-1.nxs", "tensile/FC-1.csv"),
    ("NFC-1", "NFC", "M", 77, "", "", "", "", "raw/NFC-1.nxs", "tensile/NFC-1.csv"),
)
"""One row for each group, to be replaced by the study's own."""

WIDTH = 84
DEFAULTS = Settings()


def new_study(folder: Path, *, like: str = "", overwrite: bool = False) -> Layout:
    """Write ``study.toml`` and ``specimens.csv`` for the design of the paper.

    Parameters
    ----------
    folder : Path
    like : str, optional
        A preset for the scans; its values replace the defaults.
    overwrite : bool, optional
        Whether existing files of these names may be replaced.

    Raises
    ------
    SettingsError
        If there is no such preset.
    StorageError
        If the folder already holds one of the two and they may not be replaced, or a
        run is using it.
    """
    settings = from_options({}, like=like)
    layout = Layout(folder)
    check_outputs(
        outputs_in(folder, (layout.settings.name, layout.specimens.name)),
        inputs=(),
        overwrite=overwrite,
    )
    folder.mkdir(parents=True, exist_ok=True)
    with only_run(folder):
        write_text(layout.settings, settings_text(settings))
        write_rows(layout.specimens, COLUMNS, EXAMPLES)
    return layout


def settings_text(settings: Settings = DEFAULTS) -> str:
    """Return a ``study.toml`` of all settings with descriptions, units and sources."""
    sections = [
        _section(name, getattr(settings, name))
        for name in Settings.model_fields
        if name != "groups"
    ]
    return "\n".join([HEAD, sections[0], GROUPS, *sections[1:]])


def _section(name: str, section: BaseModel) -> str:
    head = [f"# {section.__doc__}", f"[{name}]"]
    fields = [
        _setting(key, field, getattr(section, key))
        for key, field in type(section).model_fields.items()
    ]
    return "\n".join([*head, *fields])


def _setting(key: str, field: FieldInfo, value: object) -> str:
    about: dict[str, Any] = (
        field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    )
    unit = f" [{about['unit']}]" if about.get("unit") else ""
    words = _wrapped(f"{field.description}{unit} Source: {about['source']}.")
    if value is None:
        return f"{words}\n# {key} =\n"
    return f"{words}\n{key} = {_toml(value)}\n"


def _wrapped(text: str) -> str:
    """Break a comment into lines."""
    lines, line = [], "#"
    for word in text.split():
        if len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = "#"
        line += f" {word}"
    return "\n".join([*lines, line])


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case tuple():
            inner = [_toml(one) for one in value]
            flat = f"[{', '.join(inner)}]"
            if len(flat) <= WIDTH:
                return flat
            return "[\n" + "".join(f"  {one},\n" for one in inner) + "]"
        case _:
            return str(value)
