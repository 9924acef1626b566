"""What an HDF5 dataset declares but does not hold: named, never read as zeros.

HDF5 hands out the fill value, without a word, for a chunk or an array that was never
written, for a part of a virtual dataset that is not there, and for an external file
that is too short.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from math import ceil, prod
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

import h5py
from h5py import h5s

from fissura.errors import StorageError
from fissura.io.absent import absent_error
from fissura.io.formats.hdf5.files import open_hdf5, refuse_packing

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["refuse_unwritten", "source_file", "source_files"]

DEEPEST = 8
"""Virtual datasets that are made of virtual ones go no deeper than this."""
BLOCK = "%b"
"""Placeholder for the number of the block in the name of a source."""
MOST_NAMED = 4
MOST_PIECES = 100_000
MOST_PACKED = 10_000
"""No filter makes more bytes of one, but for the most even of data."""


class _Part(NamedTuple):
    """A source of a virtual dataset, and how many values are taken of it."""

    dataset: str
    chosen: h5s.SpaceID
    wanted: int


def refuse_unwritten(data: h5py.Dataset, path: Path, *, depth: int = 0) -> None:
    """Refuse a dataset of which a part is declared, but was never written.

    Parameters
    ----------
    data : h5py.Dataset
        Open.
    path : Path
        Its file.
    depth : int, optional
        How many virtual datasets are around it.

    Raises
    ------
    StorageError
        If a part is absent: a chunk, a whole array, a source of a virtual dataset or
        what it does not map, an external file or its end; or if nothing installed can
        unpack it.
    """
    if data.is_virtual:
        _check_virtual(data, path, depth)
    elif data.chunks is not None:
        refuse_packing(data, path)
        _check_chunks(data, path)
    elif data.external:
        _check_external(data, path)
    elif data.size:
        _check_array(data, path)


def source_file(path: Path, name: str) -> Path:
    """Return the file that a virtual dataset in `path` calls `name`, as HDF5 does."""
    if name == ".":
        return path
    at = [path.parent / name, path.resolve().parent / name]
    if PurePath(name).is_absolute():
        at.append(path.parent / PurePath(name).name)
    return next((place for place in at if place.is_file()), at[0])


def source_files(data: h5py.Dataset, path: Path) -> tuple[Path, ...]:
    """Return the other files that a dataset is read from, of which none is missing.

    Parameters
    ----------
    data : h5py.Dataset
        Open, and checked by `refuse_unwritten`.
    path : Path
        Its file.
    """
    if data.external:
        return tuple(Path(name) for name, _, _ in data.external)
    if not data.is_virtual:
        return ()
    held: dict[Path, set[str]] = defaultdict(set)
    for source in data.virtual_sources():
        for file, name in _named(path, source, data.shape):
            held[file].add(name)
    deeper: list[Path] = []
    for file, names in held.items():
        with open_hdf5(file) as opened:
            for name in names:
                deeper += source_files(opened[name], file)
    return tuple(dict.fromkeys((*held, *deeper)))


def _absent(data: h5py.Dataset, path: Path, what: str, elements: int) -> StorageError:
    return absent_error(
        f"{data.name} in {path}",
        (elements, data.size, "values"),
        f"copy or write it again, or, where {data.fillvalue:g} is meant for them, "
        "write it out with h5repack -l CONTI",
        why=what,
    )


def _check_array(data: h5py.Dataset, path: Path) -> None:
    if data.id.get_space_status() != h5py.h5d.SPACE_STATUS_ALLOCATED:
        raise _absent(data, path, "nothing of it was ever written", data.size)
    start = data.id.get_offset()
    if start is None:  # it is in the header itself
        return
    held, end = path.stat().st_size, start + data.nbytes
    if end > held:
        what = f"it should end at byte {end}, but the file has {held} bytes"
        raise _absent(
            data, path, what, min(end - held, data.nbytes) // data.dtype.itemsize
        )


def _check_chunks(data: h5py.Dataset, path: Path) -> None:
    grid = [ceil(n / chunk) for n, chunk in zip(data.shape, data.chunks, strict=True)]
    wanted, held = prod(grid), data.id.get_num_chunks()
    chunk, stored = prod(data.chunks) * data.dtype.itemsize, data.id.get_storage_size()
    if held and chunk > MOST_PACKED * stored:
        raise StorageError(
            f"{data.name} in {path} is damaged: a chunk of it should hold {chunk} "
            f"bytes, but all of it takes {stored}: copy it again"
        )
    if held < wanted:
        lost = min((wanted - held) * prod(data.chunks), data.size)
        what = f"{wanted - held} of its {wanted} chunks were never written"
        raise _absent(data, path, what, lost)


def _check_external(data: h5py.Dataset, path: Path) -> None:
    """Refuse external files that are missing or short: HDF5 would fill up with 0."""
    for name, offset, size in data.external:
        file = Path(name)
        if not file.is_file():
            raise StorageError(
                f"{data.name} in {path} is in the external file {name}, which is not "
                "there: copy it there"
                + (
                    ""
                    if file.is_absolute()
                    else f", or start fissura in the folder that holds {name}"
                )
            )
        held = file.stat().st_size
        wanted = min(size, data.nbytes) + offset
        if held < wanted:
            lost = ceil((wanted - held) / data.dtype.itemsize)
            what = (
                f"its external file {name} is cut short: it has {held} bytes where "
                f"{wanted} are wanted"
            )
            raise _absent(data, path, what, lost)


def _check_virtual(data: h5py.Dataset, path: Path, depth: int) -> None:
    if depth > DEEPEST:
        raise StorageError(
            f"{data.name} in {path} is a virtual dataset of virtual ones more than "
            f"{DEEPEST} deep, or in a circle: write it again"
        )
    sources = data.virtual_sources()
    pieces = sum(_pieces(source.vspace, data.shape) for source in sources)
    if pieces > MOST_PIECES:
        raise StorageError(
            f"{data.name} in {path} is made of {pieces} pieces, more than can be "
            "checked: write it as one dataset with h5repack -l CONTI"
        )
    mapped = [_bounded(source.vspace, data.shape) for source in sources]
    by_file: dict[Path, list[_Part]] = defaultdict(list)
    for source, space in zip(sources, mapped, strict=True):
        named = list(_named(path, source, data.shape))
        wanted = space.get_select_npoints() // max(len(named), 1)
        for file, name in named:
            by_file[file].append(_Part(name, source.src_space, wanted))
    found = [
        short for file, parts in by_file.items() for short in _lost(file, parts, depth)
    ]
    if found:
        lost, counts = zip(*found, strict=True)
        more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
        what = "it is made of parts, and " + ", ".join(lost[:MOST_NAMED]) + more
        raise _absent(data, path, what, min(sum(counts), data.size))
    covered = _covered(mapped, data.shape)
    if covered < data.size:
        what = "it is made of parts, which do not cover it"
        raise _absent(data, path, what, data.size - covered)


def _named(
    path: Path, source: Any, shape: tuple[int, ...]
) -> Iterator[tuple[Path, str]]:
    """Yield the file and the dataset of a source; of each block, where it has many."""
    file, name = source.file_name, source.dset_name
    if BLOCK not in file + name:
        yield source_file(path, file), name
        return
    for block in range(_blocks(source.vspace, shape)):
        number = str(block)
        yield (
            source_file(path, file.replace(BLOCK, number)),
            name.replace(BLOCK, number),
        )


def _lost(file: Path, parts: list[_Part], depth: int) -> Iterator[tuple[str, int]]:
    """Yield why a file cannot fill its parts, and how many values that takes away."""
    if not file.is_file():
        yield f"the file {file} is missing", sum(part.wanted for part in parts)
        return
    known: dict[str, h5py.Dataset | None] = {}
    with open_hdf5(file) as opened:
        for part in parts:
            if part.dataset not in known:
                known[part.dataset] = _whole(opened, part.dataset, file, depth)
            found = known[part.dataset]
            if found is None:
                yield f"{file} has no dataset {part.dataset}", part.wanted
            elif (short := _short(found, part.chosen, part.wanted)) > 0:
                shape = f"{part.dataset} in {file} has only the shape {found.shape}"
                yield shape, short


def _whole(opened: h5py.File, name: str, file: Path, depth: int) -> h5py.Dataset | None:
    """Return a source of which no part is absent; None if there is no such source."""
    found = opened.get(name)
    if not isinstance(found, h5py.Dataset) or found.shape is None:
        return None
    refuse_unwritten(found, file, depth=depth + 1)
    return found


def _short(found: h5py.Dataset, chosen: h5s.SpaceID, wanted: int) -> int:
    """Return how many values a source lacks of those that are chosen of it."""
    if _endless(chosen):
        return 0
    try:
        low, high = chosen.get_select_bounds()
    except ValueError:  # all of it
        return int(wanted - found.size)
    if len(high) != found.ndim:
        return int(wanted)
    held = prod(
        max(min(stop + 1, n) - start, 0)
        for start, stop, n in zip(low, high, found.shape, strict=True)
    )
    whole = prod(stop + 1 - start for start, stop in zip(low, high, strict=True))
    lost: int = ceil(wanted * (whole - held) / whole)
    return lost


def _endless(space: h5s.SpaceID) -> bool:
    if (
        space.get_select_type() != h5s.SEL_HYPERSLABS
        or not space.is_regular_hyperslab()
    ):
        return False
    _, _, count, block = space.get_regular_hyperslab()
    return h5s.UNLIMITED in (*count, *block)


def _blocks(space: h5s.SpaceID, shape: tuple[int, ...]) -> int:
    """Return how many blocks of an endless selection are in a shape."""
    start, stride, count, _ = space.get_regular_hyperslab()
    return max(
        ceil((n - first) / step) if many == h5s.UNLIMITED else 1
        for n, first, step, many in zip(shape, start, stride, count, strict=True)
    )


def _pieces(space: h5s.SpaceID, shape: tuple[int, ...]) -> int:
    """Return of how many files, or boxes of any place, a part is made."""
    if _endless(space):
        return _blocks(space, shape)
    irregular = space.get_select_type() == h5s.SEL_HYPERSLABS and not (
        space.is_regular_hyperslab()
    )
    return int(space.get_select_hyper_nblocks()) if irregular else 1


def _bounded(space: h5s.SpaceID, shape: tuple[int, ...]) -> h5s.SpaceID:
    """Return a selection cut to a shape: some selections have no end."""
    if not _endless(space):
        return space
    start, stride, count, block = space.get_regular_hyperslab()
    steps = list(zip(shape, start, stride, count, block, strict=True))
    bounded = h5s.create_simple(shape)
    bounded.select_hyperslab(
        start,
        tuple(
            ceil((n - first) / step) if many == h5s.UNLIMITED else many
            for n, first, step, many, _ in steps
        ),
        stride,
        tuple(
            n - first if long == h5s.UNLIMITED else long
            for n, first, _, _, long in steps
        ),
    )
    return bounded


def _covered(parts: list[h5s.SpaceID], shape: tuple[int, ...]) -> int:
    """Return how many elements of a shape are in at least one part."""
    if any(part.get_select_type() == h5s.SEL_ALL for part in parts):
        return prod(shape)
    bounds = [part.get_select_bounds() for part in parts]
    if any(_apart(bounds, axis) for axis in range(len(shape))):
        return sum(part.get_select_npoints() for part in parts)
    every = h5s.create_simple(shape)
    every.select_none()
    for part in parts:
        if part.is_regular_hyperslab():
            start, stride, count, block = part.get_regular_hyperslab()
            every.select_hyperslab(start, count, stride, block, op=h5s.SELECT_OR)
            continue
        for corner, far in part.get_select_hyper_blocklist().tolist():
            size = tuple(b + 1 - a for a, b in zip(corner, far, strict=True))
            every.select_hyperslab(tuple(corner), size, op=h5s.SELECT_OR)
    return int(every.get_select_npoints())


def _apart(bounds: list[tuple[tuple[int, ...], tuple[int, ...]]], axis: int) -> bool:
    """Return whether boxes do not overlap along one axis."""
    ends = sorted((low[axis], high[axis]) for low, high in bounds)
    return all(one[1] < other[0] for one, other in pairwise(ends))
