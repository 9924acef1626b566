"""Single files, without a study around them: a scan, a volume, curves, a table."""

from fissura.pipeline.single.curves import strengths
from fissura.pipeline.single.export import export
from fissura.pipeline.single.scan import Reconstructed, reconstruct_scan
from fissura.pipeline.single.table import compare_table
from fissura.pipeline.single.volume import Inspection, inspect

__all__ = [
    "Inspection",
    "Reconstructed",
    "compare_table",
    "export",
    "inspect",
    "reconstruct_scan",
    "strengths",
]
