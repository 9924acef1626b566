"""Train the judge of candidates on phantoms, whose truth is known."""

from fissura.pipeline.training.plan import PLAN, Plan
from fissura.pipeline.training.train import Trained, train

__all__ = ["PLAN", "Plan", "Trained", "train"]
