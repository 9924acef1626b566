"""The tensile specimen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cyclopts import Parameter

from fissura.cli.options.numbers import Above0

if TYPE_CHECKING:
    from fissura.settings import Measure

__all__ = ["Geometry"]


@Parameter(name="*")
@dataclass(frozen=True)
class Geometry:
    """The tensile specimen, needed where a file holds force and extension.

    Parameters
    ----------
    gauge_length_mm
        Free length between the grips.
    width_mm
        Width of the cross-section.
    thickness_mm
        Thickness of the cross-section.
    """

    gauge_length_mm: Above0 = 11.0
    width_mm: Above0 = 2.8
    thickness_mm: Above0 = 1.0

    def settings(self) -> Measure:
        """Return the settings these options ask for."""
        from fissura.settings import Measure

        return Measure(
            gauge_length_mm=self.gauge_length_mm,
            width_mm=self.width_mm,
            thickness_mm=self.thickness_mm,
        )
