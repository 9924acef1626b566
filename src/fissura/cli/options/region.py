"""The region that counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cyclopts import Parameter

from fissura.cli.options.numbers import Above0

if TYPE_CHECKING:
    from fissura.settings import Settings

__all__ = ["RegionOptions"]


@Parameter(name="*")
@dataclass(frozen=True)
class RegionOptions:
    """The upright cylinder that counts.

    Left out, the settings say; without settings the whole volume counts.

    Parameters
    ----------
    region_diameter_mm
        Its diameter.
    region_height_mm
        Its height.
    """

    region_diameter_mm: Above0 | None = None
    region_height_mm: Above0 | None = None

    def applied_to(self, settings: Settings) -> Settings:
        """Return `settings` with this region."""
        given = {
            "region_diameter_mm": self.region_diameter_mm,
            "region_height_mm": self.region_height_mm,
        }
        chosen = {key: length for key, length in given.items() if length is not None}
        segment = settings.segment.model_copy(update=chosen)
        return settings.model_copy(update={"segment": segment})
