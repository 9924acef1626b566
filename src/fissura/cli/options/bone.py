"""What counts as bone, and in which region."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cyclopts import Parameter

from fissura.cli.options.of_settings import SettingOptions, of_settings
from fissura.errors import SettingsError
from fissura.settings import Settings, whole_volume

__all__ = ["BoneOptions", "InspectionOptions", "RegionOptions"]

CYLINDER = ("region_diameter_mm", "region_height_mm", "region_centre_mm")
KINDS = {
    **dict.fromkeys(CYLINDER, "cylinder"),
    "region_box_vox": "box",
    "region_mask": "mask",
}
"""Which kind of region an option describes."""


@of_settings(
    "segment",
    "threshold",
    "smoothing",
    "smooth_sigma_vox",
    "parts",
    "bone_values",
    "few_values",
    but={"bone_values": Parameter(consume_multiple=True)},
)
class BoneOptions(SettingOptions):
    """How bone is distinguished from marrow."""


@of_settings(
    "segment",
    *KINDS,
    but={
        "region_mask": Parameter(
            help="Volume of the same shape that is not 0 where voxels count."
        )
    },
)
class RegionOptions(SettingOptions):
    """The part that counts: a cylinder along z, a box, or a mask."""

    def applied_to(self, settings: Settings) -> Settings:
        """Return `settings` with this region.

        Raises
        ------
        SettingsError
            If two kinds of region are given, or one is no region.
        """
        kinds = list(dict.fromkeys(KINDS[name] for name in self.given()))
        if len(kinds) > 1:
            raise SettingsError(
                f"the region was given as {' and as '.join(kinds)}, but only one kind "
                "can count: leave the others out"
            )
        if not kinds:
            return settings
        segment = settings.segment
        meant: dict[str, object] = {"region": kinds[0]}
        if kinds == ["cylinder"] and segment.region != "cylinder":
            # a size that is not given is limited by the volume alone
            meant |= dict.fromkeys(CYLINDER)
        changed = settings.model_copy(
            update={"segment": segment.model_copy(update=meant)}
        )
        return super().applied_to(changed)


WHOLE_VOLUME, AS_SET = RegionOptions(), BoneOptions()


@Parameter(name="*")
@dataclass(frozen=True)
class InspectionOptions:
    """What decides the result of an inspection.

    Parameters
    ----------
    settings
        A study.toml whose sections segment, detect and architecture are used; where it
        names no region, the whole volume counts.
    """

    region: RegionOptions = WHOLE_VOLUME
    bone: BoneOptions = AS_SET
    settings: Path | None = None

    def chosen(self) -> Settings:
        """Return the settings of the file, or the defaults, with the options given.

        Raises
        ------
        SettingsError
            If the file or an option cannot be used.
        StorageError
            If the file cannot be read.
        """
        from fissura.io import load_settings

        start = whole_volume()
        if self.settings:
            start = load_settings(self.settings, usual=start)
        return self.bone.applied_to(self.region.applied_to(start))
