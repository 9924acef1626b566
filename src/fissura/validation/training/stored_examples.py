"""Examples of one phantom as a file of arrays."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.detect import HOLE_FEATURES, SHEET_FEATURES
from fissura.io import read_arrays, write_arrays
from fissura.model import Kind
from fissura.validation.cache import Cache
from fissura.validation.training.examples import Examined, Examples, examined
from fissura.validation.training.ground_truth import GroundTruth
from fissura.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.settings import Detect
    from fissura.validation.training.plan import Plan

__all__ = ["StoredExamples", "examined_once"]

PARTS = ("features", "names", "seeds", "lesions")


def examined_once(plan: Plan, settings: Detect, folder: Path, seed: int) -> Examined:
    """Return the examples of a phantom: those in the folder, or else new ones.

    Those of another plan, of other settings or of another version are made anew.
    """
    return Cache(folder, StoredExamples()).once(
        str(seed), _made_with(plan, settings), partial(examined, plan, settings, seed)
    )


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


class StoredExamples:
    """The file of the examples of one phantom."""

    suffix = ".npz"

    def write(self, path: Path, result: Examined, made_with: object) -> None:
        """Write the examples of a phantom."""
        arrays: dict[str, NDArray[Any]] = {}
        for name, examples in (("sheets", result.sheets), ("holes", result.holes)):
            arrays |= {f"{name}.{part}": getattr(examples, part) for part in PARTS}
            sizes = [len(places) for places in examples.places]
            arrays[f"{name}.sizes"] = np.array(sizes, np.int64)
            arrays[f"{name}.places"] = np.concatenate(
                [np.zeros((0, 3), np.int16), *examples.places]
            )
        known = {
            "seed": result.known.seed,
            "cnr": result.known.cnr,
            "bone_mm3": result.known.bone_mm3,
            "asked": {k.value: list(ids) for k, ids in result.known.asked.items()},
        }
        write_arrays(path, arrays, about={"made with": made_with, "known": known})

    def read(self, path: Path) -> tuple[object, Examined]:
        """Read the examples of a phantom, and what they were made with."""
        arrays, about = read_arrays(path)
        known = about["known"]
        asked = {kind: tuple(map(int, known["asked"][kind.value])) for kind in Kind}
        return about["made with"], Examined(
            _examples(arrays, "sheets", len(SHEET_FEATURES)),
            _examples(arrays, "holes", len(HOLE_FEATURES)),
            GroundTruth(
                *(int(known["seed"]), float(known["cnr"]), float(known["bone_mm3"])),
                asked,
            ),
        )


def _examples(arrays: Mapping[str, NDArray[Any]], name: str, features: int) -> Examples:
    """Return stored examples; ValueError where they are not as they were written."""
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
