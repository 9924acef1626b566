"""Tensile curves, read and measured with the settings of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura import measure
from fissura.model import TensileReading
from fissura.store import read_tensile

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.model import Specimen
    from fissura.settings import Measure
    from fissura.store import Study

__all__ = ["read_curve", "specimen_curve"]


def read_curve(path: Path, settings: Measure, *, name: str) -> TensileReading:
    """Read a file, measure its curve, and take the toe off both."""
    curve = measure.stress_strain(read_tensile(path), settings)
    read = measure.strength(curve, settings)
    return TensileReading(name, *measure.without_toe(curve, read), read.toe_strain)


def specimen_curve(study: Study, specimen: Specimen) -> TensileReading | None:
    """Read a specimen's tensile test; None where it was not tested."""
    if specimen.tensile is None:
        return None
    return read_curve(specimen.tensile, study.settings.measure, name=specimen.id)
