"""A study folder: every contradiction is one sentence that says where it is."""

import re
from pathlib import Path

import pytest

from fissura.errors import DataError, SettingsError, StorageError
from fissura.io import Layout, load_study
from fissura.workflow import new_study
from fissura.workflow.plausibility import study_warnings


@pytest.fixture
def study(tmp_path: Path) -> Path:
    new_study(tmp_path)
    return tmp_path


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_study_can_be_read_at_once(study: Path) -> None:
    loaded = load_study(study)

    assert [group.id for group in loaded.groups] == ["BP", "FC", "NFC"]
    assert loaded.members == {"BP": ["BP-1"], "FC": ["FC-1"], "NFC": ["NFC-1"]}


def test_a_new_study_overwrites_nothing(study: Path) -> None:
    (study / "study.toml").write_text("# mine\n", encoding="utf-8")

    with pytest.raises(StorageError, match="already exists and was left as it is"):
        new_study(study)
    assert (study / "study.toml").read_text(encoding="utf-8") == "# mine\n"


def test_a_folder_without_a_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"study\.toml is missing; `fissura new"):
        load_study(tmp_path)


def test_an_id_that_stands_twice_is_refused(study: Path) -> None:
    _edit(study / "specimens.csv", "FC-1,FC", "BP-1,FC")

    with pytest.raises(DataError, match=r"specimens\.csv names BP-1 more than once"):
        load_study(study)


def test_a_group_without_a_specimen_is_refused(study: Path) -> None:
    _edit(study / "specimens.csv", "NFC-1,NFC", "NFC-1,FC")

    with pytest.raises(DataError, match="no specimen of the group NFC counts"):
        load_study(study)


def test_a_group_whose_specimens_are_all_excluded_is_refused(study: Path) -> None:
    _edit(study / "specimens.csv", "77,,,,,", "77,,,,cancer,")

    with pytest.raises(DataError, match="no specimen of the group NFC counts"):
        load_study(study)


def test_a_specimen_of_an_unknown_group_is_refused(study: Path) -> None:
    _edit(study / "specimens.csv", "NFC-1,NFC", "NFC-1,XX")

    with pytest.raises(DataError, match=r"NFC-1 is in the group 'XX', but study\.toml"):
        load_study(study)


def test_a_study_without_groups_is_refused(study: Path) -> None:
    (study / "study.toml").write_text('[study]\ntitle = "t"\n', encoding="utf-8")

    with pytest.raises(SettingsError, match="names no group"):
        load_study(study)


def test_a_missing_column_is_named(study: Path) -> None:
    _edit(study / "specimens.csv", "age_y", "age")

    with pytest.raises(DataError, match="missing: age_y, unknown: age"):
        load_study(study)


@pytest.mark.parametrize("cell", ["old", "-3", "inf", "7_1", "1e999"])
def test_an_age_that_is_no_number_is_named_with_its_row(study: Path, cell: str) -> None:
    _edit(study / "specimens.csv", "F,78", f"F,{cell}")

    with pytest.raises(DataError, match=r"row 3 \(FC-1\): age_y must be a number"):
        load_study(study)


def test_an_id_that_is_no_folder_name_is_refused(study: Path) -> None:
    _edit(study / "specimens.csv", "FC-1,FC", "../FC,FC")

    with pytest.raises(DataError, match="must name a folder"):
        load_study(study)


@pytest.mark.parametrize("name", ["ledger.jsonl", "raw", "x" * 300])
def test_an_id_that_the_study_needs_itself_is_refused(study: Path, name: str) -> None:
    _edit(study / "specimens.csv", "FC-1,FC", f"{name},FC")

    with pytest.raises(DataError, match="cannot be an id"):
        load_study(study)


def test_a_reason_for_exclusion_that_is_none_is_refused(study: Path) -> None:
    _edit(study / "specimens.csv", "77,,,,,", "77,,,,no,")

    with pytest.raises(DataError, match="excluded holds the reason"):
        load_study(study)


def test_a_row_with_a_cell_too_many_is_named(study: Path) -> None:
    _edit(study / "specimens.csv", "raw/FC-1.nxs,", "raw/FC-1.nxs,,")

    with pytest.raises(DataError, match="row 3: the header names 10 columns"):
        load_study(study)


def test_a_table_of_another_country_is_read_and_says_what_it_leaves(
    study: Path,
) -> None:
    table = study / "specimens.csv"
    header, *lines = table.read_text(encoding="utf-8").splitlines()
    header = header.replace("sex", "Sex").replace("scan", "Scan").replace("id", "ID", 1)
    lines = [line.replace(",F,78,", ',female,"78,5",') + ",blue" for line in lines]
    text = "\n".join([f"{header},eyes", *lines])
    text = re.sub(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', ";", text, flags=re.MULTILINE)
    table.write_text(text.replace('"', ""), encoding="utf-8-sig")

    loaded = load_study(study)

    assert loaded.notes == ("specimens.csv: not used: the columns eyes.",)
    (one,) = (s for s in loaded.specimens if s.id == "FC-1")
    assert (one.sex, one.age_y) == ("F", 78.5)
    assert one.scan == study / "raw/FC-1.nxs"


def test_ages_that_are_not_known_are_named_and_a_comma_of_thousands_refused(
    study: Path,
) -> None:
    _edit(study / "specimens.csv", "F,78", "F,n/a")
    loaded = load_study(study)
    assert loaded.notes == (
        "specimens.csv, row 3: age_y 'n/a' was taken as not known.",
    )
    _edit(study / "specimens.csv", "F,n/a", 'F,"1,300"')
    with pytest.raises(DataError, match="may part decimals or thousands"):
        load_study(study)


def test_ids_that_one_folder_would_hold_are_refused(study: Path) -> None:
    _edit(study / "specimens.csv", "FC-1,FC", "bp-1,FC")
    with pytest.raises(DataError, match="BP-1 and bp-1, whose folders"):
        load_study(study)


def test_what_of_a_study_can_hardly_be_is_told(study: Path) -> None:
    table = study / "specimens.csv"
    header, *lines = table.read_text(encoding="utf-8").splitlines()
    cells = [line.split(",") for line in lines]
    at = {name: i for i, name in enumerate(header.split(","))}
    for row, changes in zip(
        cells,
        (
            {"age_y": "710", "dose_mg_week": "7000", "drug": "alendronate"},
            {"age_y": "30", "treatment_y": "35", "dose_mg_week": "70", "drug": ""},
            {"scan": "raw/../raw/x.nxs"},
        ),
        strict=True,
    ):
        for name, value in changes.items():
            row[at[name]] = value
    cells[1][at["scan"]] = "raw/x.nxs"
    table.write_text("\n".join([header, *map(",".join, cells)]), encoding="utf-8")

    said = list(study_warnings(load_study(study)))

    assert "BP-1: age_y is 710, outside 0 to 122 years (the longest human" in said[0]
    assert said[1].startswith("BP-1: dose_mg_week is 7000, outside 0 to 500 mg a week")
    assert said[2] == "FC-1: treated for 35 years at the age of 30: check both"
    assert said[3].startswith("FC-1: a dose of 70 mg a week, but no drug")
    assert said[4].startswith("FC-1 and NFC-1 name the same scan file, x.nxs")
    assert said[5].startswith("group BP has one specimen")


def test_texts_name_files_of_a_study_from_its_folder(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    said = f"{tmp_path / 'raw' / 'BP-1.nxs'} has no flats"
    assert layout.within(said) == f"{Path('raw') / 'BP-1.nxs'} has no flats"
