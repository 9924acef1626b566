"""How good findings are: of anybody's volumes, and on phantoms."""

from fissura.pipeline.evaluation.plan import TrialPlan
from fissura.pipeline.evaluation.scoring import Scored, score_specimens
from fissura.pipeline.evaluation.sources import Sources, sources_in
from fissura.pipeline.evaluation.trying import Tried, run_trials

__all__ = [
    "Scored",
    "Sources",
    "TrialPlan",
    "Tried",
    "run_trials",
    "score_specimens",
    "sources_in",
]
