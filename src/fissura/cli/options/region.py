"""The region that counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import Parameter

from fissura.cli.options.numbers import Above0
from fissura.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fissura.settings import Settings

__all__ = ["RegionOptions"]


@Parameter(name="*")
@dataclass(frozen=True)
class RegionOptions:
    """The part that counts: a cylinder along z, a box, or a mask.

    Left out, the settings say; without settings the whole volume counts.

    Parameters
    ----------
    region_diameter_mm
        Diameter of the cylinder.
    region_height_mm
        Its height.
    region_centre_mm
        Its centre, z y x, from the first voxel; left out: the middle of the volume.
    region_box_vox
        First voxel of the box, z y x, and the first one beyond it.
    region_mask
        Volume of the same shape that is not 0 where voxels count.
    """

    region_diameter_mm: Above0 | None = None
    region_height_mm: Above0 | None = None
    region_centre_mm: tuple[float, float, float] | None = None
    region_box_vox: tuple[int, int, int, int, int, int] | None = None
    region_mask: Path | None = None

    def applied_to(self, settings: Settings) -> Settings:
        """Return `settings` with this region.

        Raises
        ------
        SettingsError
            If two kinds of region are given, or one is no region.
        """
        cylinder = {
            "region_diameter_mm": self.region_diameter_mm,
            "region_height_mm": self.region_height_mm,
            "region_centre_mm": self.region_centre_mm,
        }
        given = {
            "cylinder": any(value is not None for value in cylinder.values()),
            "box": self.region_box_vox is not None,
            "mask": self.region_mask is not None,
        }
        kinds = [kind for kind, there in given.items() if there]
        if len(kinds) > 1:
            raise SettingsError(
                f"the region was given as {' and as '.join(kinds)}, but only one kind "
                "can count: leave the others out"
            )
        if not kinds:
            return settings
        return self._set(settings, kinds[0], cylinder)

    def _set(
        self, settings: Settings, kind: str, cylinder: Mapping[str, object]
    ) -> Settings:
        from fissura.settings import with_options

        segment = settings.segment
        if kind == "cylinder" and segment.region != "cylinder":
            # what is not said then has no limit but the volume
            segment = segment.model_copy(update=dict.fromkeys(cylinder))
        chosen = {
            "region": kind,
            "region_box_vox": self.region_box_vox,
            "region_mask": self.region_mask,
            **cylinder,
        }
        return with_options(
            settings.model_copy(update={"segment": segment}),
            {f"segment.{key}": value for key, value in chosen.items()},
        )
