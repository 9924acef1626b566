"""Work on volumes larger than memory: plan, run, merge."""

from fissura.blocks.executor import Executor
from fissura.blocks.label_merge import (
    BlockFaces,
    LabelMerger,
    block_faces,
    with_next_layer,
)
from fissura.blocks.one_blas_thread import one_blas_thread
from fissura.blocks.plan import Block, block_memory_bytes, plan, whole_shards
from fissura.blocks.pyramid import build_pyramid
from fissura.blocks.run import Cluster, OnDone, Threads, Workers, run, silent

__all__ = [
    "Block",
    "BlockFaces",
    "Cluster",
    "Executor",
    "LabelMerger",
    "OnDone",
    "Threads",
    "Workers",
    "block_faces",
    "block_memory_bytes",
    "build_pyramid",
    "one_blas_thread",
    "plan",
    "run",
    "silent",
    "whole_shards",
    "with_next_layer",
]
