"""The values that travel between stages: frozen, typed, free of files."""

from fissura.model.audit import Audit, Flag, Severity
from fissura.model.bone import Bone, BoneCounts, GreyLevels, Levels, Tissue
from fissura.model.box import Box, Shape
from fissura.model.comparison import (
    EXACT,
    UNKNOWN,
    Anova,
    Association,
    Comparison,
    Estimate,
    GroupMean,
    GroupSummary,
    Nesting,
    Observation,
    PairTest,
    Power,
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
from fissura.model.lesion import Lesion
from fissura.model.measures import QUANTITIES, Measure, Quantity, Subject, quantity
from fissura.model.region import Cuboid, Cylinder, Painted, Point, Region
from fissura.model.scan import Scan
from fissura.model.specimen import Group, Specimen
from fissura.model.volume import ArrayLike3D, Volume

__all__ = [
    "EXACT",
    "QUANTITIES",
    "UNKNOWN",
    "Anova",
    "ArrayLike3D",
    "Association",
    "Audit",
    "Bone",
    "BoneCounts",
    "Box",
    "Comparison",
    "Cuboid",
    "Cylinder",
    "Estimate",
    "Finding",
    "Flag",
    "GreyLevels",
    "Group",
    "GroupMean",
    "GroupSummary",
    "Kind",
    "Lesion",
    "Levels",
    "MeanCurve",
    "Measure",
    "Modulus",
    "Nesting",
    "Observation",
    "Painted",
    "PairTest",
    "Point",
    "Power",
    "Quantity",
    "Region",
    "Scan",
    "Severity",
    "Shape",
    "Specimen",
    "SpecimenSize",
    "Strength",
    "Subject",
    "TensileCurve",
    "TensileReading",
    "TensileTest",
    "Tissue",
    "Volume",
    "quantity",
]
