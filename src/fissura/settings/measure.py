"""Settings of stage 6: the tensile specimen and the fit."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from fissura.settings.section import PAPER, Section, field

__all__ = ["Measure"]


class Measure(Section):
    """6 How strong the bone is: the tensile specimen and the fit."""

    gauge_length_mm: float = field(
        11.0, "Free length between grips.", "mm", PAPER, gt=0
    )
    width_mm: float = field(2.8, "Width of the specimen.", "mm", PAPER, gt=0)
    thickness_mm: float = field(1.0, "Thickness of the specimen.", "mm", PAPER, gt=0)
    modulus_window: tuple[float, float] = field(
        (0.1, 0.4),
        "Part of the strength over which the modulus is fitted.",
        "fraction of UTS",
        "the linear part of the curve, " + PAPER,
    )

    @model_validator(mode="after")
    def _rising(self) -> Self:
        low, high = self.modulus_window
        if not 0 <= low < high <= 1:
            raise ValueError(
                f"modulus_window must be two rising numbers within 0 and 1, "
                f"not [{low}, {high}]"
            )
        return self
