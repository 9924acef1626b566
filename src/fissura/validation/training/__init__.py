"""Train the classifier of candidates on phantoms, and on what people decided."""

from fissura.validation.training.plan import PLAN, Plan
from fissura.validation.training.train import Taught, Trained, train

__all__ = ["PLAN", "Plan", "Taught", "Trained", "train"]
