"""How good the findings are.

Takes findings with their labels and a truth with its own, gives hits, misses and false
calls per mm³ of bone, and all that follows from them.
"""

from fissura.validation.scoring.agreement import agreement
from fissura.validation.scoring.lesions import (
    DAMAGE,
    NOTHING,
    Call,
    Case,
    Hit,
    Match,
    score,
)
from fissura.validation.scoring.masks import masks, quartiles, tolerance_f1
from fissura.validation.scoring.overlap import Overlap, overlap
from fissura.validation.scoring.rates import (
    confusion,
    counts,
    false_calls,
    froc,
    mistaken,
    recall,
    volume_ratios,
)
from fissura.validation.scoring.records import case_of, record_of
from fissura.validation.scoring.sizes import is_defined
from fissura.validation.scoring.summary import summarise
from fissura.validation.scoring.targets import targets

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
