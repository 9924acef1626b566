"""Where the parts of a raw scan are, and how it is reconstructed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cyclopts import Parameter

from fissura.cli.options.of_settings import SettingOptions, of_settings

__all__ = ["ScanOptions", "SliceOptions"]

FILES = {
    "flats": "File or folder of flats; given twice, the second was taken after the "
    "scan.",
    "darks": "File or folder of darks.",
    "angles": "Text file of angles, one to a line.",
}
"""Searched for in the working folder first, unlike files named in settings."""


@of_settings(
    "acquire",
    "flats",
    "darks",
    "angles",
    "angle_range",
    "angle_unit",
    "first_angle",
    "data_path",
    "image_key_path",
    "angles_path",
    "flats_path",
    "darks_path",
    "expected_frames",
    "exposure_s",
    "energy_kev",
    "dose_rate_gy_s",
    "flux_per_mm2_s",
    but={name: Parameter(help=says) for name, says in FILES.items()},
)
class ScanOptions(SettingOptions):
    """Places that are not found automatically."""

    def given(self) -> dict[str, Any]:
        """Return the options that were given; files are searched for here first."""
        given = super().given()
        return given | {
            name: _from_here(given[name]) for name in FILES if name in given
        }


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


def _from_here(given: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """Take files from the working folder; others are searched for beside the scan."""
    if isinstance(given, tuple):
        return tuple(str(_from_here(one)) for one in given)
    here = Path(given)
    return str(here.absolute()) if given and here.exists() else given
