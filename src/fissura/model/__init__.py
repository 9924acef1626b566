"""The values that travel between stages: frozen, typed, free of files."""

from fissura.model.bone import Bone, BoneCounts, Tissue
from fissura.model.box import Box, Shape
from fissura.model.comparison import (
    Anova,
    Comparison,
    GroupMean,
    GroupSummary,
    Observation,
    PairTest,
)
from fissura.model.curve import MeanCurve, Strength, TensileCurve
from fissura.model.finding import Finding, Kind
from fissura.model.measures import QUANTITIES, Measure, Quantity, Subject, quantity
from fissura.model.region import Cuboid, Cylinder, Painted, Point, Region
from fissura.model.scan import Scan
from fissura.model.specimen import Group, Specimen
from fissura.model.volume import ArrayLike3D, Volume

__all__ = [
    "QUANTITIES",
    "Anova",
    "ArrayLike3D",
    "Bone",
    "BoneCounts",
    "Box",
    "Comparison",
    "Cuboid",
    "Cylinder",
    "Finding",
    "Group",
    "GroupMean",
    "GroupSummary",
    "Kind",
    "MeanCurve",
    "Measure",
    "Observation",
    "Painted",
    "PairTest",
    "Point",
    "Quantity",
    "Region",
    "Scan",
    "Shape",
    "Specimen",
    "Strength",
    "Subject",
    "TensileCurve",
    "Tissue",
    "Volume",
    "quantity",
]
