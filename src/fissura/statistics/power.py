"""Power of the exact Mann–Whitney test between normal groups of given sizes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import TooBigError
from fissura.model import Power
from fissura.statistics.mann_whitney import ways_of_u

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["mann_whitney_power"]

ALPHA = 0.05
DRAWS = 40_000
"""The chance is right to ± 0.005 (two standard errors at most)."""
MOST_PAIRS = 60_000_000


def mann_whitney_power(
    first: int, second: int, effects_sd: Sequence[float], *, seed: int
) -> tuple[Power, ...]:
    """Return the chance of p < .05, two-sided and exact, between normal groups.

    Parameters
    ----------
    first, second : int
        Sizes of the groups.
    effects_sd : sequence of float
        Shifts in units of the standard deviation within groups.
    seed : int
        The same for all effects: the same draws are shifted.

    Returns
    -------
    tuple of Power
        Empty where the groups are too large for an exact p.

    Examples
    --------
    >>> [round(it.chance, 2) for it in mann_whitney_power(3, 3, [1.5, 9.0], seed=1)]
    [0.0, 0.0]
    """
    return _power(first, second, tuple(effects_sd), seed)


@lru_cache(maxsize=128)
def _power(
    first: int, second: int, effects_sd: tuple[float, ...], seed: int
) -> tuple[Power, ...]:
    try:
        ways = ways_of_u(first, second)
    except TooBigError:
        return ()
    tail = np.cumsum(ways) / ways.sum()
    largest = int(np.sum(2 * tail < ALPHA)) - 1
    draws = max(1000, min(DRAWS, MOST_PAIRS // (first * second)))
    rng = np.random.default_rng([seed, first, second])
    low = rng.standard_normal((draws, first, 1), dtype=np.float32)
    high = rng.standard_normal((draws, 1, second), dtype=np.float32)
    return tuple(
        Power(effect, _chance(low, high, effect, largest)) for effect in effects_sd
    )


def _chance(low: np.ndarray, high: np.ndarray, effect_sd: float, largest: int) -> float:
    """Return the share of draws whose smaller U is at most `largest`."""
    u = np.count_nonzero(low > high + np.float32(effect_sd), axis=(1, 2))
    pairs = low.shape[1] * high.shape[2]
    return float(np.mean(np.minimum(u, pairs - u) <= largest))
