"""Work on volumes larger than memory: plan, run, merge."""

from fissura.blocks.executor import Executor
from fissura.blocks.label_merge import Border, border, join
from fissura.blocks.plan import Block, block_memory_bytes, plan, whole_shards
from fissura.blocks.pyramid import build_pyramid
from fissura.blocks.run import Cluster, OnDone, Threads, Workers, run, silent
from fissura.blocks.seams import BlockFaces, LabelMerger, seams, with_next_layer

__all__ = [
    "Block",
    "BlockFaces",
    "Border",
    "Cluster",
    "Executor",
    "LabelMerger",
    "OnDone",
    "Threads",
    "Workers",
    "block_memory_bytes",
    "border",
    "build_pyramid",
    "join",
    "plan",
    "run",
    "seams",
    "silent",
    "whole_shards",
    "with_next_layer",
]
