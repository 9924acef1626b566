"""The tensile specimen, the machine, and how its curve is read."""

from __future__ import annotations

from fissura.cli.options.of_settings import SettingOptions, of_settings

__all__ = ["TensileOptions"]


@of_settings(
    "measure",
    "gauge_length_mm",
    "width_mm",
    "thickness_mm",
    "diameter_mm",
    "strain_column",
    "load_column",
    "compliance_mm_per_n",
    "loading",
    "modulus",
)
class TensileOptions(SettingOptions):
    """The tensile specimen, the machine, and how its curve is read."""
