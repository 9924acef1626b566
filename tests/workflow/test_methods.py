"""A step's result is held beside the version of its method: neither changes alone.

Each step works on what is made here, not on what the step before it made, so that a
changed result points at the method that changed.  After a change that is meant, add a
line to that step's history in ``fissura/workflow/method_versions.py``, then write the
results anew: ``python tests/workflow/test_methods.py STEP``.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator  # noqa: TC003 - a table of them
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fissura import compare, detect, measure, reconstruct, report, segment
from fissura.blocks import Executor, Threads
from fissura.filters.volumes.gaussian import smooth
from fissura.model import (
    Bone,
    BoneCounts,
    Box,
    Comparison,
    Cuboid,
    Finding,
    Group,
    Kind,
    Measure,
    Scan,
    Specimen,
    TensileCurve,
    Tissue,
    Volume,
)
from fissura.segment.voxel_kinds import COUNTED
from fissura.settings import (
    Architecture,
    Compare,
    Detect,
    Reconstruct,
    Segment,
)
from fissura.settings import Measure as MeasureSettings
from fissura.workflow.method_versions import HISTORY, method

RESULTS = Path(__file__).with_name("methods.json")
EXECUTOR = Executor(Threads(1))
NEAR = 1e-3
"""Other processors round otherwise: results agree to this share."""
NUMBER = re.compile(r"(?<![\w.#-])-?\d+(?:\.\d+)?(?:e[+-]\d+)?(?![\w])")
STYLE = re.compile(r"<style.*?</style>", re.DOTALL)
WORD = re.compile("[A-Za-z]{3,}")
SUMS = 16
"""Coordinates of a figure are added up in so many interleaved sums."""
GROUPS = (Group("A", "Controls"), Group("B", "Treated"))
VOXEL_UM = 2.6


def _plate() -> tuple[Volume, Bone]:
    """Make a plate of bone with a crack and a hole: its grey values, and its bone."""
    z, y, x = np.mgrid[:96, :48, :72].astype(np.float32)
    plate = np.clip(14.5 - np.abs(y - 24), 0, 1)
    hole = np.clip(6.5 - np.hypot(z - 24, x - 36), 0, 1)
    ellipse = np.hypot((z - 68) / 12.5, (x - 38) / 8) <= 1
    crack = np.clip(1.25 - np.abs(y - 24 - 0.1 * (x - 38)), 0, 1) * ellipse
    ripple = 0.1 * np.sin(1.7 * z) * np.sin(2.1 * y) * np.sin(2.6 * x)
    solid = plate * (1 - hole)
    grey = smooth(
        (solid * (1 - np.minimum(crack, 1))).astype(np.float32), sigma_vox=0.7
    )
    tissue = np.full(z.shape, Tissue.MARROW, np.uint8)
    tissue[solid > 0.5] = Tissue.BONE
    tissue[(solid > 0.5) & (crack > 0.5)] = Tissue.CAVITY
    count = int((tissue == Tissue.BONE).sum())
    counts = BoneCounts({**dict.fromkeys(COUNTED, count), "tissue": tissue.size})
    whole = Cuboid(Box.whole((96, 48, 72)))
    bone = Bone(Volume(tissue, VOXEL_UM), whole, "gaussian", 1.0, 0.5, 0.0, 1.0, counts)
    return Volume((grey + ripple).astype(np.float32), VOXEL_UM), bone


def _volume(folder: Path) -> object:
    """Reconstruct two discs, one within the other."""
    angles = np.arange(90) * np.pi / 90
    across = np.arange(64) - 30.25
    integrals = np.zeros((90, 64))
    for x, y, radius, density in ((0, 0, 24, 0.02), (9, -6, 5, 0.03)):
        middle = x * np.cos(angles) - y * np.sin(angles)
        chord = radius**2 - (across - middle[:, np.newaxis]) ** 2
        integrals += 2 * density * np.sqrt(np.clip(chord, 0, None))
    beam = 100 + 40000 * np.exp(-integrals)
    counts = np.repeat(beam[:, np.newaxis], 8, axis=1).astype(np.uint16)
    flats, darks = (np.full((3, 8, 64), n, np.uint16) for n in (40100, 100))
    scan = Scan(counts, flats, darks, angles, pixel_um=None, source="discs")
    into = folder / "v.ome.zarr"
    made = reconstruct.volume(
        scan, Reconstruct(), into=into, voxel_um=1.0, executor=EXECUTOR
    )
    slice_ = reconstruct_read(into)
    spots = [slice_[32 + dy, 30 + dx] for dy, dx in ((0, 0), (6, 9), (12, -8))]
    return [made.centre_px, slice_.mean(), slice_.std(), *spots]


def reconstruct_read(path: Path) -> Any:
    """Return one slice of a volume, as numbers of double precision."""
    from fissura.io import open_volume  # noqa: PLC0415

    return open_volume(path).voxels[4:5, :, :][0].astype(np.float64)


def _bone(folder: Path) -> object:
    whole = Segment(region_diameter_mm=None, region_height_mm=None)
    bone = segment.bone(
        _plate()[0], whole, into=folder / "b.ome.zarr", executor=EXECUTOR
    )
    greys = [bone.threshold, bone.marrow_grey, bone.bone_grey]
    return [*greys, dict(bone.counts.by_name)]


def _damage(folder: Path) -> object:
    volume, bone = _plate()
    into = folder / "d.ome.zarr"
    found = detect.damage(volume, bone, Detect(), into=into, executor=EXECUTOR)
    return [asdict(one) | {"why": ""} for one in found]


def _architecture(folder: Path) -> object:
    maps = folder / "t.ome.zarr", folder / "s.ome.zarr"
    return [
        asdict(one)
        for one in measure.architecture(
            _plate()[1], Architecture(), into=maps, executor=EXECUTOR
        )
    ]


def _measures(_: Path) -> object:
    settings = MeasureSettings()
    strain = np.linspace(0, 0.03, 300)
    stress = np.where(strain < 0.01, 3000 * strain, 30 + 900 * (strain - 0.01))
    stress = np.where(strain < 0.025, stress, stress - 4000 * (strain - 0.025))
    strength = measure.strength(TensileCurve(strain, stress, "made"), settings)
    findings = [
        Finding(i, kind, 0.9, 1, 2, 3, 50 + i, 40, 2, 700.0 * i, 900, 1, 0, 0, 0.3, 9)
        for i, kind in enumerate((*Kind, Kind.MICROCRACK), start=1)
    ]
    made = measure.specimen(
        findings,
        _plate()[1],
        strength,
        architecture=(),
        damage_not_assessable="",
        exponents=(settings.uts_exponent, settings.modulus_exponent),
    )
    return [asdict(one) for one in made]


def _values() -> dict[str, dict[str, float]]:
    outcomes = (*Compare().outcomes, compare.TREATMENT)
    return {
        key: {
            f"{group.id}{n}": 5 + np.sin(7.3 * n + 3 * place) + 0.4 * n * row
            for row, group in enumerate(GROUPS)
            for n in range(1, 7)
        }
        for place, key in enumerate(outcomes)
    }


def _compared() -> tuple[tuple[Comparison, ...], Any]:
    settings, values = Compare(), _values()
    members = {group.id: [f"{group.id}{n}" for n in range(1, 7)] for group in GROUPS}
    pairs = compare.pairs_to_correlate(settings)
    compared = compare.groups(
        values, settings, members=members, outcomes=settings.outcomes
    )
    known = {key: values.get(key, {}) for pair in pairs for key in pair}
    related = compare.associations(known, pairs, members=members, seed=settings.seed)
    return compared, related


def _groups(_: Path) -> object:
    return [[asdict(one) for one in part] for part in _compared()]


def _report(folder: Path) -> object:
    """Return the numbers of the figures and tables, and the words of the page."""
    compared, related = _compared()
    values = _values()
    names = [f"{group.id}{n}" for group in GROUPS for n in range(1, 7)]
    data = report.ReportData(
        title="Made up",
        groups=GROUPS,
        specimens=tuple(
            Specimen(n, n[0], "F", 70.0, "", None, None, "", None, None) for n in names
        ),
        measures={
            n: {key: Measure(key, values[key][n]) for key in Compare().outcomes}
            for n in names
        },
        comparisons=compared,
        associations=related,
        settings="",
        simulated=True,
    )
    into = folder / "page"
    into.mkdir()
    report.page(data, into=into)
    told: list[object] = []
    for path in sorted(into.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        told += [len(cells), sum(abs(n) for cell in cells for n in _found(cell))]
    for path in sorted(into.rglob("*.svg")):
        drawn = _found(STYLE.sub("", path.read_text(encoding="utf-8")))
        told += [len(drawn), *(sum(drawn[place::SUMS]) for place in range(SUMS))]
    page = STYLE.sub("", (into / "index.html").read_text(encoding="utf-8"))
    return [*told, len(WORD.findall(page))]


def _found(text: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(text)]


STEPS: dict[str, Callable[[Path], object]] = {
    "volume": _volume,
    "bone": _bone,
    "damage": _damage,
    "architecture": _architecture,
    "measures": _measures,
    "groups": _groups,
    "report": _report,
}


def _numbers(value: object) -> Iterator[float | None]:
    """Yield every number in a value, in order; None for one that is missing."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _numbers(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _numbers(inner)
    elif value is None:
        yield None
    elif not isinstance(value, str):
        number = float(value)  # type: ignore[arg-type]
        yield number if np.isfinite(number) else None


def _result(step: str) -> list[float | None]:
    with tempfile.TemporaryDirectory() as folder:
        return list(_numbers(STEPS[step](Path(folder))))


def test_every_step_has_its_result_here() -> None:
    assert set(STEPS) == set(HISTORY) == set(json.loads(RESULTS.read_text("utf-8")))


@pytest.mark.parametrize("step", STEPS)
def test_a_result_changes_only_with_the_version_of_its_method(step: str) -> None:
    known = json.loads(RESULTS.read_text(encoding="utf-8"))[step]
    now = _result(step)

    assert known["version"] == method(step), "write the results of this version anew"
    said = f"the {step} comes out otherwise: raise its version in methods.py"
    assert [n is None for n in now] == [n is None for n in known["numbers"]], said
    pairs = zip(now, known["numbers"], strict=True)
    off = [(a, b) for a, b in pairs if a is not None and not _near(a, b)]
    assert not off, f"{said}; now and before: {off[:5]}"


def _near(now: float, before: float) -> bool:
    return abs(now - before) <= max(NEAR * abs(before), 1e-6)


def _write(steps: list[str]) -> None:
    """Write the results of some steps, or of all, with their versions."""
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    for step in steps or STEPS:
        numbers = [n if n is None else float(f"{n:.6g}") for n in _result(step)]
        known[step] = {"version": method(step), "numbers": numbers}
    lines = ",\n".join(f'"{step}": {json.dumps(known[step])}' for step in STEPS)
    RESULTS.write_text("{\n" + lines + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    _write(sys.argv[1:])
