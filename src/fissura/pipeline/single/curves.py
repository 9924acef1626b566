"""Tensile curves, without a study around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura import measure
from fissura.errors import DataError
from fissura.store import read_tensile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.model import Strength
    from fissura.settings import Measure

__all__ = ["strengths"]


def strengths(
    paths: Sequence[Path], settings: Measure
) -> dict[Path, tuple[Strength, tuple[str, ...]]]:
    """Read modulus and strength off each curve, with the reader's remarks."""
    if not paths:
        raise DataError("no curve was given: name one CSV file or more")
    answers = {}
    for path in paths:
        curve = read_tensile(
            path,
            gauge_length_mm=settings.gauge_length_mm,
            width_mm=settings.width_mm,
            thickness_mm=settings.thickness_mm,
        )
        answers[path] = measure.strength(curve, settings), curve.remarks
    return answers
