"""Whether a volume holds grey values or labels, and which of the labels are bone.

Labels are numbers of names: an average of two of them means a third thing.  So they are
never smoothed, and where it is not plain which of them are bone, the user is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError
from fissura.model import Painted, Volume
from fissura.model.bone import BONE, REGION, Chosen, is_tissue
from fissura.segment.smoothing import sample_cubes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from fissura.model import Box, Region
    from fissura.settings import Segment

__all__ = ["MOST_LABELS", "Taken", "as_taken", "own_region"]

MOST_LABELS = 16
"""A volume of no more whole numbers than these is no scan: noise alone makes more."""
TWO = 2
AT_ONCE = 4096
EVEN = 0.8
"""Share of neighbours that are equal in a map of labels; noise leaves few."""
BULK, SOME = 0.9, 4
"""So much of the voxels takes more values than these: grey scans of two flat phases,
however little noise they have, are mostly two values."""
RARE = 0.02
FEWEST = 1000


@dataclass(frozen=True, slots=True)
class Taken:
    """A volume as it is to be segmented.

    Parameters
    ----------
    volume : Volume
        1 in bone and 0 elsewhere, where it is a map of labels.
    settings : Segment
    segmented : bool
        Whether somebody has segmented it before.
    remarks : tuple of str
    """

    volume: Volume
    settings: Segment
    segmented: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """Voxels that are 1 where others have one of some values, and 0 elsewhere."""

    voxels: Any
    values: tuple[float, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Edge lengths."""
        shape: tuple[int, ...] = self.voxels.shape
        return shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of one element: uint8."""
        return np.dtype(np.uint8)

    def __getitem__(self, key: Any, /) -> NDArray[np.uint8]:
        """Return which of the voxels at `key` have one of the values."""
        return np.isin(self.voxels[key], self.values).astype(np.uint8)


def own_region(volume: Volume) -> Region | None:
    """Return the region of a volume in which this software marked bone; else None."""
    if not is_tissue(volume):
        return None
    return Painted(Volume(Chosen(volume.voxels, REGION), volume.voxel_um))


def as_taken(volume: Volume, boxes: Sequence[Box], settings: Segment) -> Taken:
    """Return a volume as it is to be segmented: greys as they are, labels as a mask.

    Parameters
    ----------
    volume : Volume
    boxes : sequence of Box
        They cover the region.
    settings : Segment

    Raises
    ------
    DataError
        If the volume looks like a map of labels, and it is not stated which are bone;
        or if none of the values stated to be bone occurs.
    """
    if is_tissue(volume):
        return _own(volume, settings)
    if settings.bone_values is not None:
        return _by_values(volume, boxes, settings, settings.bone_values)
    values = _few_values(volume, boxes)
    if values is not None and len(values) == TWO:
        return _two(volume, settings, values)
    if settings.few_values == "grey":
        return Taken(volume, settings)
    if values is not None and len(values) > TWO and _whole(values):
        return _several(volume, settings, values)
    if values is None and _is_patchwork(volume, boxes):
        raise DataError(
            "the volume looks like a map of labels: neighbours are equal almost "
            "everywhere, in patches of many values.  Say which values are bone "
            "(--bone-values 1 2 …, segment.bone_values), or export a mask of them; "
            "if they are grey values all the same, say so (--few-values grey, "
            "segment.few_values)"
        )
    return Taken(volume, settings)


def _own(volume: Volume, settings: Segment) -> Taken:
    mask = Volume(Chosen(volume.voxels, BONE), volume.voxel_um)
    said = (
        "the volume is bone that this software has marked before: its voxels of bone, "
        f"{_listed(sorted(map(float, BONE)))}, were taken for bone and not smoothed"
    )
    if settings.region == "whole":
        said += ", and its region for the region"
    return Taken(mask, _unsmoothed(settings, 0.5), True, (said,))


def _by_values(
    volume: Volume,
    boxes: Sequence[Box],
    settings: Segment,
    wanted: tuple[float, ...],
) -> Taken:
    mask = Volume(_Named(volume.voxels, wanted), volume.voxel_um)
    there = _few_values(mask, boxes)
    if there is not None and len(there) < TWO:
        values = _few_values(volume, boxes)
        seen = "many values" if values is None else _listed(values)
        which = "every" if len(there) and there[0] else "no"
        raise DataError(
            f"{which} voxel of the region has one of the values that were said to be "
            f"bone, {_listed(wanted)} (--bone-values, segment.bone_values): it holds "
            f"{seen}"
        )
    said = f"voxels of the values {_listed(wanted)} were taken for bone, not smoothed"
    return Taken(mask, _unsmoothed(settings, 0.5), True, (said,))


def _two(volume: Volume, settings: Segment, values: NDArray[Any]) -> Taken:
    low, high = float(values[0]), float(values[1])
    said = (
        f"the volume holds only the grey values {low:g} and {high:g}: it was taken for "
        f"segmented and not smoothed, {high:g} for bone (--bone-values says otherwise)"
    )
    return Taken(volume, _unsmoothed(settings, (low + high) / 2), True, (said,))


def _several(volume: Volume, settings: Segment, values: NDArray[Any]) -> Taken:
    """Ask which are bone, unless a threshold and no smoothing say so already."""
    if settings.smoothing == "none" and not isinstance(settings.threshold, str):
        bone = [v for v in values.tolist() if v > settings.threshold]
        said = (
            f"the volume holds only the values {_listed(values)}: it was taken for a "
            f"map of labels, those above the threshold, {_listed(bone)}, for bone"
        )
        return Taken(volume, settings, True, (said,))
    others = " ".join(f"{v:g}" for v in values.tolist()[1:])
    raise DataError(
        f"the volume holds only the values {_listed(values)}, as a map of labels does, "
        "and smoothing would change labels into others: say which are bone, such as "
        f"--bone-values {others} (segment.bone_values), or that they are grey values, "
        '--few-values grey (segment.few_values = "grey")'
    )


def _unsmoothed(settings: Segment, between: float) -> Segment:
    chosen: dict[str, object] = {"smoothing": "none", "smooth_sigma_vox": 0.0}
    if isinstance(settings.threshold, str):
        chosen["threshold"] = between
    return settings.model_copy(update=chosen)


def _few_values(volume: Volume, boxes: Iterable[Box]) -> NDArray[Any] | None:
    """Return the values there are, sorted; None for more than a map of labels has.

    In most volumes the first box ends the search.
    """
    if np.dtype(volume.voxels.dtype).kind not in "buif":
        return None
    found: NDArray[Any] = np.zeros(0, volume.voxels.dtype)
    for box in boxes:
        rest = np.asarray(volume.read(box)).ravel()
        while True:
            rest = rest[~np.isin(rest, found)]
            if not len(rest):
                break
            found = np.union1d(found, rest[:AT_ONCE])
            if len(found) > MOST_LABELS or not np.isfinite(found).all():
                return None
    return found


def _whole(values: NDArray[Any]) -> bool:
    return bool((values == np.round(values)).all())


def _is_patchwork(volume: Volume, boxes: Sequence[Box]) -> bool:
    """Return whether cubes here and there are patches of equal whole numbers."""
    if np.dtype(volume.voxels.dtype).kind not in "uif":
        return False
    first, *others = boxes
    bounds = first
    for box in others:
        bounds = bounds.merge(box)
    cubes = [np.asarray(volume.read(cube)) for cube in sample_cubes(bounds)]
    flat = np.concatenate([cube.ravel() for cube in cubes])
    if not (np.isfinite(flat).all() and _whole(flat)):
        return False
    values, counts = np.unique(flat, return_counts=True)
    # nothing, or what is around a specimen, is a patch of scans, too
    common = values[counts.argmax()]
    steps = np.concatenate([s for cube in cubes for s in _steps(cube, common)])
    if len(steps) < FEWEST:
        return False
    unlike = steps[steps != 0]
    falling = np.sort(np.delete(counts, counts.argmax()))[::-1]
    bulk = int(np.searchsorted(np.cumsum(falling), BULK * falling.sum())) + 1
    jumps = len(unlike) < RARE * len(steps) or np.median(unlike) > 1
    return bool(len(unlike) < (1 - EVEN) * len(steps) and bulk > SOME and jumps)


def _steps(cube: NDArray[Any], common: float) -> Iterator[NDArray[np.float64]]:
    """Yield by how much neighbours along each axis differ, where neither is common."""
    for axis in range(cube.ndim):
        along = np.moveaxis(cube, axis, 0)
        before, after = along[:-1], along[1:]
        both = (before != common) & (after != common)
        yield np.abs(after[both].astype(np.float64) - before[both].astype(np.float64))


def _listed(values: Iterable[Any]) -> str:
    """Return values as words: 0, 126 and 127."""
    *most, last = [f"{float(value):g}" for value in values] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last
