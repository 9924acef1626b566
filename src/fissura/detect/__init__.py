"""Stage 4: find and describe the damage of the bone.

Takes a grey volume and its bone, gives findings in µm and a volume of their labels.
`search` gives every candidate, described, for those who train a classifier.
"""

from fissura.detect.classifier import (
    MERGED,
    Classifier,
    DamageClassifier,
    expected,
    read_classifier,
    write_classifier,
)
from fissura.detect.memory import memory_bytes
from fissura.detect.microcracks.features import SHEET_FEATURES
from fissura.detect.operating_points import Expected, Operating
from fissura.detect.perforations.features import HOLE_FEATURES
from fissura.detect.perforations.findings import on_grid
from fissura.detect.search import search
from fissura.detect.selection import most_probable
from fissura.detect.stage import (
    classifier_file,
    classifier_of,
    damage,
    damage_warnings,
    why_not_assessable,
)

__all__ = [
    "HOLE_FEATURES",
    "MERGED",
    "SHEET_FEATURES",
    "Classifier",
    "DamageClassifier",
    "Expected",
    "Operating",
    "classifier_file",
    "classifier_of",
    "damage",
    "damage_warnings",
    "expected",
    "memory_bytes",
    "most_probable",
    "on_grid",
    "read_classifier",
    "search",
    "why_not_assessable",
    "write_classifier",
]
