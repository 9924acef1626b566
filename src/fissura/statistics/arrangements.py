"""Count the arrangements of scores over groups that give each sum of scores.

Each way is equally likely if the groups do not differ; the share of ways at least as
extreme as the one observed is an exact p, given the ties.  Counts are held as float64:
exact below 2^53, and to a relative error of 1e-14 beyond.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import TooBigError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["count_sums", "count_sums_of_two"]

MOST_ADDITIONS = 1_000_000_000
"""Some seconds of work, and some 200 MB of counts."""


def count_sums(deck: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """Count the ways to deal `n` scores of the deck, by the sum of the scores.

    Parameters
    ----------
    deck : ndarray of int64, shape (score,)
        Scores, none negative.
    n : int
        Size of the hand.

    Returns
    -------
    ndarray of float64, shape (sum,)
        ``counts[s]`` ways give the sum s.

    Raises
    ------
    TooBigError
        If it would take more than `MOST_ADDITIONS`.
    """
    top = _largest_sums(deck, n)
    _stop_if_too_big(deck.size, int(np.sum(top + 1)))
    ways = [np.zeros(largest + 1) for largest in top]
    ways[0][0] = 1
    for score in deck:
        for size in range(n, 0, -1):
            room = ways[size][score:]
            before = ways[size - 1][: room.size]
            room[: before.size] += before
    return ways[n]


def count_sums_of_two(
    deck: NDArray[np.int64], first: int, second: int
) -> NDArray[np.float64]:
    """Count the ways to deal two hands from one deck, by the sums of both.

    Parameters
    ----------
    deck : ndarray of int64, shape (score,)
        Scores, none negative.
    first, second : int
        Sizes of the hands; what remains is the third group.

    Returns
    -------
    ndarray of float64, shape (sum of first, sum of second)

    Raises
    ------
    TooBigError
        If it would take more than `MOST_ADDITIONS`.
    """
    tall, wide = _largest_sums(deck, first), _largest_sums(deck, second)
    _stop_if_too_big(deck.size, int(np.sum(tall + 1) * np.sum(wide + 1)))
    ways = [[np.zeros((a + 1, b + 1)) for b in wide] for a in tall]
    ways[0][0][0, 0] = 1
    for score in deck:
        for j in range(first, -1, -1):
            for k in range(second, -1, -1):
                if j:
                    _add(ways[j - 1][k], to=ways[j][k][score:])
                if k:
                    _add(ways[j][k - 1], to=ways[j][k][:, score:])
    return ways[first][second]


def _add(ways: NDArray[np.float64], *, to: NDArray[np.float64]) -> None:
    """Add within the table; no way reaches the sums beyond it."""
    rows, columns = map(min, ways.shape, to.shape)
    to[:rows, :columns] += ways[:rows, :columns]


def _largest_sums(deck: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return the largest sum of 0, 1, ... n scores."""
    falling = np.sort(deck)[::-1][:n]
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(falling)])


def _stop_if_too_big(cards: int, cells: int) -> None:
    if cards * cells > MOST_ADDITIONS:
        raise TooBigError(
            f"the exact distribution of {cards} ranks would take {cards * cells:.1e} "
            f"additions, more than the {MOST_ADDITIONS:.0e} allowed"
        )
