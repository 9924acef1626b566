"""The only place where stages meet: a whole study, and single files."""

from fissura.workflow.check import Checked, check_study
from fissura.workflow.integrity import DamagedFile, find_damaged_files
from fissura.workflow.single import (
    CheckedVolume,
    ComparedTable,
    Inspection,
    TensileTests,
    Voxels,
    audit_claims,
    audit_example,
    check_volume,
    compare_table,
    export,
    inspect,
    reconstruct_scan,
    sweep_scan,
    tensile_tests,
    write_comparison,
)
from fissura.workflow.steps import ProgressReporter, SilentReporter, StepRunner
from fissura.workflow.study import run_steps, run_study
from fissura.workflow.template import new_study

__all__ = [
    "Checked",
    "CheckedVolume",
    "ComparedTable",
    "DamagedFile",
    "Inspection",
    "ProgressReporter",
    "SilentReporter",
    "StepRunner",
    "TensileTests",
    "Voxels",
    "audit_claims",
    "audit_example",
    "check_study",
    "check_volume",
    "compare_table",
    "export",
    "find_damaged_files",
    "inspect",
    "new_study",
    "reconstruct_scan",
    "run_steps",
    "run_study",
    "sweep_scan",
    "tensile_tests",
    "write_comparison",
]
