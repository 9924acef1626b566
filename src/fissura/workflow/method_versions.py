"""The version of each step's method: what the ledger compares, raised with the result.

A line is added where a step gives another result for the same input and settings; a
study made before is then done again from that step on, and `fissura run` says so.
``tests/workflow/test_methods.py`` holds results of each step beside its version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HISTORY", "method"]

FIRST = "1: as of the first ledger that notes versions of methods."

HISTORY: Mapping[str, tuple[str, ...]] = {
    "volume": (FIRST,),
    "bone": (FIRST,),
    "damage": (FIRST,),
    "architecture": (FIRST,),
    "measures": (FIRST,),
    "groups": (FIRST,),
    "report": (FIRST,),
}
"""Changes by each version of a step's method, one line each, oldest first."""


def method(step: str) -> int:
    """Return the present version of a step's method.

    Examples
    --------
    >>> method("bone") >= 1
    True
    """
    return len(HISTORY[step])
