"""Tensile curves, read and measured with the settings of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura import measure
from fissura.errors import FissuraError
from fissura.io import read_tensile, read_tensile_tests
from fissura.model import TensileReading

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.io import Study
    from fissura.model import Specimen, TensileTest
    from fissura.settings import Measure

__all__ = ["read_curve", "read_curves", "specimen_curve"]


def read_curve(path: Path, settings: Measure, *, name: str) -> TensileReading:
    """Read the one test of a file, measure its curve, and take the toe off both."""
    test = read_tensile(
        path,
        strain_column=settings.strain_column,
        load_column=settings.load_column,
    )
    return _reading(test, settings, name)


def read_curves(
    path: Path, settings: Measure, *, name: str
) -> dict[str, TensileReading | FissuraError]:
    """Read every test of a file, by its name: that of the file, or file#1, file#2.

    Of several tests one that cannot be measured does not stop the others; its error
    stands in its place.
    """
    tests = read_tensile_tests(
        path,
        strain_column=settings.strain_column,
        load_column=settings.load_column,
    )
    if len(tests) == 1:
        return {name: _reading(tests[0], settings, name)}
    found: dict[str, TensileReading | FissuraError] = {}
    for number, test in enumerate(tests, start=1):
        own = f"{name}#{number}"
        try:
            found[own] = _reading(test, settings, own)
        except FissuraError as error:
            found[own] = error
    return found


def _reading(test: TensileTest, settings: Measure, name: str) -> TensileReading:
    curve = measure.stress_strain(test, settings)
    read = measure.strength(curve, settings)
    return TensileReading(name, *measure.without_toe(curve, read), read.toe_strain)


def specimen_curve(study: Study, specimen: Specimen) -> TensileReading | None:
    """Read a specimen's tensile test; None where it was not tested."""
    if specimen.tensile is None:
        return None
    return read_curve(specimen.tensile, study.settings.measure, name=specimen.id)
