"""The first loading: a curve up to its strength, without unloading in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.measure.tensile.modulus.line_fit import part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from fissura.model import TensileCurve

__all__ = ["first_loading", "loading_points"]

UNLOADED = 0.1
"""Part of the strength that stress must fall, and strain with it, for an unloading."""
STEPPED_BACK = 0.02
"""Part of the strain to the strength that strain may jitter."""


def first_loading(curve: TensileCurve) -> tuple[TensileCurve, tuple[str, ...]]:
    """Cut a curve off after its largest stress, and loops out of it.

    Where the specimen was unloaded and loaded again, only points that reach a strain
    not reached before remain; otherwise every point is, however it jitters.

    Returns
    -------
    TensileCurve
        In the order recorded.
    tuple of str
        What was found on the way.
    """
    points, remarks = loading_points(curve)
    return part(curve, points), remarks


def loading_points(curve: TensileCurve) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the points of the first loading, and what was found on the way."""
    whole = part(curve, slice(int(np.argmax(curve.stress_mpa)) + 1))
    loops = _unloadings(whole)
    remarks = tuple(_remarks(whole, loops))
    if not loops:
        return np.arange(whole.strain.size), remarks
    before = np.concatenate([[-np.inf], np.maximum.accumulate(whole.strain)[:-1]])
    return np.flatnonzero(whole.strain > before), remarks


def _remarks(whole: TensileCurve, loops: int) -> Iterator[str]:
    if loops:
        times = "once" if loops == 1 else f"{loops} times"
        yield (
            f"The specimen was unloaded {times} before its strength; the modulus is "
            "that of the first loading."
        )
    elif (share := _steps_back(whole.strain)) > STEPPED_BACK:
        yield (
            f"Strain steps back by up to {100 * share:.2g} % of its way to the "
            "strength without unloading: the extensometer may have slipped."
        )


def _unloadings(whole: TensileCurve) -> int:
    """Count how often strain and stress fell together and rose again."""
    strain, stress = whole.strain, whole.stress_mpa
    if strain.size < 2 or not np.ptp(strain) > 0:  # noqa: PLR2004 - no two points
        return 0
    behind = np.maximum.accumulate(strain) - strain
    below = np.maximum.accumulate(stress) - stress
    deep = (behind > STEPPED_BACK * np.ptp(strain)) & (below > UNLOADED * stress.max())
    return _runs(deep, behind <= 0)


def _runs(deep: NDArray[np.bool_], on_top: NDArray[np.bool_]) -> int:
    """Count stretches between points on top that are deep somewhere."""
    stretch = np.cumsum(on_top)
    return int(np.unique(stretch[deep]).size)


def _steps_back(strain: NDArray[np.float64]) -> float:
    span = float(np.ptp(strain))
    if not span > 0:
        return 0.0
    return float((np.maximum.accumulate(strain) - strain).max()) / span
