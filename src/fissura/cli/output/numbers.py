"""Numbers as a person reads them."""

from __future__ import annotations

from math import isnan

__all__ = ["plain"]


def plain(value: float | None) -> str:
    """Return four digits, or a dash where there is no value."""
    return "–" if value is None or isnan(value) else f"{value:.4g}"
