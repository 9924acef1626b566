"""A made-up study is a study: complete, readable, and the same each time."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from fissura.blocks import Threads
from fissura.errors import DataError, StorageError
from fissura.io import load_study, open_volume, read_rows, read_tensile, write_text
from fissura.phantoms import TINY, make_study


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("made-up") / "study"
    _make(made, threads=1)
    return made


def _make(folder: Path, *, threads: int = 2, seed: int = 1) -> None:
    make_study(
        folder,
        geometry=TINY,
        specimens_per_group=1,
        seed=seed,
        workers=Threads(threads),
    )


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_it_reads_as_a_study_of_three_groups(folder: Path) -> None:
    study = load_study(folder)
    assert list(study.members) == ["BP", "FC", "NFC"]
    assert all(len(ids) == 1 for ids in study.members.values())
    for specimen in study.specimens:
        assert specimen.scan is not None
        assert specimen.scan.is_file()
        assert specimen.tensile is not None
        test = read_tensile(specimen.tensile)
        assert test.stress_mpa is not None
        assert test.stress_mpa.max() > 0.1
    treated = study.specimens[0]
    assert (treated.drug, treated.dose_mg_week) == ("alendronic acid", 70)
    assert study.settings.segment.region_diameter_mm == pytest.approx(
        TINY.region_diameter_mm, abs=1e-4
    )


def test_the_truth_names_each_lesion_and_counts_them(folder: Path) -> None:
    rows = read_rows(folder / "truth" / "specimens.csv")
    assert [row["id"] for row in rows] == ["BP-1", "FC-1", "NFC-1"]
    for row in rows:
        lesions = read_rows(folder / "truth" / f"{row['id']}.csv")
        kinds = [lesion["kind"] for lesion in lesions]
        assert kinds.count("microcrack") == int(row["microcracks"])
        assert kinds.count("perforation") == int(row["perforations"])
        assert 0.2 < float(row["bv_tv"]) < 0.4


def test_the_truth_holds_the_voxels_of_each_lesion(folder: Path) -> None:
    for row in read_rows(folder / "truth" / "specimens.csv"):
        lesions = read_rows(folder / "truth" / f"{row['id']}.csv")
        labels = open_volume(folder / "truth" / f"{row['id']}.ome.zarr")
        assert labels.voxel_um == TINY.voxel_um
        voxels = np.bincount(labels.read(labels.box).ravel())
        for lesion in lesions:
            drawn_um3 = voxels[int(lesion["id"])] * labels.voxel_um3
            assert drawn_um3 > 0.4 * float(lesion["volume_um3"])


def test_a_study_without_labels_gets_them_and_nothing_else_is_made(
    folder: Path,
) -> None:
    before = _contents(folder)
    scan = folder / "raw" / "FC-1.nxs"
    written_at = scan.stat().st_mtime_ns
    shutil.rmtree(folder / "truth" / "FC-1.ome.zarr")
    _make(folder)
    assert scan.stat().st_mtime_ns == written_at
    assert _contents(folder) == before


def test_threads_change_no_byte(folder: Path, tmp_path: Path) -> None:
    _make(tmp_path / "again", threads=2)
    assert _contents(tmp_path / "again") == _contents(folder)


def test_what_is_complete_is_left_and_what_is_missing_made_again(folder: Path) -> None:
    before = _contents(folder)
    lost = folder / "raw" / "FC-1.nxs"
    kept = folder / "raw" / "BP-1.nxs"
    written_at = kept.stat().st_mtime_ns
    lost.unlink()
    _make(folder)
    assert kept.stat().st_mtime_ns == written_at
    assert _contents(folder) == before


def test_settings_a_user_has_edited_are_left(folder: Path) -> None:
    settings = folder / "study.toml"
    text = settings.read_text(encoding="utf-8")
    write_text(settings, text + "\n# mine\n")
    _make(folder)
    assert settings.read_text(encoding="utf-8").endswith("# mine\n")
    write_text(settings, text)


def test_another_seed_does_not_mix_with_the_first(folder: Path) -> None:
    with pytest.raises(DataError, match="another seed"):
        _make(folder, seed=2)


def test_somebodys_own_study_is_left_alone(tmp_path: Path) -> None:
    write_text(tmp_path / "study.toml", "[study]\n")
    with pytest.raises(StorageError, match="already exists"):
        _make(tmp_path)
    assert _contents(tmp_path) == {"study.toml": b"[study]\n"}


def test_a_study_of_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="1 specimen"):
        make_study(tmp_path, geometry=TINY, specimens_per_group=0, workers=Threads(1))
