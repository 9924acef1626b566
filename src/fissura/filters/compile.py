"""How kernels are compiled: once, cached on disk, free of the interpreter's lock.

Kernels run on one core; blocks of a volume run side by side.  Compiling them without
numba's own threads takes a third of the time, and makes them safe to call from many
threads at once.  No fast-math: a voxel's value must not depend on its place in a block.

Numba renews a cached kernel when its own file changes, but not when a kernel that it
calls, or a constant that it takes from another file, does: after an update of the
software the old arithmetic would remain in use, without notice.  Here each cached
kernel carries a stamp of all that it was compiled from.
"""

from __future__ import annotations

from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["kernel"]

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` at its first call and keep the result beside its source."""
    compiled = numba.njit(cache=True, nogil=True)(function)
    index = _index_of(compiled)
    index._source_stamp = (index._source_stamp, _parts_of(function))  # noqa: SLF001
    return cast("Callable[P, R]", compiled)


def _index_of(compiled: Any) -> Any:
    """Return numba's index of the cached versions of a kernel."""
    return compiled._cache._cache_file  # noqa: SLF001 - numba has no public way


def _parts_of(function: Callable[..., Any]) -> tuple[tuple[str, Any], ...]:
    """Name what a kernel takes from elsewhere, each with a stamp of its content."""
    space = function.__globals__
    names = sorted(set(_names(function.__code__)))
    return tuple((name, _stamp(space[name])) for name in names if name in space)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _stamp(part: Any) -> Any:
    """Return a stamp of a kernel or of a constant; others belong to libraries."""
    if hasattr(part, "py_func"):
        return _index_of(part)._source_stamp  # noqa: SLF001 - as above
    if isinstance(part, np.ndarray):
        return part.dtype.str, part.shape, part.tobytes()
    if isinstance(part, ModuleType) or callable(part):
        return getattr(part, "__name__", "")
    return repr(part)
