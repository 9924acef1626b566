"""Stress and strain from the record: specimen size, machine compliance, sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import DataError
from fissura.measure.tensile.record.corrections import recorded
from fissura.measure.tensile.record.plausible import GAUGE_MM, SECTION_MM2
from fissura.measure.tensile.record.quality_warnings import quality_warnings
from fissura.model import SpecimenSize, TensileCurve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fissura import settings
    from fissura.model import TensileTest

__all__ = ["stress_strain"]

COMPRESSED = (
    "The columns say compression: the test was read as one, and its strength is that "
    "in compression."
)
BY_EXTENSOMETER = 0
"""Rank of a column that an instrument on the specimen wrote."""
AGREES = 0.05
"""Relative difference up to which a strain is an extensometer's, by its length."""
SAME_SIZE = 0.005
"""Relative difference up to which two statements of a size agree."""
NO_EXTENSION = "The compliance was not used: the file gives strain, no extension."
NOT_OF_MACHINE = (
    "The compliance was not used: strain is an extensometer's, which holds nothing of "
    "the machine."
)
PARTS = (
    ("gauge_length_mm", "gauge length"),
    ("width_mm", "width"),
    ("thickness_mm", "thickness"),
    ("diameter_mm", "diameter"),
)


def stress_strain(test: TensileTest, settings: settings.Measure) -> TensileCurve:
    """Turn a record into engineering stress and strain.

    Strain and stress columns are taken as they are; extension and load are divided by
    the specimen's size, which the settings state, or else the file.  With a compliance,
    strain comes from the extension even where the file gives both: δ = δm - C·F.

    Parameters
    ----------
    test : TensileTest
    settings : Measure
        Size, compliance, and whether the test was in tension or compression.

    Returns
    -------
    TensileCurve
        Its remarks say where the size is from, and what to doubt: units that
        contradict each other or are not plausible, swapped columns.

    Raises
    ------
    DataError
        If the size is needed and stated nowhere, or there is no stress at all.
    """
    size, remarks = _size(test, settings)
    section_mm2 = size.section_mm2
    stress_mpa, about_stress = _stress(test, section_mm2)
    strain, about_strain = _strain(test, settings, size, stress_mpa)
    begins_mm = (
        None
        if test.extension_mm is None or test.strain is strain
        else float(test.extension_mm[0])
    )
    if not stress_mpa.any():
        raise DataError(
            f"{test.source} has a stress of zero in every row: check that the load "
            "cell was connected and the right column exported"
        )
    remarks += _about_size(size)
    beyond_mpa = _beyond(test, section_mm2)
    if settings.loading == "compression" or test.compressive:
        if beyond_mpa is not None and stress_mpa[np.argmax(np.abs(stress_mpa))] < 0:
            beyond_mpa = -beyond_mpa
        strain, stress_mpa = _turned(strain), _turned(stress_mpa)
    if settings.loading != "compression" and test.compressive:
        remarks.append(COMPRESSED)
    record = recorded(strain, stress_mpa, test.time_s, position_mm=begins_mm)
    doubted = quality_warnings(test, size, record.strain, record.stress_mpa)
    if beyond_mpa is not None and beyond_mpa > record.stress_mpa.max():
        remarks.append(
            f"Stress reaches {beyond_mpa:.4g} MPa in line {test.beyond_line}, which "
            "gives no strain: the extensometer was taken off before the strength."
        )
    return TensileCurve(
        record.strain,
        record.stress_mpa,
        test.source,
        (
            *test.remarks,
            *remarks,
            *about_strain,
            *about_stress,
            *record.remarks,
            *doubted,
        ),
        record.time_s,
        test.columns,
        beyond_mpa,
        record.untared_mpa,
    )


def _beyond(test: TensileTest, section_mm2: float | None) -> float | None:
    """Return the largest stress that was recorded without a strain."""
    if test.beyond is None or test.stress_mpa is not None:
        return test.beyond
    return None if section_mm2 is None else test.beyond / section_mm2


def _about_size(size: SpecimenSize) -> list[str]:
    """Warn of a specimen whose size is implausible for bone."""
    said = []
    section, gauge = size.section_mm2, size.gauge_length_mm
    if section is not None and not SECTION_MM2[0] <= section <= SECTION_MM2[1]:
        said.append(
            f"A cross-section of {section:.3g} mm² lies outside {SECTION_MM2[0]:g} to "
            f"{SECTION_MM2[1]:g} mm², from a single trabecula to a whole bone: check "
            "width, thickness or diameter, and their units."
        )
    if gauge is not None and not GAUGE_MM[0] <= gauge <= GAUGE_MM[1]:
        said.append(
            f"A gauge length of {gauge:.3g} mm lies outside {GAUGE_MM[0]:g} to "
            f"{GAUGE_MM[1]:g} mm, from a single trabecula to a whole bone: check it, "
            "and its unit."
        )
    return said


def _size(
    test: TensileTest, settings: settings.Measure
) -> tuple[SpecimenSize, list[str]]:
    """Settle the size that is used, and say where it is from."""
    asked = {name: getattr(settings, name) for name, _ in PARTS}
    stated = {name: getattr(test.size, name) for name, _ in PARTS}
    if asked["diameter_mm"] or asked["width_mm"] or asked["thickness_mm"]:
        # A section the settings state replaces that of the file as a whole.
        other = "diameter_mm" if not asked["diameter_mm"] else "width_mm"
        stated[other] = None
        area_mm2 = None
    else:
        area_mm2 = test.size.area_mm2
    size = SpecimenSize(
        **{name: asked[name] or stated[name] for name, _ in PARTS}, area_mm2=area_mm2
    )
    remarks = [
        f"The file states a {words} of {stated[name]:g} mm, the settings "
        f"{asked[name]:g} mm, which was used."
        for name, words in PARTS
        if asked[name]
        and stated[name]
        and abs(asked[name] / stated[name] - 1) > SAME_SIZE
    ]
    return size, remarks


def _stress(
    test: TensileTest, section_mm2: float | None
) -> tuple[NDArray[np.float64], list[str]]:
    if test.stress_mpa is not None:
        return test.stress_mpa, []
    if test.load_n is None:
        raise DataError(f"{test.source} has neither stress nor load")
    if section_mm2 is None:
        raise DataError(
            f"{test.source} gives load, but neither it nor the settings state the "
            "cross-section that stress needs: set width_mm and thickness_mm, or "
            "diameter_mm"
        )
    over = f"Stress is load over a section of {section_mm2:.4g} mm²."
    return test.load_n / section_mm2, [over]


def _strain(
    test: TensileTest,
    settings: settings.Measure,
    size: SpecimenSize,
    stress_mpa: NDArray[np.float64],
) -> tuple[NDArray[np.float64], list[str]]:
    """Take strain as given, or from the extension minus the machine's compliance."""
    compliance = settings.compliance_mm_per_n
    by_extensometer = test.rank == BY_EXTENSOMETER
    if test.strain is not None and not (
        compliance and test.extension_mm is not None and not by_extensometer
    ):
        unused = NOT_OF_MACHINE if by_extensometer else NO_EXTENSION
        beside = _beside_extensometer(test, size)
        return test.strain, [*beside, *([unused] if compliance else [])]
    if test.extension_mm is None:
        raise DataError(f"{test.source} has neither strain nor extension")
    if size.gauge_length_mm is None:
        raise DataError(
            f"{test.source} gives extension, but neither it nor the settings state the "
            "gauge length that strain needs: set gauge_length_mm"
        )
    extension_mm = test.extension_mm
    over = f"Strain is extension over a gauge length of {size.gauge_length_mm:g} mm."
    if by_extensometer:
        over = (
            f"{over[:-1]}, which must be the extensometer's own: it is the instrument "
            "that was read."
        )
        said = [over, NOT_OF_MACHINE] if compliance else [over]
        return extension_mm / size.gauge_length_mm, said
    if compliance:
        extension_mm = extension_mm - compliance * _load(test, size, stress_mpa)
    return extension_mm / size.gauge_length_mm, [over]


def _beside_extensometer(test: TensileTest, size: SpecimenSize) -> list[str]:
    """Compare a strain of no named instrument with an extensometer's extension.

    Raises
    ------
    DataError
        If they differ: the strain may be the crosshead's.
    """
    if (
        test.strain is None
        or test.extension_mm is None
        or test.extension_rank != BY_EXTENSOMETER
        or test.rank == BY_EXTENSOMETER
        or not np.ptp(test.strain) > 0
    ):
        return []
    over_mm = float(np.ptp(test.extension_mm) / np.ptp(test.strain))
    if size.gauge_length_mm is None:
        return [f"Strain is that of the extensometer over {over_mm:.4g} mm."]
    if abs(over_mm / size.gauge_length_mm - 1) > AGREES:
        raise DataError(
            f"{test.source} gives a strain that is the extensometer's extension over "
            f"{over_mm:.4g} mm, but the gauge length is {size.gauge_length_mm:g} mm: "
            "name the column to use with --strain-column (strain_column in the "
            "settings), or state the extensometer's gauge length"
        )
    return []


def _load(
    test: TensileTest, size: SpecimenSize, stress_mpa: NDArray[np.float64]
) -> NDArray[np.float64]:
    if test.load_n is not None:
        return test.load_n
    if size.section_mm2 is None:
        raise DataError(
            f"{test.source} gives no load, and the cross-section is stated nowhere, so "
            "the compliance cannot be subtracted: set width_mm and thickness_mm"
        )
    return stress_mpa * size.section_mm2


def _turned(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn compression to read positive, whichever sign the machine gave it."""
    largest = values[np.argmax(np.abs(values))]
    return -values if largest < 0 else values
