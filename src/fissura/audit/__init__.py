"""Check the numbers a paper prints: whether they are possible, and agree.

Takes the claims of a paper from a file; gives flags, each with its severity, its
numbers and the window of rounding it used.
"""

from fissura.audit.paper import audit
from fissura.audit.reading import parse_claims

__all__ = ["audit", "parse_claims"]
