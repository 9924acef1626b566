"""The only place where stages meet: a whole study, and single files."""

from fissura.pipeline.check import Checked, check_study
from fissura.pipeline.single import (
    Inspection,
    compare_table,
    export,
    inspect,
    reconstruct_scan,
    strengths,
)
from fissura.pipeline.steps import Journal, Tell
from fissura.pipeline.study import run_study
from fissura.pipeline.template import new_study
from fissura.pipeline.truth import Truth, compare_with_truth

__all__ = [
    "Checked",
    "Inspection",
    "Journal",
    "Tell",
    "Truth",
    "check_study",
    "compare_table",
    "compare_with_truth",
    "export",
    "inspect",
    "new_study",
    "reconstruct_scan",
    "run_study",
    "strengths",
]
