"""Single files, without a study: a scan, a volume, curves, a table, claims."""

from fissura.pipeline.single.claims import audit_claims, audit_example
from fissura.pipeline.single.curves import TensileTests, tensile_tests
from fissura.pipeline.single.export import export
from fissura.pipeline.single.look import CheckedVolume, Voxels, check_volume
from fissura.pipeline.single.scan import Reconstructed, reconstruct_scan, sweep_scan
from fissura.pipeline.single.table import ComparedTable, compare_table
from fissura.pipeline.single.volume import Inspection, inspect

__all__ = [
    "CheckedVolume",
    "ComparedTable",
    "Inspection",
    "Reconstructed",
    "TensileTests",
    "Voxels",
    "audit_claims",
    "audit_example",
    "check_volume",
    "compare_table",
    "export",
    "inspect",
    "reconstruct_scan",
    "sweep_scan",
    "tensile_tests",
]
