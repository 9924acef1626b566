"""Masks packed in AIM files: bits, or runs of equal voxels; unpacked layer by layer.

Runs have no fixed place in the file.  They are counted through once, and for each layer
its first run is stored, so that a layer is read without those before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fissura.errors import StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.layers import Layers
from fissura.io.formats.mapped import mapped_voxels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.io.formats.mapped import MappedVoxels
    from fissura.model import Shape

__all__ = ["bits", "runs_of_two", "runs_of_values"]

INT8 = np.dtype(np.int8)
AT_ONCE = 2**22
"""Runs that are counted at a time."""
GOES_ON = 255
"""A run of this length is 254 long, and the next one has the same value."""
PAIR = 2


def bits(path: Path, start: int, size: int, shape: Shape) -> Layers:
    """Return a mask of which a byte holds 2 × 2 × 2 voxels; the last byte is its value.

    Raises
    ------
    StorageError
        If the block is not as long as its voxels need.
    """
    z, y, x = ((n + 1) // 2 for n in shape)
    cells = mapped_voxels(
        path,
        offset_bytes=start,
        shape=(z, y, x),
        stored=np.dtype("u1"),
        spare_bytes=None,
    )
    if size != z * y * x + 1:
        raise _damaged(path, shape)
    with explain_disk_errors(path), path.open("rb") as file:
        file.seek(start + size - 1)
        value = np.frombuffer(file.read(1), INT8)[0]
    return Layers(shape, INT8, partial(_layer_of_bits, cells, shape, value))


def _layer_of_bits(
    cells: MappedVoxels, shape: Shape, value: np.int8, layer: int
) -> NDArray[np.int8]:
    _, height, width = shape
    here = cells[layer // 2].repeat(2, axis=0).repeat(2, axis=1)[:height, :width]
    y, x = np.ogrid[:height, :width]
    place = 4 * (layer % 2) + 2 * (y % 2) + x % 2
    solid: NDArray[np.int8] = ((here >> place.astype(np.uint8)) & 1).astype(np.int8)
    return solid * value


@dataclass(frozen=True, slots=True)
class _Packed:
    """Runs of equal voxels in a file.

    Parameters
    ----------
    path : Path
    start, size : int
        Where they are, in bytes.
    step : int
        Bytes that a run takes: its length, or its value and its length.
    values : tuple of int
        The two values that take turns; not used where each run states its own.
    """

    path: Path
    start: int
    size: int
    step: int
    values: tuple[int, int] = (0, 0)

    def read(self, low: int, high: int) -> NDArray[np.uint8]:
        """Read the bytes of the runs from `low` up to but without `high`."""
        with explain_disk_errors(self.path), self.path.open("rb") as file:
            file.seek(self.start + low * self.step)
            return np.frombuffer(file.read((high - low) * self.step), np.uint8)

    def pieces(self) -> Iterator[NDArray[np.uint8]]:
        """Yield the bytes of all runs, many at a time."""
        runs = self.size // self.step
        for low in range(0, runs, AT_ONCE):
            yield self.read(low, min(low + AT_ONCE, runs))

    def lengths(self, packed: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return how long each of these runs is."""
        if self.step == PAIR:
            return packed[1::PAIR].astype(np.int64)
        return np.where(packed == GOES_ON, GOES_ON - 1, packed).astype(np.int64)

    def unpack(self, packed: NDArray[np.uint8], turn: int) -> NDArray[np.int8]:
        """Return the voxels of runs, of which the first has the value `turn`."""
        if self.step == PAIR:
            values = packed[0::PAIR].view(np.int8)
        else:
            changes = np.cumsum(packed[:-1] != GOES_ON)
            turns = (np.concatenate([[0], changes]) + turn) % 2
            values = np.array(self.values, np.int8)[turns]
        return values.repeat(self.lengths(packed))


@dataclass(frozen=True, slots=True)
class _Index:
    """Where each layer begins among the runs; one entry more ends the last layer.

    Parameters
    ----------
    run : ndarray of int64, shape (z + 1,)
        Run in which a layer begins.
    skipped : ndarray of int64, shape (z + 1,)
        Voxels of that run that belong to the layer before.
    turn : ndarray of int64, shape (z + 1,)
        Which of the two values that run has.
    """

    run: NDArray[np.int64]
    skipped: NDArray[np.int64]
    turn: NDArray[np.int64]


def runs_of_two(
    path: Path, start: int, size: int, shape: Shape, margin: Shape, *, word_bytes: int
) -> Layers:
    """Return a mask of two values that take turns, of which each byte is a run.

    Raises
    ------
    StorageError
        If the runs are not as many voxels as the volume.
    """
    before = word_bytes + PAIR
    if size < before:
        raise _damaged(path, shape)
    one, other = _Packed(path, start + word_bytes, PAIR, 1).read(0, PAIR).view(np.int8)
    packed = _Packed(path, start + before, size - before, 1, (int(one), int(other)))
    return _layers(packed, shape, margin)


def runs_of_values(
    path: Path, start: int, size: int, shape: Shape, margin: Shape, *, word_bytes: int
) -> Layers:
    """Return a volume of int8 of which each pair of bytes is a value and its run.

    Raises
    ------
    StorageError
        If the runs are not as many voxels as the volume.
    """
    if size < word_bytes:
        raise _damaged(path, shape)
    packed = _Packed(path, start + word_bytes, size - word_bytes, PAIR)
    return _layers(packed, shape, margin)


def _layers(packed: _Packed, shape: Shape, margin: Shape) -> Layers:
    index = _index(packed, shape, margin)
    return Layers(shape, INT8, partial(_layer, packed, index, shape, margin))


def _index(packed: _Packed, shape: Shape, margin: Shape) -> _Index:
    """Count through the runs once; note where each layer begins."""
    depth, height, width = (n - 2 * m for n, m in zip(shape, margin, strict=True))
    if depth * height * width > packed.size // packed.step * GOES_ON:
        raise _damaged(packed.path, shape)
    begins = np.arange(depth + 1) * (height * width)
    index = _Index(*np.zeros((3, depth + 1), np.int64))
    runs = voxels = changes = 0
    for piece in packed.pieces():
        lengths = packed.lengths(piece)
        ends = voxels + np.cumsum(lengths)
        here = (begins >= voxels) & (begins < ends[-1])
        run = np.searchsorted(ends, begins[here], side="right")
        changed = np.concatenate([[0], np.cumsum(piece[:: packed.step] != GOES_ON)])
        index.run[here] = runs + run
        index.skipped[here] = begins[here] - (ends - lengths)[run]
        index.turn[here] = (changes + changed[run]) % 2
        runs, voxels = runs + len(lengths), int(ends[-1])
        changes += int(changed[-1])
    if voxels != begins[-1]:
        raise _damaged(packed.path, shape)
    index.run[-1] = runs
    return index


def _layer(
    packed: _Packed, index: _Index, shape: Shape, margin: Shape, layer: int
) -> NDArray[np.int8]:
    """Unpack one layer; its margin is 0."""
    whole = np.zeros(shape[1:], np.int8)
    depth, height, width = margin
    place = layer - depth
    if not 0 <= place < len(index.run) - 1:
        return whole
    low = int(index.run[place])
    high = int(index.run[place + 1]) + int(index.skipped[place + 1] > 0)
    voxels = packed.unpack(packed.read(low, high), int(index.turn[place]))
    inner = whole[height : shape[1] - height, width : shape[2] - width]
    skipped = int(index.skipped[place])
    own = voxels[skipped : skipped + inner.size]
    if len(own) != inner.size:
        raise _damaged(packed.path, shape)
    inner[...] = own.reshape(inner.shape)
    return whole


def _damaged(path: Path, shape: Shape) -> StorageError:
    return StorageError(
        f"{path} is cut short or damaged: what is packed in it is not "
        f"{' × '.join(map(str, shape))} voxels (z, y, x), as its header says: copy it "
        "again"
    )
