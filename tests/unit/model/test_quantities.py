"""Every quantity is measured, and has its figure and its table in the report."""

import json
import shutil
from collections.abc import Callable
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fissura import measure, segment
from fissura.blocks import Executor
from fissura.errors import DataError
from fissura.measure.damage.density import PARTS, damage_measures
from fissura.measure.tensile import strength_measures
from fissura.model import (
    QUANTITIES,
    Bone,
    Comparison,
    Group,
    GroupSummary,
    Kind,
    Measure,
    Part,
    Strength,
    Subject,
    Volume,
    in_order,
    not_measured,
    quantity,
)
from fissura.report import ReportData
from fissura.report.pages.chapters import sections, sheets
from fissura.settings import Architecture, Segment

KEYS = [q.key for q in QUANTITIES]
STRENGTH = Strength(0.16, 0.0, 0.99, (0.001, 0.004), 0.86, 0.01, "least squares")


@pytest.fixture(scope="module")
def bone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Bone]:
    z, y, x = np.mgrid[:40, :40, :40]
    plates = (np.abs(y % 20 - 10) < 4) | (np.hypot(z - 20, x - 20) < 5)
    grey = Volume((plates * 100).astype(np.float32), 2.6)
    into = tmp_path_factory.mktemp("bone") / "3-bone.ome.zarr"
    return into, segment.bone(
        grey, Segment(region="whole"), into=into, executor=Executor()
    )


def _data() -> ReportData:
    """Return a study that compares every quantity of one specimen."""
    none = GroupSummary("A", (), nan, nan, nan)
    comparisons = tuple(Comparison(key, (none,), nan, 0, nan, nan, ()) for key in KEYS)
    return ReportData(
        title="All",
        groups=(Group("A", "All"),),
        specimens=(),
        measures={"A-1": {key: Measure(key, 1.0) for key in KEYS}},
        comparisons=comparisons,
        settings="",
        simulated=True,
    )


def test_every_quantity_has_a_figure_of_its_part() -> None:
    shown = {
        comparison.outcome: figure.caption
        for section in sections(_data())
        for figure in section.figures
        for comparison in figure.comparisons
    }
    assert shown == {q.key: q.part.value for q in QUANTITIES}


def test_every_quantity_has_a_column_in_the_table_of_its_subject() -> None:
    shown = {
        q.key: sheet.subject for sheet in sheets(_data()) for q in sheet.quantities
    }
    assert shown == {q.key: q.subject for q in QUANTITIES}


def test_no_quantity_is_of_a_table_that_anybody_brings() -> None:
    assert Part.OTHER not in {q.part for q in QUANTITIES}


def test_what_is_measured_are_the_quantities_and_nothing_else(
    bone: tuple[Path, Bone], tmp_path: Path
) -> None:
    maps = tmp_path / "t.ome.zarr", tmp_path / "s.ome.zarr"
    built = measure.architecture(
        bone[1], Architecture(), into=maps, executor=Executor()
    )
    found = [
        *built,
        *(one for kind in Kind for one in damage_measures([], kind=kind, bone_um3=1e9)),
        *strength_measures(STRENGTH, 0.25, ""),
    ]
    of_volumes = [q.key for q in QUANTITIES if q.part is Part.BONE]
    assert [m.key for m in found] == [key for key in KEYS if key not in of_volumes]
    whole = measure.specimen([], bone[1], STRENGTH, architecture=built)
    assert [m.key for m in whole] == KEYS
    assert all(m.value is not None or m.remark for m in whole)


def test_a_quantity_that_nothing_measures_is_named() -> None:
    some = [m for part in Part for m in not_measured(part, "why") if m.key != "ef"]
    with pytest.raises(ValueError, match="nothing measures ef: compute it"):
        in_order(some)
    of_bone = [q.key for q in QUANTITIES if q.part is Part.BONE]
    assert [m.key for m in in_order(some, Part.BONE)] == of_bone


def test_each_kind_of_damage_has_its_part() -> None:
    assert set(PARTS) == set(Kind)
    assert {quantity(f"{p}_n").part for p in ("cr", "pf")} == set(PARTS.values())
    assert {part.subject for part in PARTS.values()} == {Subject.DAMAGE}


def _changed(volume: Path, into: Path, change: Callable[[Any], object]) -> Path:
    """Copy a volume of bone, and change on purpose what it states."""
    shutil.copytree(volume, into)
    text = json.loads((into / "zarr.json").read_text())
    text["attributes"]["fissura_storage"]["crc32c"]["zarr.json"] = None
    change(text["attributes"]["fissura"])
    (into / "zarr.json").write_text(json.dumps(text))
    return into


def test_a_count_that_an_earlier_version_did_not_take_is_missed_when_it_is_asked_for(
    bone: tuple[Path, Bone], tmp_path: Path
) -> None:
    older = _changed(
        bone[0],
        tmp_path / "older.ome.zarr",
        lambda stated: stated["counts"].pop("largest"),
    )
    again = segment.reopen(older)
    assert again.bone_vox == bone[1].bone_vox
    wanted = r"older\.ome\.zarr does not state the count 'largest': an earlier version"
    with pytest.raises(DataError, match=wanted + r".*Delete it and run the study"):
        _ = again.counts.largest


def test_counts_of_a_later_version_do_no_harm(
    bone: tuple[Path, Bone], tmp_path: Path
) -> None:
    newer = _changed(
        bone[0],
        tmp_path / "newer.ome.zarr",
        lambda stated: stated["counts"].update(lacunae=3),
    )
    again = segment.reopen(newer)
    assert again.counts["lacunae"] == 3
    assert again.counts.by_name == {**bone[1].counts.by_name, "lacunae": 3}


def test_a_volume_that_states_too_little_is_no_bone(
    bone: tuple[Path, Bone], tmp_path: Path
) -> None:
    other = _changed(
        bone[0], tmp_path / "other.ome.zarr", lambda stated: stated.pop("region")
    )
    with pytest.raises(DataError, match="does not state region: delete it and run"):
        segment.reopen(other)
