"""Names that settings had in earlier versions: still read, never written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FORMER_NAMES", "with_present_names"]

FORMER_NAMES = {"detect.judge": "detect.classifier"}
"""The present name of a setting, by the name it had."""


def with_present_names(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings, by their places, under the names they have today.

    Examples
    --------
    >>> with_present_names({"detect.judge": "", "detect.grid_um": 2.6})
    {'detect.classifier': '', 'detect.grid_um': 2.6}
    """
    return {FORMER_NAMES.get(place, place): value for place, value in settings.items()}
