"""Exposure of the frames and dose of the specimen, if they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.acquire.plausible import STRENGTH_KGY, STRENGTH_SOURCE
from fissura.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.model import Scan
    from fissura.settings import Acquire

__all__ = ["dose_rate_gy_s", "dose_remarks"]

SAFE_KGY = (30.0, 35.0)
"""Ma et al. 2017, doi:10.1038/srep43399, stayed below this dose."""
LONGEST_EXPOSURE_S = 30.0
"""And each frame shorter than this."""
BONE_KEV = np.array([20, 30, 40, 50, 60, 80, 100, 150], np.float64)
BONE_CM2_G = np.array(
    [3.601, 1.070, 0.4507, 0.2336, 0.1400, 0.06896, 0.04585, 0.03183], np.float64
)
"""Mass energy-absorption of cortical bone (ICRU-44), NIST, doi:10.18434/T4D01F."""
J_PER_KEV = 1.602176634e-16
MM2_PER_CM2 = 100.0
G_PER_KG = 1000.0
GY_PER_KGY = 1000.0


def dose_rate_gy_s(settings: Acquire, energy_kev: float | None) -> float | None:
    """Return the dose rate at the surface of bone: as given, or from the flux.

    Parameters
    ----------
    settings : Acquire
    energy_kev : float or None

    Returns
    -------
    float or None
        None where neither a dose rate nor flux and energy are known.

    Raises
    ------
    SettingsError
        If the flux is given at an energy outside 20–150 keV.

    Examples
    --------
    >>> from fissura.settings import Acquire
    >>> round(dose_rate_gy_s(Acquire(flux_per_mm2_s=1e10), 50.0), 2)
    1.87
    """
    if settings.dose_rate_gy_s or not (settings.flux_per_mm2_s and energy_kev):
        return settings.dose_rate_gy_s
    if not BONE_KEV[0] <= energy_kev <= BONE_KEV[-1]:
        raise SettingsError(
            f"acquire.flux_per_mm2_s was given at {energy_kev:g} keV, but what bone "
            f"absorbs is known here from {BONE_KEV[0]:g} to {BONE_KEV[-1]:g} keV: give "
            "acquire.dose_rate_gy_s instead"
        )
    absorbed_cm2_g = np.exp(
        np.interp(np.log(energy_kev), np.log(BONE_KEV), np.log(BONE_CM2_G))
    )
    energy_j_cm2_s = settings.flux_per_mm2_s * MM2_PER_CM2 * energy_kev * J_PER_KEV
    return float(energy_j_cm2_s * absorbed_cm2_g * G_PER_KG)


def dose_remarks(scan: Scan) -> Iterator[str]:
    """Yield remarks on exposure and dose, as far as these are known."""
    if scan.exposure_s is None:
        if scan.dose_rate_gy_s is not None:
            yield (
                f"the dose of {scan.source} is unknown: it does not state its "
                "exposure, so set acquire.exposure_s"
            )
        return
    if scan.exposure_s > LONGEST_EXPOSURE_S:
        yield (
            f"each projection of {scan.source} was exposed for {scan.exposure_s:g} s, "
            f"longer than the {LONGEST_EXPOSURE_S:g} s that keep bone from changing"
        )
    total_s = scan.exposure_s * scan.projections.shape[0]
    if scan.dose_rate_gy_s is None:
        yield (
            f"the projections of {scan.source} were exposed for {total_s:.4g} s in "
            "all, but the dose is unknown: set acquire.dose_rate_gy_s, or the flux"
        )
    else:
        yield _dose(scan.source, total_s * scan.dose_rate_gy_s / GY_PER_KGY)


def _dose(source: str, dose_kgy: float) -> str:
    low, high = SAFE_KGY
    said = f"the projections of {source} gave bone {dose_kgy:.3g} kGy"
    if dose_kgy < low:
        return f"{said}, below the {low:g}–{high:g} kGy that count as safe"
    if dose_kgy <= high:
        return f"{said}, within the {low:g}–{high:g} kGy that are the limit"
    return (
        f"TOO MUCH DOSE: {said}, above the {low:g}–{high:g} kGy that count as safe; "
        "cracks may come from the beam, and strength measured afterwards is no longer "
        f"the bone's own{_of_strength(dose_kgy)}"
    )


def _of_strength(dose_kgy: float) -> str:
    if dose_kgy < STRENGTH_KGY:
        return ""
    return f" ({STRENGTH_SOURCE})"
