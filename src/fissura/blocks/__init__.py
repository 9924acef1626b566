"""Work on volumes larger than memory: plan, run, merge."""

from fissura.blocks.crew import Crew
from fissura.blocks.memory import block_memory_bytes
from fissura.blocks.merge import Border, border, join
from fissura.blocks.plan import Block, plan, whole_shards
from fissura.blocks.pyramid import build_pyramid
from fissura.blocks.run import Cluster, OnDone, Threads, Workers, run, silent

__all__ = [
    "Block",
    "Border",
    "Cluster",
    "Crew",
    "OnDone",
    "Threads",
    "Workers",
    "block_memory_bytes",
    "border",
    "build_pyramid",
    "join",
    "plan",
    "run",
    "silent",
    "whole_shards",
]
