"""From the measures of all specimens to the comparison of the groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura import compare
from fissura.io import read_measures, write_comparisons

if TYPE_CHECKING:
    from fissura.blocks import Executor
    from fissura.io import Study

__all__ = ["compare_groups", "treatment_y"]


def compare_groups(study: Study, executor: Executor) -> tuple[str, ...]:
    """Compare the groups by their measures, and correlate damage with strength."""
    settings = study.settings.compare
    outcomes, pairs = settings.outcomes, compare.pairs_to_correlate(settings)
    wanted = dict.fromkeys((*outcomes, *(key for pair in pairs for key in pair)))
    values: dict[str, dict[str, float]] = {key: {} for key in wanted}
    values[compare.TREATMENT] = treatment_y(study)
    for specimen in study.specimens:
        if specimen.counts:
            measures = read_measures(study.layout.measures(specimen.id))
            for key in wanted:
                measure = measures.get(key)
                if measure is not None and measure.value is not None:
                    values[key][specimen.id] = measure.value
    compared = compare.groups(
        values, settings, members=study.members, outcomes=outcomes
    )
    related = compare.associations(
        values, pairs, members=study.members, seed=settings.seed
    )
    write_comparisons(study.layout.groups, compared, related)
    executor.on_done(1, 1)
    return ()


def treatment_y(study: Study) -> dict[str, float]:
    """Return how long each specimen's donor was treated, where that is known."""
    return {
        specimen.id: specimen.treatment_y
        for specimen in study.specimens
        if specimen.counts and specimen.treatment_y is not None
    }
