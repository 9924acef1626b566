"""How kernels are compiled: once, cached on disk, free of the interpreter's lock.

Kernels run on one core; blocks of a volume run side by side.  Compiling them without
numba's own threads takes a third of the time, and makes them safe to call from many
threads at once.  No fast-math: a voxel's value must not depend on its place in a block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["kernel"]

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` at its first call and keep the result beside its source."""
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True)(function))
