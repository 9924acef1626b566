"""Settings for scans of a known kind, by name."""

from __future__ import annotations

from typing import Literal, get_args

from fissura.errors import SettingsError
from fissura.settings.nearest_name import close_word

__all__ = ["PRESETS", "Preset", "preset"]

Preset = Literal["ma2017-640", "ma2017-6400"]

MA_2017: dict[str, object] = {"study.voxel_um": 1.3, "acquire.energy_kev": 53.0}
ROWS, COLUMNS = 2000, 2560

PRESETS: dict[Preset, dict[str, object]] = {
    "ma2017-640": MA_2017 | {"acquire.expected_frames": (640, ROWS, COLUMNS)},
    "ma2017-6400": MA_2017 | {"acquire.expected_frames": (6400, ROWS, COLUMNS)},
}
"""The scans of Ma et al. 2017, doi:10.1038/srep43399, beamline I12 of Diamond.

6400 projections by its Methods, 640 by its first figure; half a turn.
"""


def preset(name: str) -> dict[str, object]:
    """Return what a preset sets, by section and key.

    Raises
    ------
    SettingsError
        If no preset has that name.

    Examples
    --------
    >>> preset("ma2017-640")["study.voxel_um"]
    1.3
    """
    for known, options in PRESETS.items():
        if known == name:
            return options
    names = list(get_args(Preset))
    raise SettingsError(
        f"there is no preset {name!r}{close_word(name, names)}: choose among "
        f"{', '.join(names)}"
    )
