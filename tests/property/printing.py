"""Prints numbers as papers do: rounded, cut off, with few digits, or as bounds."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

STYLES = {
    "half up": ("nearest", ROUND_HALF_UP),
    "half even": ("nearest", ROUND_HALF_EVEN),
    "cut off": ("truncated", ROUND_DOWN),
    "cut off, perhaps": ("either", ROUND_DOWN),
}


class Printer:
    """Prints numbers in one style."""

    def __init__(self, style: str, rng: np.random.Generator) -> None:
        self.rounding, self._how = STYLES[style]
        self._rng = rng

    def number(self, value: float, decimals: int) -> str:
        step = Decimal(1).scaleb(-decimals)
        return str(Decimal(repr(float(value))).quantize(step, rounding=self._how))

    def p(self, p: float) -> str:
        if p < 0.001 and self._rng.random() < 0.5:
            return "<0.001"
        if p > 0.05 and self._rng.random() < 0.5:
            return "ns"
        text = self.number(p, int(self._rng.integers(2, 5)))
        return text.removeprefix("0") if self._rng.random() < 0.3 else text
