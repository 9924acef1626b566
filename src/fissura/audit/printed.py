"""A number as it was printed, and what it may have been before it was rounded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from math import inf
from typing import Literal

__all__ = ["Printed", "Rounding", "Spread", "read_printed", "read_spread"]

Rounding = Literal["nearest", "truncated", "either"]

NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?"
PRINTED = re.compile(rf"(<=|>=|[<>≤≥=])?\s*({NUMBER})", re.IGNORECASE)
P_BEFORE = re.compile(r"^p\s*(?=[<>≤≥=])", re.IGNORECASE)
SPREAD = re.compile(rf"({NUMBER})\s*(?:±|\+/-|\+-)\s*({NUMBER})", re.IGNORECASE)
NOT_SIGNIFICANT = frozenset(("ns", "n.s.", "n.s", "not significant"))
MOST = 1e30
LONGEST = 80
"""Letters a printed number may have."""
FUZZ = 1e-9
"""Share of a step by which a window is widened, for numbers on its very edge."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed number and its window, both ends included."""

    text: str
    value: float
    low: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        """The two ends of the window."""
        return self.low, self.high

    def holds(self, value: float) -> bool:
        """Return whether `value` would have been printed like this."""
        return self.low <= value <= self.high

    def meets(self, low: float, high: float) -> bool:
        """Return whether a value between `low` and `high` would have been."""
        return self.low <= high and low <= self.high

    @property
    def window(self) -> str:
        """Print the window."""
        if self.low == self.high:
            return f"exactly {self.text}"
        if self.high == inf:
            return f"{_short(self.low)} or more"
        return f"{_short(self.low)} to {_short(self.high)}"


@dataclass(frozen=True, slots=True)
class Spread:
    """A printed mean ± standard deviation."""

    text: str
    mean: Printed
    sd: Printed


def read_printed(
    text: str, *, rounding: Rounding = "nearest", alpha: float = 0.05
) -> Printed:
    """Read a printed number: ``0.0150``, ``<0.001``, ``ns``.

    Parameters
    ----------
    text : str
        Trailing zeros count as digits; ``ns`` is `alpha` or more.
    rounding : str
        How its last digit came about.  To the nearest, a half may have gone either
        way.

    Raises
    ------
    ValueError
        If it is no number.

    Examples
    --------
    >>> read_printed("0.0150").window
    '0.01495 to 0.01505'
    """
    said = text.strip().replace("−", "-").replace("\u2009", "").replace("\u00a0", "")
    said = P_BEFORE.sub("", said)
    if said.lower() in NOT_SIGNIFICANT:
        return Printed("ns", alpha, alpha, inf)
    found = PRINTED.fullmatch(said) if len(said) <= LONGEST else None
    if not found:
        raise ValueError(
            f"{text[:LONGEST]!r} is no printed number: write it as the paper does, "
            'such as "0.040", "<0.001" or "ns"'
        )
    relation, number = found[1] or "=", found[2]
    value = float(number)
    if abs(value) > MOST:
        raise ValueError(f"{text!r} is larger than any number that is printed")
    if relation in ("<", "<=", "≤"):
        return Printed(said, value, -inf, value)
    if relation in (">", ">=", "≥"):
        return Printed(said, value, value, inf)
    return Printed(number, value, *_window(value, _step(number), rounding))


def read_spread(text: str, *, rounding: Rounding = "nearest") -> Spread:
    """Read ``79.3 ± 6.4``.

    Raises
    ------
    ValueError
        If it is no mean and standard deviation.
    """
    said = text.strip().replace("−", "-")
    found = SPREAD.fullmatch(said) if len(said) <= LONGEST else None
    if not found:
        raise ValueError(
            f"{text[:LONGEST]!r} is no mean with its standard deviation: write it as "
            '"79.3 ± 6.4"'
        )
    mean, sd = (read_printed(one, rounding=rounding) for one in found.groups())
    return Spread(text.strip(), mean, sd)


def _step(number: str) -> float:
    exponent = Decimal(number).as_tuple().exponent
    return float(Decimal(1).scaleb(int(exponent)))


def _window(value: float, step: float, rounding: Rounding) -> tuple[float, float]:
    below = 0.0 if rounding == "truncated" else 0.5
    above = 0.5 if rounding == "nearest" else 1.0
    if value < 0:
        below, above = above, below
    return value - (below + FUZZ) * step, value + (above + FUZZ) * step


def _short(value: float) -> str:
    return f"{value:.7g}"
