"""The only place where stages meet: a whole study, and single files."""

from fissura.pipeline.check import Checked, check_study
from fissura.pipeline.evaluation import (
    Scored,
    Sources,
    TrialPlan,
    Tried,
    run_trials,
    score_specimens,
    sources_in,
)
from fissura.pipeline.integrity import Damage, find_damage
from fissura.pipeline.single import (
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
)
from fissura.pipeline.steps import Journal, Tell
from fissura.pipeline.study import run_study
from fissura.pipeline.template import new_study
from fissura.pipeline.training import PLAN, Plan, Taught, Trained
from fissura.pipeline.training import train as train_judge
from fissura.pipeline.truth import Truth, compare_with_truth

__all__ = [
    "PLAN",
    "Checked",
    "CheckedVolume",
    "ComparedTable",
    "Damage",
    "Inspection",
    "Journal",
    "Plan",
    "Scored",
    "Sources",
    "Taught",
    "Tell",
    "TensileTests",
    "Trained",
    "TrialPlan",
    "Tried",
    "Truth",
    "Voxels",
    "audit_claims",
    "audit_example",
    "check_study",
    "check_volume",
    "compare_table",
    "compare_with_truth",
    "export",
    "find_damage",
    "inspect",
    "new_study",
    "reconstruct_scan",
    "run_study",
    "run_trials",
    "score_specimens",
    "sources_in",
    "sweep_scan",
    "tensile_tests",
    "train_judge",
]
