"""Train the judge of candidates on phantoms, whose truth is known, and on decisions."""

from fissura.pipeline.training.plan import PLAN, Plan
from fissura.pipeline.training.train import Taught, Trained, train

__all__ = ["PLAN", "Plan", "Taught", "Trained", "train"]
