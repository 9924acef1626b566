"""Run one function on many pieces of work, on threads or on a Dask cluster.

The function and its pieces decide the result; where and in which order they run
does not.  Compiled kernels release the interpreter's lock, so threads suffice on one
machine; each piece computes on one core.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from fissura.blocks.one_blas_thread import on_one_blas_thread, one_blas_thread
from fissura.errors import SettingsError, StorageError
from fissura.io import read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Cluster", "OnDone", "Threads", "Workers", "run", "silent"]

SCHEMES = ("tcp", "tls", "ws", "wss", "ucx")

Piece = TypeVar("Piece")
Answer = TypeVar("Answer")


class OnDone(Protocol):
    """Called with how many pieces are done, of how many."""

    def __call__(self, done: int, total: int, /) -> None:
        """Report that `done` of `total` pieces are done."""
        ...


def silent(done: int, total: int, /) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True)
class Threads:
    """Workers of this process."""

    count: int = field(default_factory=lambda: os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running Dask scheduler: its address, or the path of its scheduler file."""

    address: str


Workers = Threads | Cluster


def run(
    work: Callable[[Piece], Answer],
    pieces: Sequence[Piece],
    *,
    workers: Workers,
    on_done: OnDone = silent,
) -> Iterator[Answer]:
    """Yield ``work(piece)`` for each piece, in the order of `pieces`.

    Parameters
    ----------
    work : callable
        For a cluster, it and the pieces must be picklable.
    pieces : sequence
    workers : Threads or Cluster
    on_done : callable, optional
        Called after each piece.

    Notes
    -----
    At most twice as many pieces as workers are in progress at a time, which limits
    the memory for results.  On an interrupt, waiting pieces are dropped.
    """
    total = len(pieces)
    with one_blas_thread(), _submitter(workers) as (submit, width):
        under_way: deque[Any] = deque()
        waiting = iter(pieces)
        done = 0
        try:
            for piece in waiting:
                under_way.append(submit(work, piece))
                if len(under_way) >= 2 * width:
                    answer = under_way.popleft().result()
                    done += 1
                    on_done(done, total)
                    yield answer
            while under_way:
                answer = under_way.popleft().result()
                done += 1
                on_done(done, total)
                yield answer
        finally:
            for future in under_way:
                future.cancel()


@contextmanager
def _submitter(workers: Workers) -> Iterator[tuple[Callable[..., Any], int]]:
    match workers:
        case Threads(count):
            with ThreadPoolExecutor(max(count, 1)) as pool:
                submit: Callable[..., Future[Any]] = pool.submit
                yield submit, max(count, 1)
        case Cluster(address):
            with _client(address) as client:
                yield (
                    lambda work, piece: client.submit(
                        on_one_blas_thread, work, piece, pure=False
                    ),
                    max(len(client.nthreads()), 1),
                )


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise SettingsError(
            "a cluster was asked for, but Dask's scheduler is not installed: "
            "run  pip install 'fissura[cluster]'  here and on every worker"
        ) from None
    scheduler = _scheduler(address)
    try:
        client: Any = Client(scheduler, timeout=8, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise SettingsError(
            f"no Dask scheduler answered at {address} ({error}): give the address that "
            "`dask scheduler` printed, or the path of its scheduler file"
        ) from None
    try:
        yield client
    finally:
        client.close()


def _scheduler(address: str) -> str:
    """Return a scheduler's address, from its file where that was given."""
    found = address
    if "://" not in address:
        if not Path(address).is_file():
            raise SettingsError(
                f"the scheduler file {address} does not exist: start a scheduler with "
                "`dask scheduler --scheduler-file …`, or give its address, tcp://…"
            )
        try:
            found = str(read_json(Path(address))["address"])
        except (StorageError, LookupError, TypeError):
            raise SettingsError(
                f"{address} was expected to be the file of a Dask scheduler, but holds "
                "no address: give the file `dask scheduler --scheduler-file` wrote"
            ) from None
    if found.split("://")[0] not in SCHEMES:
        raise SettingsError(
            f"{found} is no address of a Dask scheduler: it begins with one of "
            f"{', '.join(scheme + '://' for scheme in SCHEMES)}"
        )
    return found
