"""What counts as bone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

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
    """

    threshold: float | Literal["otsu", "two-gaussian"] | None = None
    smoothing: Literal["gaussian", "bilateral", "none"] | None = None
    smooth_sigma_vox: float | None = None
    parts: Literal["all", "largest"] | None = None

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
        }
        return with_options(
            settings, {f"segment.{key}": value for key, value in given.items()}
        )
