"""Warnings of what in a record is contradictory or unlikely: units, signs, order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.model import SpecimenSize, TensileTest

__all__ = ["quality_warnings"]

ELASTIC = 0.4
STRETCHED = 0.1
LARGEST_STRAIN = 1.0
"""A specimen twice as long is rubber, or its strain is in percent."""
SMALLEST_STRAIN = 1e-3
"""At the strength; bone reaches more, and so does glass."""
STRESSES_MPA = (1e-3, 1e4)
"""Strengths of foams and of whiskers: beyond them lies a wrong unit."""
AGREE = 0.05
"""Relative difference up to which stress and load over area agree."""
SLACK = 5.0
"""How far grips may give way: extension over gauge length against strain."""
PERCENT = (0.004, 0.05)
"""Strain over extension by gauge length where one of them is in the other's percent."""
BACK = 0.2
"""Part of its range that a quantity must step back to count as not driven."""


def quality_warnings(
    test: TensileTest,
    size: SpecimenSize,
    strain: NDArray[np.float64],
    stress_mpa: NDArray[np.float64],
) -> tuple[str, ...]:
    """Say what contradicts itself or is not plausible, a sentence each.

    Parameters
    ----------
    test : TensileTest
        As recorded.
    size : SpecimenSize
        As used.
    strain, stress_mpa : ndarray of float64, shape (point,)
        The curve computed from it.

    Raises
    ------
    DataError
        If a column of strain has no unit and would be that of rubber.
    """
    _stop_if_percent(test, strain, stress_mpa)
    return (
        *_strain_against_extension(test, size),
        *_stress_against_load(test, size),
        *_implausible_strain(strain, stress_mpa),
        *_implausible_stress(stress_mpa),
        *_swapped(strain, stress_mpa),
    )


def _stop_if_percent(
    test: TensileTest, strain: NDArray[np.float64], stress_mpa: NDArray[np.float64]
) -> None:
    """Ask for the unit if none is named and mm/mm is impossible.

    At 40 % of its strength nothing but rubber has been stretched by a tenth.
    """
    reached = np.flatnonzero(stress_mpa >= ELASTIC * stress_mpa.max())
    if not test.unit_unnamed or not reached.size:
        return
    way = float(strain[reached[0]] - strain[0])
    if way > STRETCHED:
        raise DataError(
            f"{test.source} names no unit of strain, and as mm/mm it would be "
            f"{way:.3g} at {100 * ELASTIC:g} % of the strength, as of rubber: name the "
            "column strain_pct if it is in percent, or strain (mm/mm) if it is not"
        )


def _strain_against_extension(test: TensileTest, size: SpecimenSize) -> Iterator[str]:
    if test.strain is None or test.extension_mm is None or not size.gauge_length_mm:
        return
    by_extension = float(np.ptp(test.extension_mm)) / size.gauge_length_mm
    given = float(np.ptp(test.strain))
    if not given or not by_extension or 1 / SLACK <= given / by_extension <= SLACK:
        return
    if PERCENT[0] <= by_extension / given <= PERCENT[1]:
        why = "strain looks like percent in a column that says mm/mm"
    elif PERCENT[0] <= given / by_extension <= PERCENT[1]:
        why = "strain looks like mm/mm in a column that says percent, or the grips slip"
    else:
        why = "check the units of both, and the gauge length"
    yield (
        f"Strain reaches {given:.3g} mm/mm, but extension over gauge length "
        f"{by_extension:.3g}: {why}."
    )


def _stress_against_load(test: TensileTest, size: SpecimenSize) -> Iterator[str]:
    if test.stress_mpa is None or test.load_n is None or not size.section_mm2:
        return
    by_load = float(np.abs(test.load_n).max()) / size.section_mm2
    given = float(np.abs(test.stress_mpa).max())
    if by_load and given and abs(given / by_load - 1) > AGREE:
        yield (
            f"Stress reaches {given:.4g} MPa, but load over the cross-section "
            f"{by_load:.4g} MPa: one of them is in another unit, or the "
            "cross-section is another."
        )


def _implausible_strain(
    strain: NDArray[np.float64], stress_mpa: NDArray[np.float64]
) -> Iterator[str]:
    largest = float(np.abs(strain).max())
    if largest > LARGEST_STRAIN:
        yield (
            f"Strain reaches {largest:.3g} mm/mm; if it is in percent, name its column "
            "strain_pct."
        )
    span = float(abs(strain[int(np.argmax(stress_mpa))] - strain[0]))
    if 0 < span < SMALLEST_STRAIN:
        yield (
            f"The strength is reached after a strain of only {span:.3g} mm/mm; if the "
            "column says percent, it may be in mm/mm."
        )


def _implausible_stress(stress_mpa: NDArray[np.float64]) -> Iterator[str]:
    largest = float(np.abs(stress_mpa).max())
    low, high = STRESSES_MPA
    if not low <= largest <= high:
        yield (
            f"Stress reaches {largest:.3g} MPa, which no bone and no metal does: check "
            "the unit of stress or load, and the cross-section."
        )


def _swapped(
    strain: NDArray[np.float64], stress_mpa: NDArray[np.float64]
) -> Iterator[str]:
    """Strain is driven and continues when stress falls; the reverse is unusual."""
    if _steps_back(strain) and not _steps_back(stress_mpa):
        yield (
            "Stress rises to the end while strain steps back: the columns of strain "
            "and stress may have been swapped."
        )
    elif (
        float(np.abs(strain).max()) > LARGEST_STRAIN * 10
        and float(np.abs(stress_mpa).max()) < LARGEST_STRAIN
    ):
        yield (
            "Strain is large and stress is small throughout: their columns may have "
            "been swapped."
        )


def _steps_back(values: NDArray[np.float64]) -> bool:
    behind = np.maximum.accumulate(values) - values
    return bool(behind.max() > BACK * np.ptp(values))
