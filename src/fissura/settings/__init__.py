"""Every number a user may change: its type, bound, unit and source.

One section for each stage, in a file of its own.
"""

from fissura.settings.acquire import Acquire
from fissura.settings.architecture import Architecture
from fissura.settings.compare import Compare, Method
from fissura.settings.detect import Detect
from fissura.settings.measure import Measure
from fissura.settings.parsing import (
    Settings,
    from_options,
    parse,
    whole_volume,
    with_options,
)
from fissura.settings.presets import PRESETS, Preset, preset
from fissura.settings.reconstruct import Reconstruct
from fissura.settings.run import Run
from fissura.settings.segment import Segment
from fissura.settings.study import GroupSettings, StudySettings
from fissura.settings.toml import parse_toml

__all__ = [
    "PRESETS",
    "Acquire",
    "Architecture",
    "Compare",
    "Detect",
    "GroupSettings",
    "Measure",
    "Method",
    "Preset",
    "Reconstruct",
    "Run",
    "Segment",
    "Settings",
    "StudySettings",
    "from_options",
    "parse",
    "parse_toml",
    "preset",
    "whole_volume",
    "with_options",
]
