"""The kinds of scan that are known by name.

The names stand here again, so that help does not wait for the settings; a test holds
the two together.
"""

from __future__ import annotations

from typing import Literal

__all__ = ["Preset"]

Preset = Literal["ma2017-640", "ma2017-6400"]
