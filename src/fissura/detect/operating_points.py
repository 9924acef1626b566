"""Expected false calls per mm³ and recall of a classifier at a probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError
from fissura.model import Kind
from fissura.statistics.binomial import binomial_interval
from fissura.statistics.poisson import poisson_interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


__all__ = ["Expected", "Operating", "read_operating", "written"]

VERSION = 1
"""Version of this part of a classifier's file; other versions are not read."""
PREFIX, FALSE, HIT = "operating", "false", "hit"
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Expected:
    """Results of a classifier on unseen phantoms, at one probability.

    Parameters
    ----------
    false : int
        Findings of the kind where there is no damage.
    bone_mm3 : float
        Bone they were found in.
    found, lesions : int
        Share of the relevant lesions that were found.
    """

    false: int
    bone_mm3: float
    found: int
    lesions: int

    @property
    def false_per_mm3(self) -> tuple[float, float, float]:
        """The rate and its exact Poisson interval."""
        low, high = poisson_interval(self.false, confidence=CONFIDENCE)
        false, low, high = (n / self.bone_mm3 for n in (self.false, low, high))
        return false, low, high

    @property
    def recall(self) -> tuple[float, float, float]:
        """The share that was found and its exact interval (Clopper–Pearson)."""
        low, high = binomial_interval(self.found, self.lesions, confidence=CONFIDENCE)
        return self.found / self.lesions, low, high


@dataclass(frozen=True, slots=True, eq=False)
class Operating:
    """Results of a classifier on unseen phantoms, at all probabilities.

    Parameters
    ----------
    false : ndarray of float32, shape (finding,)
        Probabilities of findings where there is no damage, from `least` on.
    hit : ndarray of float32, shape (lesion,)
        Probability at which each relevant lesion is found; 0 if not.
    bone_mm3 : float
    least : float
        The lowest probability that was examined.
    asked : str
        Which lesions are relevant, for the sentence.
    where : str
        In what bone, for the sentence.
    """

    false: NDArray[np.float32]
    hit: NDArray[np.float32]
    bone_mm3: float
    least: float
    asked: str
    where: str

    def at(self, probability: float) -> Expected | None:
        """Return what to expect from a probability on; None below the lowest one."""
        if probability < self.least or not len(self.hit):
            return None
        return Expected(
            int((self.false >= probability).sum()),
            self.bone_mm3,
            int((self.hit >= probability).sum()),
            len(self.hit),
        )

    def sentence(self, kind: Kind, probability: float) -> str:
        """Return it in words; empty where nothing is known."""
        known = self.at(probability)
        if known is None:
            return ""
        false, low, high = known.false_per_mm3
        recall, least, most = (100 * share for share in known.recall)
        return (
            f"at probability {probability:g}: about {false:.1f} false {kind.value}s "
            f"per mm³ ({low:.1f}–{high:.1f}), {recall:.0f} % ({least:.0f}–{most:.0f}) "
            f"of those {self.asked} found ({self.where})"
        )


def written(
    operating: Mapping[Kind, Operating],
) -> tuple[dict[str, NDArray[np.float32]], dict[str, Any]]:
    """Return what is stored of it: arrays, and their metadata."""
    arrays: dict[str, NDArray[np.float32]] = {}
    about: dict[str, Any] = {"version": VERSION}
    for kind, one in operating.items():
        arrays |= {_place(kind, FALSE): one.false, _place(kind, HIT): one.hit}
        about[kind.value] = {
            "bone_mm3": one.bone_mm3,
            "least": one.least,
            "asked": one.asked,
            "where": one.where,
        }
    return arrays, {PREFIX: about} if operating else {}


def read_operating(
    arrays: Mapping[str, NDArray[Any]], about: Mapping[str, Any], *, source: str
) -> dict[Kind, Operating]:
    """Read it from a classifier's file; empty where it holds no known version.

    Raises
    ------
    DataError
        If it is not what its version promises.
    """
    words = about.get(PREFIX, {})
    try:
        if words.get("version") != VERSION:
            return {}
        return {
            kind: _read(kind, arrays, words[kind.value])
            for kind in Kind
            if kind.value in words
        }
    except (
        LookupError,
        ArithmeticError,
        AttributeError,
        TypeError,
        ValueError,
    ) as error:
        raise DataError(
            f"{source} was expected to say how many false calls to expect, but that "
            f"part is damaged ({error}): train it again with fissura train"
        ) from None


def _read(
    kind: Kind, arrays: Mapping[str, NDArray[Any]], words: Mapping[str, Any]
) -> Operating:
    """Read what is known of one kind; ValueError where a number cannot be."""
    false, hit = (arrays[_place(kind, what)] for what in (FALSE, HIT))
    for one in (false, hit):
        if one.dtype != np.float32 or one.ndim != 1:
            raise ValueError("probabilities are no row of float32")
        if not ((one >= 0) & (one <= 1)).all():
            raise ValueError("a probability is outside 0 to 1")
    bone_mm3, least = float(words["bone_mm3"]), float(words["least"])
    if not (0 < bone_mm3 < float("inf") and 0 <= least <= 1):
        raise ValueError("its bone or its lowest probability cannot be")
    return Operating(
        *(false, hit, bone_mm3, least, str(words["asked"]), str(words["where"]))
    )


def _place(kind: Kind, what: str) -> str:
    return f"{PREFIX}.{kind.value}.{what}"
