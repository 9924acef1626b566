"""Tensile curves of a study, with the geometry its settings state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.store import read_tensile

if TYPE_CHECKING:
    from fissura.model import Specimen, TensileCurve
    from fissura.store import Study

__all__ = ["load_curve"]


def load_curve(study: Study, specimen: Specimen) -> TensileCurve | None:
    """Read a specimen's tensile curve; None where it was not tested."""
    if specimen.tensile is None:
        return None
    geometry = study.settings.measure
    return read_tensile(
        specimen.tensile,
        gauge_length_mm=geometry.gauge_length_mm,
        width_mm=geometry.width_mm,
        thickness_mm=geometry.thickness_mm,
    )
