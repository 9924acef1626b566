"""Single files, without a study: a scan, a volume, curves, a table, claims."""

from fissura.pipeline.single.claims import audit_claims, audit_example
from fissura.pipeline.single.curves import strengths
from fissura.pipeline.single.scan import Reconstructed, reconstruct_scan
from fissura.pipeline.single.table import ComparedTable, compare_table
from fissura.pipeline.single.volume import Inspection, inspect

__all__ = [
    "ComparedTable",
    "Inspection",
    "Reconstructed",
    "audit_claims",
    "audit_example",
    "compare_table",
    "inspect",
    "reconstruct_scan",
    "strengths",
]
