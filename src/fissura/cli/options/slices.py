"""Options that say how slices are made of a scan."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from cyclopts import Parameter

from fissura.cli.options.numbers import Above0, From0

__all__ = ["SliceOptions"]


@Parameter(name="*")
@dataclass(frozen=True)
class SliceOptions:
    """How slices are made; what is left out, the settings' defaults say.

    Parameters
    ----------
    centre_px
        Column the rotation axis projects to; found by itself if left out.
    centre_drift_px
        How much farther right the axis lies at the last row than at the first.
    stripes
        How rings are removed; "all" mends dead and broad ones, too.
    stripe_width_px
        Window of the ring filter; 0 leaves narrow rings.
    zinger_excess
        How much brighter than its neighbours a zinger is, as a share; 0 leaves them.
    window
        Smooths the ramp filter.
    phase_delta_beta
        δ/β of the specimen, for phase retrieval.
    phase_energy_kev
        Photon energy, for phase retrieval, where the scan does not state it.
    phase_distance_mm
        From specimen to detector, for phase retrieval.
    device
        What back-projects.
    first_row
        First detector row to reconstruct.
    last_row
        Last one.
    radius_px
        Radius of the field around the axis.
    """

    centre_px: float | None = None
    centre_drift_px: float | None = None
    stripes: Literal["sorting", "all", "none"] | None = None
    stripe_width_px: From0 | None = None
    zinger_excess: float | None = None
    window: Literal["none", "shepp-logan", "cosine", "hamming", "hann"] | None = None
    phase_delta_beta: float | None = None
    phase_energy_kev: Above0 | None = None
    phase_distance_mm: Above0 | None = None
    device: Literal["cpu", "gpu"] | None = None
    first_row: From0 | None = None
    last_row: From0 | None = None
    radius_px: From0 | None = None

    def chosen(self) -> dict[str, object]:
        """Return the settings these options ask for, by section and key."""
        return {
            f"reconstruct.{field.name}": getattr(self, field.name)
            for field in fields(self)
        }
