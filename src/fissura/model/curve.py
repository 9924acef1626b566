"""A tensile test: the curve, and what is read off it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MeanCurve", "Strength", "TensileCurve"]


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
        What the reader had to leave out or change, a sentence each.
    """

    strain: NDArray[np.float64]
    stress_mpa: NDArray[np.float64]
    source: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Strength:
    """Modulus and strength of one curve, with the window the modulus came from.

    Parameters
    ----------
    modulus_gpa, intercept_mpa : float
        Young's modulus and the intercept of its line.
    r_squared : float
        Of the fit.
    window_strain : tuple of float
        Strain at the first and the last point of the fit.
    uts_mpa, uts_strain : float
        Ultimate tensile strength and the strain it was reached at.
    method : str
        How the modulus was read.
    """

    modulus_gpa: float
    intercept_mpa: float
    r_squared: float
    window_strain: tuple[float, float]
    uts_mpa: float
    uts_strain: float
    method: str


@dataclass(frozen=True, slots=True)
class MeanCurve:
    """The mean of several curves, up to the first failure among them.

    Parameters
    ----------
    strain : ndarray of float64, shape (point,)
        Common strain, in mm/mm.
    mean_mpa, low_mpa, high_mpa : ndarray of float64, shape (point,)
        Mean stress and its pointwise 95 % t interval; the interval is nan where n is 1.
    n : int
        Number of curves, the same at every strain.
    """

    strain: NDArray[np.float64]
    mean_mpa: NDArray[np.float64]
    low_mpa: NDArray[np.float64]
    high_mpa: NDArray[np.float64]
    n: int
