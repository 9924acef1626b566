"""Linear algebra on one thread: its last digits are then those of any machine.

A matrix product on several threads adds in another order, and so may differ in its last
digits from one on a machine with other cores.  Blocks keep all cores busy meanwhile.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["on_one_blas_thread", "one_blas_thread"]

Piece = TypeVar("Piece")
Answer = TypeVar("Answer")


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Limit BLAS to one thread for a time; a decorator, too."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield


def on_one_blas_thread(work: Callable[[Piece], Answer], piece: Piece) -> Answer:
    """Return ``work(piece)``, its linear algebra on one thread: for other processes."""
    with one_blas_thread():
        return work(piece)
