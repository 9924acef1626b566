"""Options that commands take, grouped by what they are about.

Groups that set settings import the settings, which takes a moment: a command with such
a group imports it from its module, and `fissura.cli.app` loads the command when it is
asked for.
"""

from fissura.cli.options.columns import ColumnOptions
from fissura.cli.options.executor import ExecutorOptions
from fissura.cli.options.phantoms import PhantomOptions
from fissura.cli.options.truth import TruthOptions
from fissura.cli.options.values import Above0, From0, Preset
from fissura.cli.options.volume import VolumeOptions
from fissura.cli.options.voxel import VoxelOptions

__all__ = [
    "Above0",
    "ColumnOptions",
    "ExecutorOptions",
    "From0",
    "PhantomOptions",
    "Preset",
    "TruthOptions",
    "VolumeOptions",
    "VoxelOptions",
]
