"""Numbers and lists as the sentences of an audit print them."""

from __future__ import annotations

from math import isfinite, isnan

__all__ = ["listed", "p_text", "short"]

DIGITS = 4
SMALLEST_P = 1e-9


def short(value: float) -> str:
    """Print a number with four significant digits at most.

    Examples
    --------
    >>> short(23.32198), short(640.0)
    ('23.32', '640')
    """
    return f"{value:.{DIGITS}g}" if isfinite(value) else "unbounded"


def p_text(p: float) -> str:
    """Print a p with three significant digits, without its leading zero.

    Examples
    --------
    >>> p_text(0.0043290), p_text(1.0)
    ('.00433', '1')
    """
    if isnan(p):
        return "unknown"
    if p < SMALLEST_P:
        return f"below {SMALLEST_P:g}"
    text = f"{p:.3g}" if p < 1e-4 else f"{p:.3g}".removeprefix("0")  # noqa: PLR2004
    return text if text.startswith((".", "1")) or "e" in text else f"{p:.3g}"


def listed(parts: list[str]) -> str:
    """Join as prose does."""
    *most, last = parts or ["none"]
    return f"{', '.join(most)} and {last}" if most else last
