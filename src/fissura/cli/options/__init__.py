"""Options that a verb takes, grouped by what they say."""

from fissura.cli.options.bone import BoneOptions
from fissura.cli.options.columns import ColumnOptions
from fissura.cli.options.executor import ExecutorOptions
from fissura.cli.options.geometry import TensileOptions
from fissura.cli.options.numbers import Above0, From0
from fissura.cli.options.phantoms import PhantomOptions
from fissura.cli.options.preset import Preset
from fissura.cli.options.region import RegionOptions
from fissura.cli.options.scan import ScanOptions
from fissura.cli.options.slices import SliceOptions
from fissura.cli.options.truth import TruthOptions
from fissura.cli.options.voxel import VoxelOptions

__all__ = [
    "Above0",
    "BoneOptions",
    "ColumnOptions",
    "ExecutorOptions",
    "From0",
    "PhantomOptions",
    "Preset",
    "RegionOptions",
    "ScanOptions",
    "SliceOptions",
    "TensileOptions",
    "TruthOptions",
    "VoxelOptions",
]
