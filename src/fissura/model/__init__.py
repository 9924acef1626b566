"""The values that travel between stages: frozen, typed, free of files."""

from fissura.model.bone import Bone, Region
from fissura.model.box import Box, Shape
from fissura.model.comparison import (
    Anova,
    Comparison,
    GroupMean,
    GroupSummary,
    Observation,
    PairTest,
)
from fissura.model.curve import (
    MeanCurve,
    Modulus,
    SpecimenSize,
    Strength,
    TensileCurve,
    TensileReading,
    TensileTest,
)
from fissura.model.finding import Finding, Kind
from fissura.model.measures import QUANTITIES, Measure, Quantity, quantity
from fissura.model.scan import Scan
from fissura.model.specimen import Group, Specimen
from fissura.model.volume import ArrayLike3D, Volume

__all__ = [
    "QUANTITIES",
    "Anova",
    "ArrayLike3D",
    "Bone",
    "Box",
    "Comparison",
    "Finding",
    "Group",
    "GroupMean",
    "GroupSummary",
    "Kind",
    "MeanCurve",
    "Measure",
    "Modulus",
    "Observation",
    "PairTest",
    "Quantity",
    "Region",
    "Scan",
    "Shape",
    "Specimen",
    "SpecimenSize",
    "Strength",
    "TensileCurve",
    "TensileReading",
    "TensileTest",
    "Volume",
    "quantity",
]
