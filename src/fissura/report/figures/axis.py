"""Axes: positions and labels of ticks, position of a value on the canvas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.report.text.numbers import decimals

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Axis", "axis"]

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear axis from `low` to `high` with a tick at every whole `step`."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        """Values that carry a tick."""
        first = math.ceil(self.low / self.step - 1e-9)
        last = math.floor(self.high / self.step + 1e-9)
        return tuple(index * self.step for index in range(first, last + 1))

    def label(self, tick: float) -> str:
        """Print a tick with the decimals its step needs."""
        return decimals(tick, _decimals_of(self.step))

    def along(self, value: float, start: float, stop: float) -> float:
        """Return where `value` falls between the canvas places of `low` and `high`."""
        return start + (value - self.low) / (self.high - self.low) * (stop - start)


def axis(values: Iterable[float]) -> Axis:
    """Choose an axis for `values`: from zero, unless they all lie far from it.

    Examples
    --------
    >>> axis([3.1, 7.4]).ticks
    (0.0, 2.0, 4.0, 6.0, 8.0)
    """
    known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if 0 <= low <= high * 0.6:
        low = 0.0
    if high == low:
        low, high = (min(low, 0.0), high or 1.0) if high >= 0 else (low, 0.0)
    step = _step(high - low)
    return Axis(math.floor(low / step) * step, math.ceil(high / step) * step, step)


def _step(extent: float) -> float:
    power = 10.0 ** math.floor(math.log10(extent / MOST_TICKS))
    return next(s * power for s in STEPS if s * power * MOST_TICKS >= extent * 0.999999)


def _decimals_of(step: float) -> int:
    whole = (places for places in range(12) if _is_whole(step * 10**places))
    return next(whole, 12)


def _is_whole(value: float) -> bool:
    return value >= 1 - 1e-9 and abs(value - round(value)) < 1e-6 * value
