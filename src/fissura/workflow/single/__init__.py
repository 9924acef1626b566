"""Single files, without a study: a scan, a volume, curves, a table, claims."""

from fissura.workflow.single.audit import audit_claims, audit_example
from fissura.workflow.single.check_volume import CheckedVolume, Voxels, check_volume
from fissura.workflow.single.compare import (
    ComparedTable,
    compare_table,
    write_comparison,
)
from fissura.workflow.single.export import export
from fissura.workflow.single.inspect import Inspection, inspect
from fissura.workflow.single.reconstruct import reconstruct_scan, sweep_scan
from fissura.workflow.single.tensile import TensileTests, tensile_tests

__all__ = [
    "CheckedVolume",
    "ComparedTable",
    "Inspection",
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
    "write_comparison",
]
