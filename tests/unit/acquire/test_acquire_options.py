"""Options and settings that name the parts of a scan."""

from pathlib import Path

import pytest

from fissura.cli.options.reconstruction import ScanOptions
from fissura.errors import SettingsError
from fissura.settings import Settings, parse


def test_a_file_in_the_current_folder_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "flats.tif").touch()
    monkeypatch.chdir(tmp_path)
    options = ScanOptions(flats=("flats.tif", "beside.tif"), angles="a.txt")
    chosen = options.applied_to(Settings()).acquire
    assert chosen.flats == (str(tmp_path / "flats.tif"), "beside.tif")
    assert chosen.angles == "a.txt"


def test_one_file_of_flats_needs_no_list() -> None:
    one = parse('[acquire]\nflats = "flats.h5"\n', source="study.toml")
    many = parse('[acquire]\nflats = ["flats.h5"]\n', source="study.toml")
    assert one.acquire.flats == many.acquire.flats == ("flats.h5",)


def test_a_unit_of_angle_that_is_not_known_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"acquire\.angle_unit = 'turns'"):
        parse('[acquire]\nangle_unit = "turns"\n', source="study.toml")
