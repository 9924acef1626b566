"""GRIM and GRIMMER: which means and standard deviations whole numbers can have."""

from __future__ import annotations

from math import ceil, floor, isqrt, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fissura.audit.printed import Printed

__all__ = ["possible_means", "possible_spread"]

MOST_WORK = 300_000_000
MOST_SUMS, MOST_SPREAD = 100, 1000.0


def possible_means(n: int, mean: Printed) -> range:
    """Return the sums of n whole numbers whose mean would be printed like this.

    Brown and Heathers 2017, doi:10.1177/1948550616673876.

    Examples
    --------
    >>> from fissura.audit.printed import read_printed
    >>> list(possible_means(8, read_printed("79.3")))
    [634]
    """
    return range(ceil(mean.low * n), floor(mean.high * n) + 1)


def possible_spread(n: int, sums: Sequence[int], sd: Printed) -> bool | None:
    """Return whether n whole numbers of one of these sums have such a deviation.

    After GRIMMER (Anaya 2016, doi:10.7287/peerj.preprints.2400), by going through all
    sums of squares that n whole numbers can have; None where that is too much work.
    """
    if n == 1 or len(sums) > MOST_SUMS or sd.high > MOST_SPREAD:
        return None
    answers = [_one_sum(n, total, sd) for total in sums]
    if any(answers):
        return True
    return None if None in answers else False


def _one_sum(n: int, total: int, sd: Printed) -> bool | None:
    """Shift the numbers so that their mean lies in [0, 1): only small ones are left."""
    rest = total % n
    wanted = list(_sums_of_squares(n, rest, sd))
    if not wanted:
        return False
    most = wanted[-1]
    reach = isqrt(most)
    width = isqrt(n * most) + reach + 1
    if n * (2 * reach + 1) * (2 * width + 1) * (most + 1) > MOST_WORK:
        return None
    reached = np.zeros((2 * width + 1, most + 1), dtype=np.bool_)
    reached[width, 0] = True
    for _ in range(n):
        reached = _with_one_more(reached, reach)
    return any(reached[width + rest, square] for square in wanted)


def _sums_of_squares(n: int, rest: int, sd: Printed) -> Iterator[int]:
    """Yield the sums of squares of the right parity, within the window."""
    about = rest * rest / n
    low = max(sd.low, 0.0) ** 2 * (n - 1) + about
    high = max(sd.high, 0.0) ** 2 * (n - 1) + about
    for square in range(ceil(low - 1e-9), floor(high + 1e-9) + 1):
        if (square - rest) % 2 == 0 and square >= about - sqrt(1e-9):
            yield square


def _with_one_more(reached: np.ndarray, reach: int) -> np.ndarray:
    more = np.zeros_like(reached)
    rows, columns = reached.shape
    for value in range(-reach, reach + 1):
        square = value * value
        if square >= columns:
            continue
        source = reached[max(0, -value) : rows - max(0, value), : columns - square]
        more[max(0, value) : rows - max(0, -value), square:] |= source
    return more
