"""What counts as bone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

if TYPE_CHECKING:
    from fissura.settings import Settings

__all__ = ["BoneOptions"]


@Parameter(name="*")
@dataclass(frozen=True)
class BoneOptions:
    """How bone is told from marrow.

    Left out, the settings say.

    Parameters
    ----------
    threshold
        otsu, two-gaussian, or the grey level above which a voxel is bone.
    smoothing
        Before the threshold; bilateral keeps struts of two or three voxels.
    smooth_sigma_vox
        Standard deviation of the Gaussian, in voxels.
    parts
        Which connected parts of the bone count.
    bone_values
        Values that are bone, where the volume is a mask or a map of labels.
    few_values
        grey: a volume of few values holds grey values all the same.
    """

    threshold: float | Literal["otsu", "two-gaussian"] | None = None
    smoothing: Literal["gaussian", "bilateral", "none"] | None = None
    smooth_sigma_vox: float | None = None
    parts: Literal["all", "largest"] | None = None
    bone_values: Annotated[
        tuple[float, ...] | None, Parameter(consume_multiple=True)
    ] = None
    few_values: Literal["ask", "grey"] | None = None

    def applied_to(self, settings: Settings) -> Settings:
        """Return `settings` with these choices.

        Raises
        ------
        SettingsError
            If a value is out of range.
        """
        from fissura.settings import with_options

        given = {
            "threshold": self.threshold,
            "smoothing": self.smoothing,
            "smooth_sigma_vox": self.smooth_sigma_vox,
            "parts": self.parts,
            "bone_values": self.bone_values,
            "few_values": self.few_values,
        }
        return with_options(
            settings, {f"segment.{key}": value for key, value in given.items()}
        )
