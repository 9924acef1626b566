"""Kruskal–Wallis of several groups, with an exact p for two or three."""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

from fissura.errors import TooBigError
from fissura.statistics import mann_whitney
from fissura.statistics.arrangements import count_sums_of_two
from fissura.statistics.ranks import doubled_midranks, scores, tie_correction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["asymptotic_p", "exact_p", "h_statistic"]


def h_statistic(samples: Sequence[NDArray[np.float64]]) -> float:
    """Return Kruskal and Wallis's H, corrected for ties; nan if all values are equal.

    Kruskal and Wallis 1952, doi:10.1080/01621459.1952.10483441.
    """
    pooled = np.concatenate(samples)
    shrunk = tie_correction(pooled)
    if shrunk == 0:
        return float("nan")
    n = pooled.size
    sums = _sums(doubled_midranks(pooled) / 2, samples)
    squares = sum(s**2 / sample.size for s, sample in zip(sums, samples, strict=True))
    return float((12 / (n * (n + 1)) * squares - 3 * (n + 1)) / shrunk)


def asymptotic_p(h: float, *, df: int) -> float:
    """Return the chance of an H at least this large, by the chi-squared law."""
    return float(chdtrc(df, max(h, 0.0)))


def exact_p(samples: Sequence[NDArray[np.float64]]) -> float:
    """Return the share of arrangements whose H is at least the one observed.

    All ways to deal the pooled midranks to groups of these sizes are equally likely.

    Parameters
    ----------
    samples : sequence of ndarray of float64, shape (specimen,)
        Two or three groups, at least one value each.

    Raises
    ------
    TooBigError
        If there are more than three groups, or too many values.
    """
    if len(samples) == 2:  # noqa: PLR2004 - two groups, as it says
        return mann_whitney.exact_p(*samples).p
    if len(samples) > 3:  # noqa: PLR2004 - three groups, as it says
        raise TooBigError(
            f"Kruskal–Wallis is exact for two or three groups, but {len(samples)} have "
            "values"
        )
    return _exact_p_of_three(sorted(range(3), key=lambda i: samples[i].size), samples)


def _exact_p_of_three(
    order: Sequence[int], samples: Sequence[NDArray[np.float64]]
) -> float:
    deck = scores(np.concatenate(samples))
    a, b, _ = sizes = [samples[i].size for i in order]
    observed = _sums(deck, samples)
    ways = count_sums_of_two(deck, a, b)
    rows, columns = np.ogrid[: ways.shape[0], : ways.shape[1]]
    spread = _spread([rows, columns, deck.sum() - rows - columns], sizes)
    reached = _spread([observed[i] for i in order], sizes)
    return min(1.0, float(ways[spread >= reached].sum() / ways.sum()))


def _spread(
    sums: Sequence[NDArray[np.int64]], sizes: Sequence[int]
) -> NDArray[np.int64]:
    """Return a whole number that rises with H: the squared sums over the sizes."""
    common = lcm(*sizes)
    parts = [s * s * (common // n) for s, n in zip(sums, sizes, strict=True)]
    return np.asarray(sum(parts), dtype=np.int64)


def _sums(
    ranks: NDArray[np.int64] | NDArray[np.float64],
    samples: Sequence[NDArray[np.float64]],
) -> list[NDArray[np.int64]]:
    cuts = np.cumsum([sample.size for sample in samples])[:-1]
    return [part.sum() for part in np.split(ranks, cuts)]
