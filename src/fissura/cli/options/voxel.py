"""How large a voxel is: stated, or known from the kind of scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cyclopts import Parameter

from fissura.cli.options.values import Above0, Preset

if TYPE_CHECKING:
    from fissura.settings import Settings

__all__ = ["VoxelOptions"]


@Parameter(name="*")
@dataclass(frozen=True)
class VoxelOptions:
    """The edge of a voxel, or the kind of scan, which implies it.

    Parameters
    ----------
    voxel_um
        Edge of a voxel, in µm, where the scan does not state it.  Without either, the
        volume has no unit.
    preset
        The kind of scan, where it is a known one: sets voxel size and energy, and
        remarks where the scan is of another size.
    """

    voxel_um: Above0 | None = None
    preset: Preset | None = None

    def settings(self) -> Settings:
        """Return the defaults for this kind of scan, with this size of voxel."""
        from fissura.settings import from_options

        return from_options({"study.voxel_um": self.voxel_um}, like=self.preset or "")
