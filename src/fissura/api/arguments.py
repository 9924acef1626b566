"""What a caller gave: its type is checked before any work, in the caller's words."""

from __future__ import annotations

from math import inf, isclose
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from fissura.blocks import Cluster, Executor, Threads
from fissura.errors import DataError

if TYPE_CHECKING:
    from fissura.model import Volume

__all__ = [
    "checked_executor",
    "checked_path",
    "checked_size_um",
    "checked_switch",
    "checked_type",
    "stop_if_of_other_volume",
]

AXES = 3

Wanted = TypeVar("Wanted")

ORIGINS = {
    "Bone": "the Bone that segment_bone returns",
    "Comparison": "one Comparison of those that compare_groups returns",
    "Damage": "the Damage that detect_damage returns",
    "Finding": "one Finding, such as damage.findings[0]",
    "Scan": "the Scan that open_scan returns",
    "Sources": "Sources, such as Sources.found(…) returns",
    "TensileReading": "the TensileReading that read_tensile_test returns",
    "Volume": "a Volume, as open_volume and reconstruct_scan return it",
}


def checked_type(value: object, wanted: type[Wanted], argument: str) -> Wanted:
    """Return the value of an argument that must be of one type.

    Raises
    ------
    DataError
        If it is of another; the message says which function returns such a value.
    """
    if not isinstance(value, wanted):
        origin = ORIGINS.get(wanted.__name__, f"of type {wanted.__name__}")
        raise DataError(f"{argument} must be {origin}, but {_described(value)} came")
    return value


def checked_path(value: object, argument: str) -> Path:
    """Return a path, its ``~`` replaced by the home folder.

    Raises
    ------
    DataError
        If it is neither text nor a path, or is empty.
    """
    if not isinstance(value, str | PathLike) or not str(value):
        raise DataError(
            f"{argument} must be a path, as text or pathlib.Path, but "
            f"{_described(value)} came"
        )
    path = Path(value)
    try:
        return path.expanduser()
    except RuntimeError:  # no such user
        return path


def checked_size_um(value: Any, argument: str) -> float | None:
    """Return a length in µm, or None where none was given.

    Raises
    ------
    DataError
        If it is no number above 0.
    """
    if value is None:
        return None
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if is_number and 0 < (size_um := float(value)) < inf:
        return size_um
    raise DataError(f"{argument} must be a number above 0, in µm, but {value!r} came")


def checked_switch(value: object, argument: str) -> bool:
    """Return True or False.

    Raises
    ------
    DataError
        If it is neither: the text "no" would count as True.
    """
    if not isinstance(value, bool):
        raise DataError(f"{argument} must be True or False, but {value!r} came")
    return value


def checked_executor(executor: object) -> Executor:
    """Return the executor that was given; None is a thread for each core.

    Raises
    ------
    DataError
        If it is neither an executor, nor threads, nor a cluster, or has no thread or
        no voxel in a block.
    """
    match executor:
        case None:
            return Executor()
        case Threads() | Cluster():
            chosen = Executor(executor)
        case Executor():
            chosen = executor
        case _:
            raise DataError(
                "executor must be Threads(4), Cluster(…) or Executor(…), but "
                f"{_described(executor)} came"
            )
    if isinstance(chosen.workers, Threads) and not _is_count(chosen.workers.count):
        raise DataError(
            "the number of threads must be a whole number above 0, but "
            f"{chosen.workers.count!r} came"
        )
    edges: Any = chosen.block_vox
    sound = isinstance(edges, tuple | list) and len(edges) == AXES
    if not sound or not all(map(_is_count, edges)):
        raise DataError(
            f"block_vox must be three whole numbers above 0 (z, y, x), but {edges!r} "
            "came"
        )
    return chosen


def stop_if_of_other_volume(volume: Volume, other: Volume, names: str) -> None:
    """Refuse two volumes whose voxels cannot lie on each other.

    Raises
    ------
    DataError
        If they differ in shape or in the size of a voxel.
    """
    alike = isclose(volume.voxel_um, other.voxel_um, rel_tol=1e-6)
    if volume.shape != other.shape or not alike:
        raise DataError(
            f"{names} must be of one volume, but one has {volume.shape} voxels (z, y, "
            f"x) of {volume.voxel_um:g} µm, the other {other.shape} of "
            f"{other.voxel_um:g} µm"
        )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _described(value: object) -> str:
    if value is None or isinstance(value, str | int | float):
        return repr(value)
    return f"a value of type {type(value).__name__}"
