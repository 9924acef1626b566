"""Damage measures: densities, volumes and fractions per bone volume."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import poisson

from fissura.io import read_measures, write_measures, write_measures_table
from fissura.measure import specimen
from fissura.measure.damage.density import damage_measures
from fissura.measure.morphometry.memory import cells, memory_bytes
from fissura.measure.morphometry.one_pass import MOST_CELLS
from fissura.model import (
    QUANTITIES,
    Bone,
    BoneCounts,
    Box,
    Cuboid,
    Finding,
    Kind,
    Measure,
    Strength,
    Volume,
)
from fissura.segment.voxel_kinds import COUNTED
from fissura.statistics.poisson import poisson_interval


def _finding(number: int, kind: Kind, volume_um3: float) -> Finding:
    return Finding(
        number, kind, 0.9, 1, 2, 3, 50, 40, 2, volume_um3, 1500, 1, 0, 0, 0.3, 99
    )


def _bone(bone_vox: int, tissue_vox: int) -> Bone:
    mask = Volume(np.zeros((2, 2, 2), np.uint8), voxel_um=10.0)
    region = Cuboid(Box.whole((2, 2, 2)))
    counts = BoneCounts({**dict.fromkeys(COUNTED, bone_vox), "tissue": tissue_vox})
    return Bone(mask, region, "gaussian", 1.0, 0.5, 0.0, 1.0, counts)


STRENGTH = Strength(0.16, 0.0, 0.99, (0.001, 0.004), 0.86, 0.01, "least squares")
CRACKS = [_finding(i, Kind.MICROCRACK, v) for i, v in enumerate((500.0, 900.0, 700.0))]


def test_density_is_number_per_cubic_millimetre_of_bone() -> None:
    measures = {
        m.key: m for m in damage_measures(CRACKS, kind=Kind.MICROCRACK, bone_um3=5e8)
    }

    assert measures["cr_dn_per_mm3"].value == pytest.approx(6.0)
    assert measures["cr_v_um3"].value == 700.0
    assert measures["cr_v_bv_millipct"].value == pytest.approx(2100 / 5e8 * 1e5)


def test_the_other_kind_does_not_count() -> None:
    both = [*CRACKS, _finding(9, Kind.PERFORATION, 9e4)]

    cracks = damage_measures(both, kind=Kind.MICROCRACK, bone_um3=5e8)

    assert cracks == damage_measures(CRACKS, kind=Kind.MICROCRACK, bone_um3=5e8)


@pytest.mark.parametrize("count", [0, 1, 7, 49])
def test_the_interval_is_exact(count: int) -> None:
    low, high = poisson_interval(count)

    assert poisson.cdf(count, high) == pytest.approx(0.025)
    if count:
        assert poisson.sf(count - 1, low) == pytest.approx(0.025)


def test_no_crack_is_a_density_of_nought_and_no_volume() -> None:
    measures = {
        m.key: m for m in damage_measures([], kind=Kind.MICROCRACK, bone_um3=1e9)
    }

    assert measures["cr_dn_per_mm3"].value == 0
    assert measures["cr_dn_per_mm3"].high == pytest.approx(3.689, abs=1e-3)
    assert measures["cr_v_um3"].value is None
    assert measures["cr_v_um3"].remark == "no microcrack was found"
    assert measures["cr_v_bv_millipct"].value == 0


def test_strength_is_normalised_by_the_bone_volume_fraction() -> None:
    measures = {m.key: m.value for m in specimen([], _bone(1, 4), STRENGTH)}

    assert measures["bv_tv"] == 0.25
    assert measures["uts_norm_mpa"] == pytest.approx(0.86 / 0.25)
    assert measures["modulus_norm_gpa"] == pytest.approx(0.16 / 0.25)


def test_every_quantity_is_there_whatever_is_missing() -> None:
    keys = [q.key for q in QUANTITIES]

    for bone, strength in ((None, STRENGTH), (_bone(1, 4), None), (_bone(0, 4), None)):
        measures = specimen([], bone, strength)
        assert [m.key for m in measures] == keys
        assert all(m.remark for m in measures if m.value is None)


def test_damage_that_could_not_be_seen_is_not_nought() -> None:
    measures = {
        m.key: m
        for m in specimen(
            [], _bone(1, 4), None, damage_not_assessable="voxels too coarse"
        )
    }

    assert measures["cr_n"].value is None
    assert measures["cr_n"].remark == "voxels too coarse"
    assert measures["bv_tv"].value == 0.25


def test_the_grid_of_a_whole_scan_is_never_larger_than_memory_allows() -> None:
    small, scan = (100, 120, 90), (2160, 2560, 2560)

    assert cells(small) == 100 * 120 * 90
    assert 2**24 < cells(scan) <= MOST_CELLS


def test_memory_grows_with_workers_and_with_the_grid() -> None:
    one, two = (
        memory_bytes((512,) * 3, block_vox=(64, 64, 64), workers=n) for n in (1, 2)
    )

    assert one < two
    assert two < memory_bytes((600,) * 3, block_vox=(64, 64, 64), workers=2)
    # once a grid is as large as it may be, a larger volume needs no more
    most = memory_bytes((4000,) * 3, block_vox=(64, 64, 64), workers=2)
    assert most < 1.01 * (MOST_CELLS * 30 + 2 * 100**3 * 12)


def test_each_interval_says_what_it_is(tmp_path: Path) -> None:
    measures = damage_measures(CRACKS, kind=Kind.MICROCRACK, bone_um3=5e8)
    write_measures_table(tmp_path / "m.csv", measures)
    write_measures(tmp_path / "m.json", measures)

    with (tmp_path / "m.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    again = read_measures(tmp_path / "m.json")
    for key in ("cr_n", "cr_dn_per_mm3"):
        assert rows[key]["interval"] == again[key].interval == "95 % CI"
    for key in ("cr_le_um", "cr_wi_um", "cr_th_um", "cr_v_um3"):
        assert rows[key]["interval"] == again[key].interval == "quartiles"
    assert rows["cr_v_bv_millipct"]["interval"] == ""
    assert all((m.low is None) == (m.interval == "") for m in measures)


def test_measures_of_before_intervals_had_a_name_are_read(tmp_path: Path) -> None:
    row = {"key": "cr_n", "value": 3.0, "low": 0.6, "high": 8.8, "remark": ""}
    (tmp_path / "m.json").write_text(json.dumps({"measures": [row]}))

    assert read_measures(tmp_path / "m.json")["cr_n"] == Measure("cr_n", 3.0, 0.6, 8.8)


def test_a_file_of_measures_says_what_each_of_them_is(tmp_path: Path) -> None:
    measure = Measure("bv_tv", 0.25, remark="a quarter")
    write_measures_table(tmp_path / "m.csv", [measure])
    write_measures(tmp_path / "m.json", [measure])

    written = {
        "key": "bv_tv",
        "symbol": "BV/TV",
        "name": "Bone volume fraction",
        "unit": "",
        "subject": "bone",
        "value": 0.25,
        "low": None,
        "high": None,
        "remark": "a quarter",
        "interval": "",
    }
    (row,) = json.loads((tmp_path / "m.json").read_text())["measures"]
    assert list(row.items()) == list(written.items())
    with (tmp_path / "m.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file)) == list(written)
