"""Values that options take: numbers within bounds, and names of presets."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter, validators

__all__ = ["Above0", "From0", "Preset"]

Above0 = Annotated[float, Parameter(validator=validators.Number(gt=0))]
From0 = Annotated[int, Parameter(validator=validators.Number(gte=0))]
Preset = Literal["ma2017-640", "ma2017-6400"]
"""As in the settings, which would be heavy to import for a page of help."""
