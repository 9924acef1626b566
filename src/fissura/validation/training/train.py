"""Train a classifier: grow phantoms, describe what is found, fit, calibrate, write."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fissura.detect import (
    HOLE_FEATURES,
    MERGED,
    SHEET_FEATURES,
    DamageClassifier,
    expected,
    write_classifier,
)
from fissura.errors import SettingsError
from fissura.io.output_path import check_output
from fissura.model import Kind
from fissura.validation.training.annotations import read_annotations
from fissura.validation.training.examples import (
    HOLE_CLASSES,
    SHEET_CLASSES,
    Examined,
    Examples,
)
from fissura.validation.training.fitting import FOLDS, fit
from fissura.validation.training.operating_points import operating
from fissura.validation.training.plan import DENSE
from fissura.validation.training.stored_examples import examined_once
from fissura.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.blocks import Executor
    from fissura.detect import Classifier
    from fissura.model import Decision
    from fissura.settings import Detect
    from fissura.validation.training.plan import Plan

__all__ = ["Taught", "Trained", "train"]

REAL_CRACKS_PER_MM3, REAL_HOLES_PER_MM3 = 7.38, 3.92
"""Medians of the groups with most: Ma et al. 2017, doi:10.1038/srep43399."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What training saw.

    Parameters
    ----------
    counts : tuple of (str, str, int)
        Candidates, what they are, how many.
    right : tuple of (str, float)
        Share of them that trees which had not seen their phantom name rightly.
    expected : tuple of str
        What to expect at the probability that is set, a sentence for each kind.
    decided : int
        Of the findings that people decided on, those that were met again.
    """

    counts: tuple[tuple[str, str, int], ...]
    right: tuple[tuple[str, float], ...]
    expected: tuple[str, ...]
    decided: int = 0


@dataclass(frozen=True, slots=True)
class Taught:
    """What people taught, beside the phantoms.

    Parameters
    ----------
    decisions : sequence of Decision
    weight : float
        How many candidates of phantoms one that was decided on counts for.
    tables : sequence of Path
        Files of the decisions; nothing may replace them.
    """

    decisions: Sequence[Decision] = ()
    weight: float = 10.0
    tables: Sequence[Path] = ()

    def paths(self) -> list[Path]:
        """Return every file and folder that is read."""
        volumes = [one.volume for one in self.decisions if one.volume]
        return [*self.tables, *(one.folder for one in self.decisions), *volumes]


def train(
    plan: Plan,
    settings: Detect,
    *,
    into: Path,
    examples: Path,
    taught: Taught = Taught(),
    overwrite: bool = False,
    executor: Executor,
) -> Trained:
    """Train a classifier on phantoms and on what people decided, and write it.

    Parameters
    ----------
    plan : Plan
    settings : Detect
        How candidates are found.
    into : Path
        File to write, ``….npz``.
    examples : Path
        Folder with the examples of each phantom; those in it are not made again.
    taught : Taught, optional
        What people decided on.
    overwrite : bool, optional
        Whether a classifier of that name may be replaced.
    executor : Executor
        Each worker grows and searches one phantom at a time.

    Raises
    ------
    SettingsError
        If there are too few phantoms to leave some out.
    StorageError
        If `into` exists and may not be replaced.
    """
    check_output(into, inputs=taught.paths(), overwrite=overwrite)
    if plan.count < FOLDS:
        raise SettingsError(
            f"a classifier is trained on {FOLDS} phantoms or more, so that some can be "
            f"left out, but {plan.count} were requested"
        )
    every = _examined(plan, settings, examples, executor)
    more = read_annotations(taught.decisions, settings, executor=executor.quiet())
    sheets = Examples.together([*(one.sheets for one in every), *more.sheets])
    holes = Examples.together([*(one.holes for one in every), *more.holes])
    of_sheets, sheet_chances = _fit_sheets(sheets, taught)
    of_holes, hole_chances = _fit_holes(holes, taught)
    about = {
        "version": __version__,
        "plan": plan.described(),
        "grid_um": settings.grid_um,
        "examples": {"sheets": len(sheets.names), "holes": len(holes.names)},
    }
    if taught.decisions:
        about["decisions"] = {"met": more.matched, "weight": taught.weight}
    known = [one.known for one in every]
    expect = {
        kind: operating(
            kind,
            found,
            classifier.of_damage(chances, kind),
            known,
            least_cnr=settings.least_cnr,
        )
        for kind, found, classifier, chances in (
            (Kind.MICROCRACK, sheets, of_sheets, sheet_chances),
            (Kind.PERFORATION, holes, of_holes, hole_chances),
        )
    }
    trained = DamageClassifier(of_sheets, of_holes, about, expect)
    write_classifier(into, trained)
    return Trained(
        (*_counts("sheets", sheets), *_counts("holes", holes)),
        (
            ("sheets", _right(sheet_chances, sheets, SHEET_CLASSES)),
            ("holes", _right(hole_chances, holes, HOLE_CLASSES)),
        ),
        expected(trained, settings),
        more.matched,
    )


def _examined(
    plan: Plan, settings: Detect, folder: Path, executor: Executor
) -> list[Examined]:
    """Return the examples of all phantoms."""
    every: list[Examined] = []
    work = partial(examined_once, plan, settings, folder)
    for one in executor.quiet().do(work, plan.seeds):
        every.append(one)
        executor.on_done(len(every), plan.count)
    return every


def _fit_sheets(
    examples: Examples, taught: Taught
) -> tuple[Classifier, NDArray[np.float64]]:
    """Fit the classifier of crack candidates; return what it says of the examples."""
    rarer = DENSE.cracks_per_mm3 / REAL_CRACKS_PER_MM3
    return fit(
        examples,
        tuple(SHEET_FEATURES),
        SHEET_CLASSES,
        rarer=dict.fromkeys((Kind.MICROCRACK.value, MERGED), rarer),
        weights=_weights(examples, taught),
    )


def _fit_holes(
    examples: Examples, taught: Taught
) -> tuple[Classifier, NDArray[np.float64]]:
    """Fit the classifier of plugs; return what it says of the examples."""
    holes_per_mm3 = DENSE.holes_per_mm3 + DENSE.breaks_per_mm3
    return fit(
        examples,
        tuple(HOLE_FEATURES),
        HOLE_CLASSES,
        rarer={Kind.PERFORATION.value: holes_per_mm3 / REAL_HOLES_PER_MM3},
        weights=_weights(examples, taught),
    )


def _weights(examples: Examples, taught: Taught) -> NDArray[np.float64] | None:
    """Return how much each example counts; None where all count alike."""
    if not taught.decisions:
        return None
    return np.where(examples.seeds < 0, taught.weight, 1.0)


def _counts(what: str, of: Examples) -> list[tuple[str, str, int]]:
    names, counts = np.unique(of.names, return_counts=True)
    return [(what, str(n), int(c)) for n, c in zip(names, counts, strict=True)]


def _right(
    chances: NDArray[np.float64], of: Examples, classes: tuple[str, ...]
) -> float:
    return float((np.array(classes)[chances.argmax(axis=1)] == of.names).mean())
