"""What a phantom teaches is kept, and made again when anything about it changes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fissura.pipeline.training import kept
from fissura.pipeline.training.examples import Examined, Examples
from fissura.pipeline.training.kept import examined_once
from fissura.pipeline.training.plan import Plan, recipe_of
from fissura.settings import Detect

SMALL = Plan(count=1, voxels_um=(2.6,), edges_um=(160.0, 160.0, 160.0))


def _same(one: Examples, other: Examples) -> None:
    for part in kept.PARTS:
        np.testing.assert_array_equal(getattr(one, part), getattr(other, part))
    assert len(one.places) == len(other.places) == len(one.names)
    for mine, theirs in zip(one.places, other.places, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def first(folder: Path) -> Examined:
    return examined_once(SMALL, Detect(), folder, SMALL.first_seed)


def test_what_is_kept_is_not_made_again(
    first: Examined, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(first.sheets.names)
    monkeypatch.setattr(kept, "examined", None)
    # asking for more phantoms, or judging more strictly, changes none of it
    more = replace(SMALL, count=2), Detect(probability=0.5)
    again = examined_once(*more, folder, SMALL.first_seed)
    _same(again.sheets, first.sheets)
    _same(again.holes, first.holes)
    assert again.known == first.known


@pytest.mark.parametrize("changed", ["plan", "settings", "damaged"])
def test_what_was_made_otherwise_is_made_again(
    first: Examined, folder: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    plan, settings = SMALL, Detect()
    path = folder / f"{SMALL.first_seed}.npz"
    whole = path.read_bytes()
    if changed == "plan":
        plan = replace(SMALL, cnrs=(7.0,))
    elif changed == "settings":
        settings = Detect(rim_um=5.0)
    else:
        path.write_bytes(whole[:200])
    monkeypatch.setattr(kept, "examined", lambda *_: first)
    again = examined_once(plan, settings, folder, SMALL.first_seed)
    assert again is first
    assert path.read_bytes() != whole or changed == "damaged"
    path.write_bytes(whole)


def test_every_architecture_meets_every_noise_at_every_voxel() -> None:
    plan = Plan()
    seen = [recipe_of(plan, seed) for seed in plan.seeds]
    met = {(r.bone.architecture, r.imaging.cnr, r.voxel_um) for r in seen}
    assert len(met) == 2 * 4 * 3
    extents = {tuple(round(edge) for edge in r.extent_um) for r in seen}
    assert all(abs(z - 582) < 4 and abs(y - 666) < 4 for z, y, _ in extents)
