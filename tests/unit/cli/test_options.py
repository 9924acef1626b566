"""Options that set settings: each reaches its setting, with its words and bounds."""

from __future__ import annotations

from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

import pytest
from cyclopts import CycloptsError

from fissura.cli.app import LOADED_LATER, app
from fissura.cli.commands.tensile import TensileOptions
from fissura.cli.options.bone import BoneOptions, InspectionOptions, RegionOptions
from fissura.cli.options.reconstruction import ScanOptions, SliceOptions
from fissura.settings import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from fissura.cli.options.of_settings import SettingOptions

GROUPS: dict[type[SettingOptions], tuple[str, ...]] = {
    BoneOptions: ("inspect", "v.tif", "--out", "o"),
    RegionOptions: ("inspect", "v.tif", "--out", "o"),
    ScanOptions: ("reconstruct", "s.nxs", "v.ome.zarr"),
    SliceOptions: ("reconstruct", "s.nxs", "v.ome.zarr"),
    TensileOptions: ("tensile", "c.csv"),
}
"""Each group, and a command that has it."""
NO_OPTIONS = {
    "segment": {
        "edge_noise",
        "region",
        "speck_um3",
        "crack_um",
        "cavity_um3",
        "cavity_voxel_um",
    },
    "acquire": set[str](),
    "reconstruct": {"stripe_large_px", "stripe_snr"},
    "measure": {
        "modulus_window",
        "sliding_strain",
        "disagreement",
        "toe_compensation",
        "yield_offset",
        "failure_drop",
        "uts_exponent",
        "modulus_exponent",
        "mean_band",
    },
}
"""Settings that only a study.toml sets, by their sections."""


def _offered(group: type[SettingOptions]) -> list[str]:
    return list(group.__annotations__)


def _settings(section: str) -> dict[str, Any]:
    section_type: type[BaseModel] = type(getattr(Settings(), section))
    return dict(section_type.model_fields)


EVERY = [(group, name) for group in GROUPS for name in _offered(group)]


def _sample(kind: Any, least: float) -> Any:
    """Return a value of a type that no setting has by default."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _sample(inner[0], least)
    if origin is Literal:
        return inner[-1]
    if origin is tuple:
        count = 2 if inner[-1] is Ellipsis else len(inner)
        return tuple(_sample(inner[0], least + place) for place in range(count))
    return kind(f"file-{least:g}") if kind in (str, Path) else kind(least + 1)


def _value(group: type[SettingOptions], name: str) -> Any:
    setting = _settings(group.section)[name]
    least = [
        getattr(m, key)
        for m in setting.metadata
        for key in ("ge", "gt")
        if hasattr(m, key)
    ]
    return _sample(setting.annotation, max(least, default=1))


def _parsed(*words: str) -> dict[str, Any]:
    _, bound, _ = app.parse_args(list(words), exit_on_error=False, print_error=False)
    return bound.arguments


def _group(arguments: dict[str, Any], group: type[SettingOptions]) -> SettingOptions:
    """Find a group among the arguments of a command, or within one of them."""
    found = [*arguments.values()]
    for value in arguments.values():
        found += vars(value).values() if isinstance(value, InspectionOptions) else ()
    return next(one for one in found if type(one) is group)


@pytest.mark.parametrize(("group", "name"), EVERY)
def test_every_option_reaches_its_setting_from_the_command_line(
    group: type[SettingOptions], name: str
) -> None:
    value = _value(group, name)
    several = value if isinstance(value, tuple) else (value,)
    option = f"--{name.replace('_', '-')}"
    words = [option, *map(str, several)]
    if name in ("flats", "darks"):
        words = [word for one in several for word in (option, one)]
    options = _group(_parsed(*GROUPS[group], *words), group)

    assert options.given() == {name: value}
    section = getattr(options.applied_to(Settings()), group.section)
    assert getattr(section, name) == value


@pytest.mark.parametrize("section", sorted(NO_OPTIONS))
def test_a_setting_is_an_option_or_is_listed_as_none(section: str) -> None:
    mine = [group for group in GROUPS if group.section == section]
    options = {name for group in mine for name in _offered(group)}
    assert options | NO_OPTIONS[section] == set(_settings(section))
    assert not options & NO_OPTIONS[section]


@pytest.mark.parametrize("group", GROUPS)
def test_options_left_out_change_nothing(group: type[SettingOptions]) -> None:
    assert group().applied_to(Settings()) == Settings()


@pytest.mark.parametrize(("group", "name"), EVERY)
def test_the_help_of_an_option_is_that_of_its_setting(
    group: type[SettingOptions], name: str
) -> None:
    command = app[GROUPS[group][0]]
    arguments = command.assemble_argument_collection()
    option = f"--{name.replace('_', '-')}"
    (help_,) = [one.parameter.help for one in arguments if option in one.names]
    own_words = {"region_mask", "flats", "darks", "angles"}
    says = _settings(group.section)[name].description
    assert help_
    assert help_.startswith(says) != (name in own_words)


def test_a_value_beyond_its_bound_is_refused_by_the_name_of_the_option() -> None:
    with pytest.raises(CycloptsError, match="--smooth-sigma-vox"):
        _parsed(*GROUPS[BoneOptions], "--smooth-sigma-vox", "9")


def test_a_threshold_is_a_number_or_a_name() -> None:
    for word, value in (("12.5", 12.5), ("otsu", "otsu")):
        arguments = _parsed(*GROUPS[BoneOptions], "--threshold", word)
        assert _group(arguments, BoneOptions).given() == {"threshold": value}


def test_the_first_lines_of_commands_loaded_later_are_theirs() -> None:
    for name, line in LOADED_LATER.items():
        said = app[name].default_command.__doc__
        assert said is not None
        assert said.splitlines()[0] == line
