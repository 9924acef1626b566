"""The performance of a classifier on phantoms it has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.detect import Operating, most_probable
from fissura.validation.training.ground_truth import ASKED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fissura.model import Kind
    from fissura.validation.training.examples import Examples
    from fissura.validation.training.ground_truth import GroundTruth

__all__ = ["operating"]

LEAST = 0.02
"""Less probable ones are no findings at any probability that is of use."""


def operating(
    kind: Kind,
    examples: Examples,
    chances: tuple[NDArray[np.float64], NDArray[np.float64]],
    known: Sequence[GroundTruth],
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
