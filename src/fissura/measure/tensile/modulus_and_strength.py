"""Modulus and strength of a curve, and its other properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.measure.tensile.first_loading import loading_points
from fissura.measure.tensile.modulus.annex_g import annex_g
from fissura.measure.tensile.modulus.line_fit import MPA_PER_GPA, part
from fissura.measure.tensile.modulus.sdar import sdar
from fissura.measure.tensile.modulus.steepest_slope import sliding
from fissura.measure.tensile.modulus.strength_fractions import least_squares
from fissura.measure.tensile.record.doubtful_numbers import Places, without_doubtful
from fissura.measure.tensile.record.events import events_of
from fissura.measure.tensile.record.plausible import implausible
from fissura.measure.tensile.yield_and_failure import (
    failure_index,
    work_mj_m3,
    yield_point,
)
from fissura.model import Strength

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from fissura import settings
    from fissura.measure.tensile.record.events import Events
    from fissura.model import Modulus, TensileCurve

__all__ = ["strength"]

LARGEST = 1e12
"""Strains and stresses beyond are no measurements."""
STIFFEST_GPA = 1300.0
"""Stiffer than diamond."""
RUBBER = 0.2
"""Strength over modulus: metals reach 0.01, bone 0.02, plastics 0.1."""
FARTHEST_TOE = 0.25
"""Part of the strain to the strength that a toe may take."""


def strength(curve: TensileCurve, settings: settings.Measure) -> Strength:
    """Read modulus, strength, yield, failure and work off a curve.

    The modulus is read by every method on the first loading, up to the strength; the
    one that `settings.modulus` names is reported, the others are its check.

    Parameters
    ----------
    curve : TensileCurve
        Strain in mm/mm, stress in MPa; tension is positive.
    settings : Measure

    Returns
    -------
    Strength
        Its flags say what to doubt: methods that disagree, unloading, a toe, and what
        happened in the test.  A number that this leaves in doubt is None, and `absent`
        says why.

    Raises
    ------
    DataError
        If the curve holds a value that is not finite, is never in tension, or the
        method asked for finds no modulus.
    """
    _stop_if_no_tension(curve)
    events = events_of(curve)
    points, found = loading_points(curve)
    loading = part(curve, points)
    fitted_on = _undisturbed(curve, events, points, settings.modulus_window)
    estimates = _estimates(
        part(curve, fitted_on), settings, float(loading.stress_mpa[-1])
    )
    chosen = _chosen(curve, estimates, settings)
    peak = int(np.argmax(curve.stress_mpa))
    last, broke = failure_index(curve, settings.failure_drop)
    yielded = yield_point(curve, chosen, settings.yield_offset)
    slope_mpa = chosen.gpa * MPA_PER_GPA
    whole = Strength(
        modulus_gpa=chosen.gpa,
        intercept_mpa=chosen.intercept_mpa,
        r_squared=chosen.r_squared,
        window_strain=chosen.window_strain,
        uts_mpa=float(curve.stress_mpa[peak]),
        uts_strain=float(curve.strain[peak]),
        method=_words(settings),
        relative_se=chosen.relative_se,
        toe_strain=(
            -chosen.intercept_mpa / slope_mpa if settings.toe_compensation else 0.0
        ),
        yield_strain=None if yielded is None else yielded.strain,
        yield_mpa=None if yielded is None else yielded.mpa,
        resilience_mj_m3=(
            None
            if yielded is None
            else work_mj_m3(curve, yielded.after + 1, to=(yielded.strain, yielded.mpa))
        ),
        failure_strain=float(curve.strain[last]),
        failure_mpa=float(curve.stress_mpa[last]),
        work_uts_mj_m3=work_mj_m3(curve, peak + 1),
        work_failure_mj_m3=work_mj_m3(curve, last + 1),
        estimates=estimates,
        flags=(
            *found,
            *events.sentences,
            *_about_estimates(estimates, settings.disagreement),
            *_about_line(curve, loading, chosen),
            *implausible(chosen, curve, peak),
            *(() if broke else (NOT_BROKEN,)),
        ),
    )
    places = Places(peak, last, None if yielded is None else yielded.after)
    return without_doubtful(curve, whole, events, places)


NOT_BROKEN = (
    "The record ends before stress has fallen away: its last point counts as failure."
)
LEAST_OF_WINDOW = 1 / 3
"""Part of the window's stresses that must be free of events for a modulus."""


def _undisturbed(
    curve: TensileCurve,
    events: Events,
    points: NDArray[np.int64],
    window: tuple[float, float],
) -> NDArray[np.int64]:
    """Return the first stretch of the loading, free of events, that spans the window.

    The first, because a specimen that was held, or slipped, is stiffer or softer for a
    while after.

    Raises
    ------
    DataError
        If events leave less than a third of the window's stresses in one piece.
    """
    if not events.found:
        return points
    stress = curve.stress_mpa
    low, high = (part * float(stress.max()) for part in window)

    def spanned(stretch: NDArray[np.int64]) -> float:
        return float(
            min(high, stress[stretch].max()) - max(low, float(stress[stretch].min()))
        )

    good = points[points < events.strain_good_until]
    least = LEAST_OF_WINDOW * (high - low)
    enough = (one for one in events.clean(good) if spanned(one) >= least)
    best = next(enough, None)
    if best is None:
        raise DataError(
            f"{curve.source} has no modulus, because its record is interrupted within "
            f"{100 * window[0]:g} to {100 * window[1]:g} % of the strength. "
            f"{' '.join(events.sentences)} Set another modulus_window in the settings, "
            "or leave the specimen out"
        )
    return best


def _estimates(
    loading: TensileCurve, settings: settings.Measure, top_mpa: float
) -> tuple[Modulus, ...]:
    first = least_squares(loading, settings.modulus_window, top_mpa=top_mpa)
    return (
        first,
        sdar(loading),
        annex_g(
            loading, start=first, yield_offset=settings.yield_offset, top_mpa=top_mpa
        ),
        sliding(loading, width=settings.sliding_strain),
    )


def _chosen(
    curve: TensileCurve, estimates: Sequence[Modulus], settings: settings.Measure
) -> Modulus:
    chosen = next(one for one in estimates if one.method == settings.modulus)
    if chosen.points:
        return chosen
    raise DataError(
        f"{curve.source} has no modulus by {_words(settings)} "
        f"({'; '.join(chosen.remarks)}): check its columns and signs, choose another "
        "modulus in the settings, or leave the specimen out"
    )


def _words(settings: settings.Measure) -> str:
    low, high = settings.modulus_window
    return {
        "least_squares": f"least squares from {100 * low:g} to {100 * high:g} % of the "
        "strength",
        "sdar": "SDAR (ASTM E3076)",
        "annex_g": "ISO 6892-1, annex G",
        "sliding": f"steepest slope over {100 * settings.sliding_strain:g} % strain",
    }[settings.modulus]


def _about_estimates(estimates: Sequence[Modulus], most: float) -> Iterator[str]:
    found = sorted((one for one in estimates if one.points), key=lambda one: one.gpa)
    if len(found) > 1 and found[-1].gpa > (1 + most) * found[0].gpa:
        low, high = found[0], found[-1]
        yield (
            f"Methods differ by {100 * (high.gpa / low.gpa - 1):.0f} %: {low.method} "
            f"{low.gpa:.4g} GPa, {high.method} {high.gpa:.4g} GPa."
        )
    for one in estimates:
        if not one.points:
            yield f"No modulus by {one.method}: {'; '.join(one.remarks)}."


def _about_line(
    curve: TensileCurve, loading: TensileCurve, chosen: Modulus
) -> Iterator[str]:
    if chosen.gpa > STIFFEST_GPA:
        yield (
            f"A modulus of {chosen.gpa:.4g} GPa is more than diamond's: check the "
            "units of strain and stress."
        )
    elastic = float(loading.stress_mpa[-1]) / (chosen.gpa * MPA_PER_GPA)
    if elastic > RUBBER:
        yield (
            f"Strength over modulus is a strain of {elastic:.2g} mm/mm, as of rubber; "
            "if strain is in percent, name its column strain_pct."
        )
    toe = -chosen.intercept_mpa / (chosen.gpa * MPA_PER_GPA) - float(curve.strain[0])
    span = float(np.ptp(loading.strain))
    if abs(toe) > FARTHEST_TOE * span:
        yield (
            f"The modulus' line leaves zero stress {100 * toe / span:.0f} % of the way "
            "to the strength: a long toe, a preload, or no straight part."
        )


def _stop_if_no_tension(curve: TensileCurve) -> None:
    if not (np.isfinite(curve.strain).all() and np.isfinite(curve.stress_mpa).all()):
        raise DataError(
            f"{curve.source} holds values that are not finite: leave these points out"
        )
    far = max(
        float(np.max(np.abs(values), initial=0.0))
        for values in (curve.strain, curve.stress_mpa)
    )
    if far > LARGEST:
        raise DataError(
            f"{curve.source} holds a strain or stress of {far:.3g}, which nothing "
            "reaches: check its columns and their units"
        )
    largest = float(np.max(curve.stress_mpa, initial=0.0))
    smallest = float(np.min(curve.stress_mpa, initial=0.0))
    if not largest > 0:
        raise DataError(
            f"{curve.source} has no stress above 0 MPa, but tension was expected to be "
            "positive: if it was a test in compression, set loading to compression; "
            "else change the sign of its stress or load"
        )
    if -smallest > largest:
        raise DataError(
            f"{curve.source} reaches {smallest:.4g} MPa below zero and "
            f"{largest:.4g} MPa above, but tension was expected to be positive: if it "
            "was a test in compression, set loading to compression"
        )
