"""How good the findings are: scored against a truth, tried and trained on phantoms.

Takes findings with their labels and a truth with its own, or grows phantoms whose truth
is known; gives hits, misses and false calls per mm³ of bone, and classifiers.
"""

from fissura.validation.scoring.sources import Sources, sources_in
from fissura.validation.scoring.specimens import Scored, score_specimens
from fissura.validation.simulated_study import Truth, compare_with_truth
from fissura.validation.training import PLAN, Plan, Taught, Trained
from fissura.validation.training import train as train_classifier
from fissura.validation.trials import TrialPlan, Tried, run_trials

__all__ = [
    "PLAN",
    "Plan",
    "Scored",
    "Sources",
    "Taught",
    "Trained",
    "TrialPlan",
    "Tried",
    "Truth",
    "compare_with_truth",
    "run_trials",
    "score_specimens",
    "sources_in",
    "train_classifier",
]
