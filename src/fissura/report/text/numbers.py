"""How numbers are printed: three significant digits, and p as the field writes it."""

from __future__ import annotations

import math

__all__ = ["DASH", "NARROW_SPACE", "decimals", "number", "p_equals", "p_value"]

DASH = "–"
NARROW_SPACE = "\u202f"
DIGITS = 3
GROUPED_FROM = 10_000
PLAIN = (1e-4, 1e7)
P_THREE_DECIMALS = 0.01
P_PLAIN = 1e-4


def number(value: float | None) -> str:
    """Print a number with three significant digits; a dash where there is none.

    Examples
    --------
    >>> number(7.3812), number(0.3), number(None)
    ('7.38', '0.300', '–')
    """
    if value is None or not math.isfinite(value):
        return DASH
    if value == 0:
        return "0"
    if not PLAIN[0] <= abs(value) < PLAIN[1]:
        return _scientific(value, DIGITS)
    places = DIGITS - 1 - math.floor(math.log10(abs(float(f"{value:.{DIGITS - 1}e}"))))
    return decimals(round(value, places), max(places, 0))


def decimals(value: float, places: int) -> str:
    """Print a number with a fixed count of decimals; thousands apart from 10 000 on.

    Examples
    --------
    >>> decimals(-1234.5, 1)
    '−1234.5'
    """
    plain = f"{abs(value):.{places}f}"
    if abs(float(plain)) >= GROUPED_FROM:
        plain = f"{abs(value):,.{places}f}".replace(",", NARROW_SPACE)
    return f"−{plain}" if value < 0 and float(f"{value:.{places}f}") else plain


def p_value(p: float) -> str:
    """Print a p value without its leading zero: three decimals, or two digits.

    Exact p values are printed as they are, however small.

    Examples
    --------
    >>> p_value(0.0123), p_value(0.00432), p_value(1.0)
    ('.012', '.0043', '1')
    """
    if not math.isfinite(p):
        return DASH
    if 0 < p < P_PLAIN:
        return _scientific(p, 2)
    places = DIGITS if p >= P_THREE_DECIMALS else _places_of_two_digits(p)
    text = f"{p:.{places}f}"
    return f"{float(text):g}" if float(text) in (0, 1) else text.removeprefix("0")


def p_equals(p: float) -> str:
    """Print a p value as a sentence carries it.

    Examples
    --------
    >>> p_equals(0.00432).split()
    ['p', '=', '.0043']
    """
    return f"p\u00a0=\u00a0{p_value(p)}"


def _places_of_two_digits(p: float) -> int:
    return 0 if p == 0 else 1 - math.floor(math.log10(float(f"{p:.1e}")))


def _scientific(value: float, digits: int) -> str:
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa.replace('-', '−')}\u00a0×\u00a010{raised}"
