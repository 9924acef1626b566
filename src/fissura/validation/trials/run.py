"""Run detection on phantoms, one after the other, and tell what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from fissura import report
from fissura.io import write_bytes
from fissura.io.output_path import check_outputs, outputs_in
from fissura.model import Kind
from fissura.validation import scoring
from fissura.validation.scoring.tables import write_case_tables
from fissura.validation.trials.cache import CachedTrial, TrialCache, fingerprint
from fissura.validation.trials.example_images import chosen, example_images
from fissura.validation.trials.trial import run_trial

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.blocks import Executor
    from fissura.model import Evaluation
    from fissura.report import Picture
    from fissura.settings import Detect
    from fissura.validation.scoring import Case
    from fissura.validation.trials.plan import TrialPlan
    from fissura.validation.trials.trial import Seen, Trial

__all__ = ["Tried", "run_trials", "thresholds_of"]

LEAST = 0.02
"""Findings are kept from this score on, so that thresholds can be compared."""
TITLE = "Detection on phantoms"
CASES = "phantoms"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trials.

    Parameters
    ----------
    evaluation : Evaluation
    pictures : tuple of Picture
        Hits, misses and false calls.
    page : Path
    """

    evaluation: Evaluation
    pictures: tuple[Picture, ...]
    page: Path


def run_trials(
    plan: TrialPlan,
    settings: Detect,
    *,
    into: Path,
    executor: Executor,
    pictures: int = 24,
    only_report: bool = False,
    title: str = TITLE,
    overwrite: bool = False,
) -> Tried:
    """Try detection on phantoms; those that the folder holds are not done again.

    One phantom is held in memory at a time.

    Parameters
    ----------
    plan : TrialPlan
    settings : Detect
        The score from which a finding counts is its probability.
    into : Path
        Folder for the report; its folder ``phantoms`` holds what was scored.
    executor : Executor
    pictures : int, optional
        Hits, misses and false calls in the gallery, so many of each.
    only_report : bool, optional
        Tell of all phantoms that the folder holds, whatever they were made with, and
        grow none.
    title : str, optional
    overwrite : bool, optional
        Whether a report may be replaced that is not of these phantoms.

    Raises
    ------
    StorageError
        If there is a report in a folder that holds no phantoms.
    """
    of_phantoms = (into / CASES).is_dir()
    check_outputs(
        outputs_in(into, report.EVALUATION_FILES),
        inputs=(),
        overwrite=overwrite or of_phantoms,
    )
    trial_cache = TrialCache(into / CASES)
    if only_report:
        kept = trial_cache.everything()
    else:
        kept = []
        trials = plan.trials()
        for done, trial in enumerate(trials, start=1):
            kept.append(
                _tried(trial, settings, trial_cache, pictures, executor.quiet())
            )
            executor.on_done(done, len(trials))
    return _told(kept, settings, into=into, pictures=pictures, title=title)


def thresholds_of(settings: Detect) -> dict[Kind, float]:
    """Return the score from which a finding of each kind counts."""
    return dict.fromkeys(Kind, settings.probability)


def _tried(
    trial: Trial,
    settings: Detect,
    trial_cache: TrialCache,
    pictures: int,
    executor: Executor,
) -> CachedTrial:
    """Return a phantom's score from the trial_cache, or try it and put it there."""
    made_with = fingerprint(trial, settings)
    kept = trial_cache.get(trial, made_with)
    if kept is not None:
        return kept
    lax = settings.model_copy(update={"probability": min(LEAST, settings.probability)})
    taken: list[Picture] = []
    case = run_trial(
        trial, lax, executor=executor, look=partial(_look, taken, settings, pictures)
    )
    trial_cache.put(trial, made_with, case, taken)
    return CachedTrial(case, tuple(taken))


def _look(taken: list[Picture], settings: Detect, pictures: int, seen: Seen) -> None:
    taken += example_images(seen, thresholds_of(settings), most=pictures)


def _told(
    kept: Sequence[CachedTrial],
    settings: Detect,
    *,
    into: Path,
    pictures: int,
    title: str,
) -> Tried:
    cases = [one.case for one in kept]
    thresholds = thresholds_of(settings)
    seen = scoring.summarise(
        cases, thresholds=thresholds, title=title, about=_about(cases)
    )
    seen = replace(seen, targets=scoring.targets(cases, seen, thresholds=thresholds))
    gallery = chosen([p for one in kept for p in one.pictures], most=pictures)
    page = report.evaluation_page(seen, into=into, pictures=gallery)
    write_case_tables(cases, into=into / "tables")
    write_bytes(into / "figures/gallery.jpg", report.gallery_sheet(gallery))
    return Tried(seen, tuple(gallery), page)


def _about(cases: Sequence[Case]) -> str:
    """Say what the phantoms are."""
    said: dict[str, list[str]] = {name: [] for name in ("architecture", "cnr")}
    for case in cases:
        for name, value in case.conditions:
            if name in said and value not in said[name]:
                said[name].append(value)
    return (
        f"Phantoms of the architecture {', '.join(said['architecture'])}, "
        f"contrast-to-noise {', '.join(said['cnr'])}, with lacunae, canals, pits, "
        "mineral packets, rings and fringes; those without damage hold four times as "
        "many canals and pits. Damage is 0.15 to 2 times as dense as 150 microcracks, "
        "60 holes and 15 breaks per mm³, far denser than in any bone."
    )
