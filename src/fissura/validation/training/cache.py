"""Examples of one phantom on disk, so that interrupted training continues."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura import __version__
from fissura.detect import HOLE_FEATURES, SHEET_FEATURES
from fissura.errors import StorageError
from fissura.io import read_arrays, write_arrays
from fissura.model import Kind
from fissura.validation.training.examples import Examined, Examples, examined
from fissura.validation.training.ground_truth import GroundTruth

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.settings import Detect
    from fissura.validation.training.plan import Plan

__all__ = ["examined_once"]

PARTS = ("features", "names", "seeds", "lesions")


def examined_once(plan: Plan, settings: Detect, folder: Path, seed: int) -> Examined:
    """Return the examples of a phantom: those in the folder, or else new ones.

    Those of another plan, other settings or another version are made again.
    """
    path = folder / f"{seed}.npz"
    made_with = _made_with(plan, settings)
    if (kept := _kept(path, made_with)) is not None:
        return kept
    new = examined(plan, settings, seed)
    _keep(path, new, made_with)
    return new


def _made_with(plan: Plan, settings: Detect) -> dict[str, Any]:
    recipe = plan.described()
    del recipe["count"]  # more phantoms leave the first ones as they are
    made_with = {
        "version": __version__,
        "plan": recipe,
        "detect": settings.model_dump(exclude={"classifier", "probability"}),
        "features": [*SHEET_FEATURES, *HOLE_FEATURES],
    }
    plain: dict[str, Any] = json.loads(json.dumps(made_with))
    return plain


def _keep(path: Path, one: Examined, made_with: Mapping[str, Any]) -> None:
    arrays: dict[str, NDArray[Any]] = {}
    for name, examples in (("sheets", one.sheets), ("holes", one.holes)):
        arrays |= {f"{name}.{part}": getattr(examples, part) for part in PARTS}
        sizes = [len(places) for places in examples.places]
        arrays[f"{name}.sizes"] = np.array(sizes, np.int64)
        arrays[f"{name}.places"] = np.concatenate(
            [np.zeros((0, 3), np.int16), *examples.places]
        )
    known = {
        "seed": one.known.seed,
        "cnr": one.known.cnr,
        "bone_mm3": one.known.bone_mm3,
        "asked": {kind.value: list(ids) for kind, ids in one.known.asked.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_arrays(path, arrays, about={"made with": dict(made_with), "known": known})


def _kept(path: Path, made_with: Mapping[str, Any]) -> Examined | None:
    if not path.exists():
        return None
    try:
        arrays, about = read_arrays(path)
        if about["made with"] != made_with:
            return None
        known = about["known"]
        asked = {kind: tuple(map(int, known["asked"][kind.value])) for kind in Kind}
        return Examined(
            _examples(arrays, "sheets", len(SHEET_FEATURES)),
            _examples(arrays, "holes", len(HOLE_FEATURES)),
            GroundTruth(
                *(int(known["seed"]), float(known["cnr"]), float(known["bone_mm3"])),
                asked,
            ),
        )
    except (StorageError, LookupError, ArithmeticError, TypeError, ValueError):
        return None  # damaged, or cut short while it was written: made again


def _examples(arrays: Mapping[str, NDArray[Any]], name: str, features: int) -> Examples:
    """Return stored examples; ValueError if they are not as they were written."""
    sizes, places = arrays[f"{name}.sizes"], arrays[f"{name}.places"]
    parts = [arrays[f"{name}.{part}"] for part in PARTS]
    count = len(sizes)
    whole = (
        [part.shape for part in parts]
        == [(count, features), (count,), (count,), (count,)]
        and parts[0].dtype == np.float32
        and parts[1].dtype.kind == "U"
        and parts[2].dtype == parts[3].dtype == np.int64
        and sizes.dtype == np.int64
        and places.dtype == np.int16
        and places.shape == (sizes.sum(), 3)
        and (sizes >= 0).all()
    )
    if not whole:
        raise ValueError(f"the examples of {name} are not whole")
    split = np.split(places, np.cumsum(sizes)[:-1]) if count else []
    values, names, seeds, lesions = parts
    return Examples(values, names, seeds, lesions, tuple(split))
