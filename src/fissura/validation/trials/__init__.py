"""Try detection on phantoms that nothing was trained on."""

from fissura.validation.trials.plan import TrialPlan
from fissura.validation.trials.run import Tried, run_trials

__all__ = ["TrialPlan", "Tried", "run_trials"]
