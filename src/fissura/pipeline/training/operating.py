"""What a judge does to phantoms it has not seen: the source of what to expect of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fissura.detect import Operating, most_probable
from fissura.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from fissura.phantoms import Phantom, Planted
    from fissura.pipeline.training.examples import Examples

__all__ = ["Known", "operating"]

LEAST = 0.02
"""Less probable ones are no findings at any probability that is of use."""
OPEN_UM, LONG_UM, WIDE_UM = 1.2, 30.0, 20.0
ASKED = {
    Kind.MICROCRACK: f"{OPEN_UM:g} µm open and {LONG_UM:g} µm long or more",
    Kind.PERFORATION: f"{WIDE_UM:g} µm wide or more",
}
"""The lesions that recall is told of; smaller ones cannot be seen in every bone."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a phantom.

    Parameters
    ----------
    seed : int
    cnr : float
    bone_mm3 : float
    asked : mapping of Kind to tuple of int
        Labels of the lesions that recall is told of.
    """

    seed: int
    cnr: float
    bone_mm3: float
    asked: Mapping[Kind, tuple[int, ...]]

    @classmethod
    def of(cls, phantom: Phantom) -> Known:
        """Note it down."""
        asked = {
            kind: tuple(p.id for p in phantom.objects if _asked(p, kind))
            for kind in Kind
        }
        cnr = phantom.recipe.imaging.cnr
        return cls(phantom.seed, cnr, phantom.bone_mm3(), asked)


def _asked(planted: Planted, kind: Kind) -> bool:
    if planted.kind.value != kind.value:
        return False
    if kind is Kind.PERFORATION:
        return planted.length_um >= WIDE_UM
    return planted.thickness_um >= OPEN_UM and planted.length_um >= LONG_UM


def operating(
    kind: Kind,
    examples: Examples,
    chances: tuple[NDArray[np.float64], NDArray[np.float64]],
    known: Sequence[Known],
    *,
    least_cnr: float,
) -> Operating:
    """Return what a kind of damage would be called in phantoms, and what it is.

    Parameters
    ----------
    kind : Kind
    examples : Examples
    chances : tuple of two ndarray of float64, shape (candidate,)
        Probability of that kind, by trees that have not seen the candidate's phantom,
        and what the candidate is worth beside others that overlap it.  As it is
        shifted to how rare damage is in real bone, what is false in a mm³ of phantom
        is what is false in a mm³ of real bone of the same make-up.
    known : sequence of Known
    least_cnr : float
        Phantoms of less contrast-to-noise do not count.
    """
    false, hit = [], []
    chance, worth = chances
    counted = [one for one in known if one.cnr >= least_cnr]
    for phantom in counted:
        mine = np.flatnonzero((examples.seeds == phantom.seed) & (chance >= LEAST))
        chosen = mine[_chosen([examples.places[i] for i in mine], worth[mine])]
        lesions, scores = examples.lesions[chosen], chance[chosen]
        false += scores[lesions == 0].tolist()
        hit += [
            float(scores[lesions == label].max(initial=0.0))
            for label in phantom.asked[kind]
        ]
    return Operating(
        np.array(sorted(false), np.float32),
        np.array(sorted(hit), np.float32),
        sum(one.bone_mm3 for one in counted),
        LEAST,
        ASKED[kind],
        f"CNR ≥ {least_cnr:g}, simulated bone",
    )


def _chosen(
    places: Sequence[NDArray[np.integer]], worth: NDArray[np.float64]
) -> list[int]:
    """Choose among candidates that overlap, as detection does."""
    if not places:
        return []
    z, y, x = (int(edge) + 1 for edge in np.max([p.max(axis=0) for p in places], 0))
    return most_probable(places, worth, shape=(z, y, x))
