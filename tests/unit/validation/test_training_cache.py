"""Examples of a phantom are stored, and made again when anything about it changes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fissura.detect import HOLE_FEATURES, SHEET_FEATURES
from fissura.io import read_arrays, write_arrays
from fissura.model import Kind
from fissura.settings import Detect
from fissura.validation.cache import Cache
from fissura.validation.training import stored_examples
from fissura.validation.training.examples import Examined, Examples
from fissura.validation.training.ground_truth import GroundTruth
from fissura.validation.training.plan import Plan, recipe_of
from fissura.validation.training.stored_examples import StoredExamples, examined_once

SMALL = Plan(count=1, voxels_um=(2.6,), edges_um=(160.0, 160.0, 160.0))


def _same(one: Examples, other: Examples) -> None:
    for part in stored_examples.PARTS:
        np.testing.assert_array_equal(getattr(one, part), getattr(other, part))
    assert len(one.places) == len(other.places) == len(one.names)
    for mine, theirs in zip(one.places, other.places, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stored")


@pytest.fixture(scope="module")
def first(folder: Path) -> Examined:
    return examined_once(SMALL, Detect(), folder, SMALL.first_seed)


def test_what_is_stored_is_not_made_again(
    first: Examined, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(first.sheets.names)
    monkeypatch.setattr(
        stored_examples, "examined", lambda *_: pytest.fail("made again")
    )
    # more phantoms, or a stricter classification, change none of it
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
    monkeypatch.setattr(stored_examples, "examined", lambda *_: first)
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


@pytest.mark.parametrize("part", ["features", "names", "seeds", "sizes", "places"])
def test_stored_examples_that_are_not_whole_are_made_anew(
    tmp_path: Path, part: str
) -> None:
    count = 3
    one = Examples(
        np.zeros((count, len(SHEET_FEATURES)), np.float32),
        np.array(["artefact"] * count, "U16"),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        tuple(np.zeros((2, 3), np.int16) for _ in range(count)),
    )
    holes = replace(one, features=np.zeros((count, len(HOLE_FEATURES)), np.float32))
    known = GroundTruth(1, 5.0, 0.1, dict.fromkeys(Kind, (1,)))
    stored = Examined(one, holes, known)
    cache = Cache(tmp_path, StoredExamples())
    path = tmp_path / "1.npz"

    def again(made_with: str = "this") -> Examined:
        return cache.once("1", made_with, lambda: stored)

    assert again() is stored
    assert again() is not stored
    assert again("other") is stored
    assert again() is stored
    arrays, about = read_arrays(path)
    odd = np.full(arrays[f"sheets.{part}"].shape, -5, np.float64)
    for changed in (arrays[f"sheets.{part}"][:-1], odd):
        write_arrays(path, arrays | {f"sheets.{part}": changed}, about=about)
        assert again() is stored
        assert again() is not stored
    write_arrays(path, arrays, about=about | {"known": {"seed": []}})
    assert again() is stored
