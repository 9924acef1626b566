"""How slices are made of a scan."""

from __future__ import annotations

from fissura.cli.options.of_settings import SettingOptions, of_settings

__all__ = ["SliceOptions"]


@of_settings(
    "reconstruct",
    "centre_px",
    "centre_drift_px",
    "stripes",
    "stripe_width_px",
    "zinger_excess",
    "window",
    "phase_delta_beta",
    "phase_energy_kev",
    "phase_distance_mm",
    "device",
    "first_row",
    "last_row",
    "radius_px",
)
class SliceOptions(SettingOptions):
    """How slices are made."""
