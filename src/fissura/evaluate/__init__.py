"""How good the findings are.

Takes findings with their labels and a truth with its own, gives hits, misses and false
calls per mm³ of bone.
"""

from fissura.evaluate.agreement import Agreement, agreement
from fissura.evaluate.overlap import Overlap, overlap
from fissura.evaluate.rates import (
    Froc,
    Rate,
    confusion,
    counts,
    false_calls,
    froc,
    recall,
    volume_ratios,
)
from fissura.evaluate.scoring import Call, Case, Hit, score

__all__ = [
    "Agreement",
    "Call",
    "Case",
    "Froc",
    "Hit",
    "Overlap",
    "Rate",
    "agreement",
    "confusion",
    "counts",
    "false_calls",
    "froc",
    "overlap",
    "recall",
    "score",
    "volume_ratios",
]
