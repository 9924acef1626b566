"""A tensile test: the record, the curve, and what is read off it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan, pi
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "MeanCurve",
    "Modulus",
    "SpecimenSize",
    "Strength",
    "TensileCurve",
    "TensileReading",
    "TensileTest",
]


@dataclass(frozen=True, slots=True)
class SpecimenSize:
    """Size of a tensile specimen before the test; None where it is not known.

    A round one has a diameter, a flat one a width and a thickness; either may be
    given by its area alone.
    """

    gauge_length_mm: float | None = None
    width_mm: float | None = None
    thickness_mm: float | None = None
    diameter_mm: float | None = None
    area_mm2: float | None = None

    @property
    def section_mm2(self) -> float | None:
        """Area of the cross-section; None where too little is known.

        Examples
        --------
        >>> SpecimenSize(width_mm=2.8, thickness_mm=1.0).section_mm2
        2.8
        """
        if self.area_mm2 is not None:
            return self.area_mm2
        if self.diameter_mm is not None:
            return pi * self.diameter_mm**2 / 4
        if self.width_mm is not None and self.thickness_mm is not None:
            return self.width_mm * self.thickness_mm
        return None


@dataclass(frozen=True, slots=True)
class TensileTest:
    """What a test machine recorded, in our units, in the order it was recorded.

    A column the file does not hold is None; all others have one value a point.

    Parameters
    ----------
    source : str
        The file it came from.
    kind : str
        The program that wrote the file, in words.
    strain : ndarray of float64, shape (point,), or None
        In mm/mm.
    extension_mm, load_n, stress_mpa : ndarray of float64, shape (point,), or None
    size : SpecimenSize
        As the file states it.
    remarks : tuple of str
        What the reader had to leave out, change or assume, a sentence each.
    time_s : ndarray of float64, shape (point,), or None
    columns : tuple of str
        Which columns were used, in which unit, and which were left, a sentence each.
    rank : int
        Of the column of strain or extension: 0 an extensometer's, 1 not said, 2 the
        crosshead's.
    extension_rank : int
        Of the column of extension, where there is one beside strain.
    unit_unnamed : bool
        Whether the column of strain names no unit.
    compressive : bool
        Whether the columns say that the test was one of compression.
    beyond : float or None
        Stress or load, whichever the curve is of, that is farthest from zero in rows
        without strain; None where every row has one.
    beyond_line : int
        Its line in the file.
    apart : str
        What distinguishes this test from others in its file; empty for the only one.
    """

    source: str
    kind: str
    strain: NDArray[np.float64] | None
    extension_mm: NDArray[np.float64] | None
    load_n: NDArray[np.float64] | None
    stress_mpa: NDArray[np.float64] | None
    size: SpecimenSize = SpecimenSize()
    remarks: tuple[str, ...] = ()
    time_s: NDArray[np.float64] | None = None
    columns: tuple[str, ...] = ()
    rank: int = 1
    extension_rank: int = 1
    unit_unnamed: bool = False
    compressive: bool = False
    beyond: float | None = None
    beyond_line: int = 0
    apart: str = ""


@dataclass(frozen=True, slots=True)
class TensileCurve:
    """Stress against strain, in the order it was recorded.

    Parameters
    ----------
    strain : ndarray of float64, shape (point,)
        Engineering strain, in mm/mm.
    stress_mpa : ndarray of float64, shape (point,)
        Engineering stress, in MPa.
    source : str
        The file it came from.
    remarks : tuple of str
        What had to be left out, changed, assumed or doubted, a sentence each.
    time_s : ndarray of float64, shape (point,), or None
        When each point was recorded.
    columns : tuple of str
        Which columns of the file it was made of, and which were left.
    beyond_mpa : float or None
        Largest stress that was recorded without a strain.
    untared_mpa : float
        Stress at the start of a record that begins under a load of its own, where
        nothing shows whether it is a preload or a load cell that was not set to zero.
    """

    strain: NDArray[np.float64]
    stress_mpa: NDArray[np.float64]
    source: str
    remarks: tuple[str, ...] = ()
    time_s: NDArray[np.float64] | None = None
    columns: tuple[str, ...] = ()
    beyond_mpa: float | None = None
    untared_mpa: float = 0.0


@dataclass(frozen=True, slots=True)
class Modulus:
    """Young's modulus by one method, with the window it came from.

    Parameters
    ----------
    method : str
        Name of the method, as the setting `modulus` spells it.
    gpa, intercept_mpa : float
        Slope and intercept of the fitted line; nan where the method found none.
    r_squared, relative_se : float
        Of the fit; the standard error of the slope is over the slope, and takes the
        residuals as independent.
    window_strain, window_mpa : tuple of float
        Strain and stress at the first and the last point of the fit.
    points : int
        How many were fitted.
    remarks : tuple of str
        Which of the method's own criteria it fails, or why it found no line.
    criteria : mapping of str to float
        The method's own criteria, where it has any; each is met up to 1.
    """

    method: str
    gpa: float
    intercept_mpa: float
    r_squared: float
    relative_se: float
    window_strain: tuple[float, float]
    window_mpa: tuple[float, float]
    points: int
    remarks: tuple[str, ...] = ()
    criteria: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Strength:
    """Modulus and strength of one curve, with the window the modulus came from.

    All strains are as recorded; `corrected` takes the toe off.

    Parameters
    ----------
    modulus_gpa, intercept_mpa : float
        Young's modulus and the intercept of its line.
    r_squared : float
        Of the fit.
    window_strain : tuple of float
        Strain at the first and the last point of the fit.
    uts_mpa, uts_strain : float or None
        Ultimate tensile strength and the strain it was reached at; None where what
        happened in the test leaves them in doubt, as for what follows.
    method : str
        How the modulus was read.
    relative_se : float
        Standard error of the modulus over the modulus.
    toe_strain : float
        Strain at which the modulus' line leaves zero stress; 0 where the settings
        ask for no toe compensation.
    yield_strain, yield_mpa, resilience_mj_m3 : float or None
        At the crossing with the offset line, and the work up to it; None where the
        curve breaks before it.
    failure_strain, failure_mpa : float or None
        The last point before the stress falls away.
    work_uts_mj_m3, work_failure_mj_m3 : float or None
        Area under the curve, in MJ per m³ of specimen.
    estimates : tuple of Modulus
        By every method.
    flags : tuple of str
        What to doubt about these numbers, a sentence each.
    absent : mapping of str to str
        Why a number is None, by its name here; a yield that is not named there is
        missing because the specimen broke before it.
    """

    modulus_gpa: float
    intercept_mpa: float
    r_squared: float
    window_strain: tuple[float, float]
    uts_mpa: float | None
    uts_strain: float | None
    method: str
    relative_se: float = nan
    toe_strain: float = 0.0
    yield_strain: float | None = None
    yield_mpa: float | None = None
    resilience_mj_m3: float | None = None
    failure_strain: float | None = None
    failure_mpa: float | None = None
    work_uts_mj_m3: float | None = None
    work_failure_mj_m3: float | None = None
    estimates: tuple[Modulus, ...] = ()
    flags: tuple[str, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict)

    def corrected(self, strain: float | None) -> float | None:
        """Return a strain counted from the end of the toe; None where it is None."""
        return None if strain is None else strain - self.toe_strain


@dataclass(frozen=True, slots=True)
class TensileReading:
    """One test as it is shown: its name, its curve, and what was read off it.

    `toe_strain` is what was taken off all strains of both.
    """

    name: str
    curve: TensileCurve
    strength: Strength
    toe_strain: float = 0.0

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was noticed while reading, then what to doubt about the numbers."""
        return (*self.curve.remarks, *self.strength.flags)


@dataclass(frozen=True, slots=True)
class MeanCurve:
    """The mean of several curves, up to the first failure among them.

    Parameters
    ----------
    strain : ndarray of float64, shape (point,)
        Common strain, in mm/mm.
    mean_mpa, low_mpa, high_mpa : ndarray of float64, shape (point,)
        Mean stress and its 95 % t interval; the interval is nan where n is 1.
    n : int
        Number of curves, the same at every strain.
    failures : tuple of float
        Strain at which each curve reaches its strength, in rising order: n(ε) falls
        by one at each, and the mean ends at the first.
    band : str
        ``"pointwise"``, or ``"simultaneous"`` for a band that holds the whole curve.
    """

    strain: NDArray[np.float64]
    mean_mpa: NDArray[np.float64]
    low_mpa: NDArray[np.float64]
    high_mpa: NDArray[np.float64]
    n: int
    failures: tuple[float, ...] = ()
    band: str = "pointwise"
