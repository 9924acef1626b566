"""The ground truth of a phantom that a classifier is trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fissura.phantoms import Phantom, Planted

__all__ = ["ASKED", "GroundTruth"]

OPEN_UM, LONG_UM, WIDE_UM = 1.2, 30.0, 20.0
ASKED = {
    Kind.MICROCRACK: f"{OPEN_UM:g} µm open and {LONG_UM:g} µm long or more",
    Kind.PERFORATION: f"{WIDE_UM:g} µm wide or more",
}
"""The lesions that recall counts; smaller ones cannot be seen in every bone."""


@dataclass(frozen=True, slots=True)
class GroundTruth:
    """What is known of a phantom.

    Parameters
    ----------
    seed : int
    cnr : float
    bone_mm3 : float
    asked : mapping of Kind to tuple of int
        Labels of the lesions that recall counts.
    """

    seed: int
    cnr: float
    bone_mm3: float
    asked: Mapping[Kind, tuple[int, ...]]

    @classmethod
    def of(cls, phantom: Phantom) -> GroundTruth:
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
