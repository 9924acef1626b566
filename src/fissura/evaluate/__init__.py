"""How good the findings are.

Takes findings with their labels and a truth with its own, gives hits, misses and false
calls per mm³ of bone, and all that can be told of them.
"""

from fissura.evaluate.agreement import agreement
from fissura.evaluate.definition import is_defined
from fissura.evaluate.masks import masks, quartiles, tolerance_f1
from fissura.evaluate.overlap import Overlap, overlap
from fissura.evaluate.rates import (
    confusion,
    counts,
    false_calls,
    froc,
    mistaken,
    recall,
    volume_ratios,
)
from fissura.evaluate.records import case_of, record_of
from fissura.evaluate.scoring import DAMAGE, NOTHING, Call, Case, Hit, Match, score
from fissura.evaluate.summary import summarise
from fissura.evaluate.targets import targets

__all__ = [
    "DAMAGE",
    "NOTHING",
    "Call",
    "Case",
    "Hit",
    "Match",
    "Overlap",
    "agreement",
    "case_of",
    "confusion",
    "counts",
    "false_calls",
    "froc",
    "is_defined",
    "masks",
    "mistaken",
    "overlap",
    "quartiles",
    "recall",
    "record_of",
    "score",
    "summarise",
    "targets",
    "tolerance_f1",
    "volume_ratios",
]
