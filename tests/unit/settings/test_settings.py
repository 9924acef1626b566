"""Settings: what is misspelt or out of range stops before any work."""

from typing import get_args

import pytest

from fissura.cli import options
from fissura.errors import SettingsError
from fissura.settings import (
    PRESETS,
    Preset,
    Settings,
    from_options,
    parse,
    whole_volume,
)
from fissura.workflow.template import settings_text


def test_an_unknown_key_is_refused_and_the_nearest_known_one_named() -> None:
    with pytest.raises(
        SettingsError, match=r"unknown key detect\.probabilty .*probability"
    ):
        parse("[detect]\nprobabilty = 0.5\n", source="study.toml")


def test_an_unknown_section_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"unknown key segmnt .*segment"):
        parse("[segmnt]\n", source="study.toml")


def test_an_unknown_key_of_a_group_is_refused() -> None:
    text = '[[groups]]\nid = "A"\nname = "a"\ncolour = "red"\n'

    with pytest.raises(SettingsError, match=r"groups\.0\.colour"):
        parse(text, source="study.toml")


def test_text_that_is_no_toml_is_refused_with_its_file() -> None:
    with pytest.raises(SettingsError, match=r"study\.toml is not valid TOML"):
        parse("[detect\n", source="study.toml")


def test_a_value_out_of_range_is_refused_with_its_place() -> None:
    with pytest.raises(SettingsError, match=r"segment\.smooth_sigma_vox = -1"):
        parse("[segment]\nsmooth_sigma_vox = -1\n", source="study.toml")


def test_levels_that_do_not_rise_are_refused() -> None:
    with pytest.raises(SettingsError, match=r"sheet_levels must be rising numbers"):
        parse("[detect]\nsheet_levels = [4.0, 3.0]\n", source="study.toml")


def test_an_outcome_that_nobody_measures_is_refused_with_the_nearest() -> None:
    with pytest.raises(SettingsError, match=r"'bvtv' is not an outcome .*bv_tv"):
        parse('[compare]\noutcomes = ["bvtv"]\n', source="study.toml")


@pytest.mark.parametrize("value", ["inf", "nan"])
def test_a_length_without_end_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match=r"detect\.fill_um"):
        parse(f"[detect]\nfill_um = {value}\n", source="study.toml")


def test_blocks_of_no_size_are_refused() -> None:
    with pytest.raises(SettingsError, match="block_vox must be three edges"):
        parse("[run]\nblock_vox = [-5, 64, 64]\n", source="study.toml")


def test_an_option_out_of_range_is_refused_like_a_setting() -> None:
    with pytest.raises(SettingsError, match=r"stripe_width_px = -3"):
        from_options({"reconstruct.stripe_width_px": -3})


def test_the_template_holds_every_default() -> None:
    template = parse(settings_text(), source="template")

    assert template.model_copy(update={"groups": ()}) == Settings()


def test_the_template_names_unit_and_source_of_every_setting() -> None:
    text = settings_text()

    for section in Settings.model_fields.values():
        for name, field in getattr(type(section.default), "model_fields", {}).items():
            assert f"{name} =" in text
            assert str(field.description).split()[0] in text
    assert text.count("Source:") == text.count(" =\n") + text.count(" = ") - 6


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_sets_the_papers_scan(name: Preset) -> None:
    settings = from_options({"acquire.energy_kev": 60.0}, like=name)

    assert settings.study.voxel_um == 1.3
    views = int(name.removeprefix("ma2017-"))
    assert settings.acquire.expected_frames == (views, 2000, 2560)
    assert settings.acquire.energy_kev == 60.0
    template = parse(settings_text(settings), source="template")
    assert template.model_copy(update={"groups": ()}) == settings


def test_an_unknown_preset_is_refused_with_the_nearest() -> None:
    with pytest.raises(SettingsError, match=r"no preset 'ma2017'.*did you mean"):
        from_options({}, like="ma2017")


def test_the_command_line_offers_every_preset() -> None:
    assert get_args(options.Preset) == get_args(Preset) == tuple(PRESETS)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("[detect]\nprobability = 0.4", "whole"),
        ("[segment]\nthreshold = 7", "whole"),
        ("[segment]\nregion_diameter_mm = 2", "cylinder"),
        ("[segment]\nregion_box_vox = [0, 0, 0, 9, 9, 9]", "box"),
        ('[segment]\nregion_mask = "m.nrrd"', "mask"),
        ('[segment]\nregion = "cylinder"', "cylinder"),
        ("", "whole"),
    ],
)
def test_what_a_file_leaves_out_keeps_the_verbs_own_default(
    text: str, region: str
) -> None:
    found = parse(text, source="study.toml", usual=whole_volume())

    assert found.segment.region == region
    assert found.detect.probability == (0.4 if "[detect]" in text else 0.3)


def test_a_cylinder_that_a_file_describes_in_part_ends_with_the_volume() -> None:
    text = "[segment]\nregion_diameter_mm = 2"

    segment = parse(text, source="study.toml", usual=whole_volume()).segment

    assert (segment.region_diameter_mm, segment.region_height_mm) == (2.0, None)


def test_a_studys_own_file_has_the_papers_region() -> None:
    segment = parse("[detect]", source="study.toml").segment

    assert (segment.region, segment.region_height_mm) == ("cylinder", 2.76)


def test_no_values_for_bone_are_refused() -> None:
    with pytest.raises(SettingsError, match="bone_values needs one value"):
        parse("[segment]\nbone_values = []", source="study.toml")
