"""Groups of options that set settings: each setting is described in one place.

A group names the section and the settings it offers; the type, the choices, the bounds
and the help of each option are those of the setting.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from cyclopts import Parameter, validators

from fissura.settings import Settings, with_options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic.fields import FieldInfo

__all__ = ["SettingOptions", "of_settings"]

Options = TypeVar("Options", bound="SettingOptions")

BOUNDS = {"gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}
"""Names of the bounds of a setting where options are checked."""


class SettingOptions:
    """Options that set settings of one section; those left out change nothing."""

    section: ClassVar[str]

    if TYPE_CHECKING:

        def __init__(self, **values: object) -> None: ...

    def given(self) -> dict[str, Any]:
        """Return the options that were given, by the names of their settings."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}  # type: ignore[arg-type]
        return {name: value for name, value in values.items() if value is not None}

    def applied_to(self, settings: Settings) -> Settings:
        """Return `settings` with the options that were given.

        Raises
        ------
        SettingsError
            If a value is out of range.
        """
        return with_options(
            settings,
            {f"{self.section}.{name}": value for name, value in self.given().items()},
        )


def of_settings(
    section: str, *names: str, but: Mapping[str, Parameter] | None = None
) -> Callable[[type[Options]], type[Options]]:
    """Make a group of options from some settings of a section.

    Parameters
    ----------
    section : str
        Of ``study.toml``.
    *names : str
        Its settings that are options, in the order of the help.
    but : mapping of str to Parameter, optional
        What differs from the setting, where an option is read or used differently.
    """
    known = type(getattr(Settings(), section)).model_fields

    def made(group: type[Options]) -> type[Options]:
        group.section = section
        for name in names:
            differs = [one for key, one in (but or {}).items() if key == name]
            group.__annotations__[name] = _annotated(known[name], differs)
            setattr(group, name, None)
        return Parameter(name="*")(dataclass(frozen=True)(group))

    return made


def _annotated(setting: FieldInfo, differs: list[Parameter]) -> Any:
    """Return the type of an option, None where it is left out, with its help."""
    bounds = {
        called: getattr(one, name)
        for one in setting.metadata
        for name, called in BOUNDS.items()
        if hasattr(one, name)
    }
    checks = validators.Number(**bounds) if bounds else None
    kind: Any = setting.annotation
    parameter = Parameter(help=_help(setting), validator=checks)
    return Annotated[(kind | None, parameter, *differs)]


def _help(setting: FieldInfo) -> str:
    """Return the description of a setting, and its unit."""
    about: Any = setting.json_schema_extra
    unit = f" Unit: {about['unit']}." if about["unit"] else ""
    return f"{setting.description}{unit}"
