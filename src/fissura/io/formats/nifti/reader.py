"""NIfTI-1 and NIfTI-2: one file, or a pair, plain or packed with gzip.

Layout after https://nifti.nimh.nih.gov/nifti-1 and nifti-2.  Voxels are taken in the
order of the file, with x contiguous; the position of the patient is not.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.errors import DataError, StorageError
from fissura.io.atomic import explain_disk_errors
from fissura.io.formats.header import ALIKE, Found, cubic, edges_of, shortest
from fissura.io.formats.mapped import checked_shape, mapped_voxels
from fissura.io.formats.unpacked import gunzipped, open_gzip
from fissura.model.bone import CODES_KEY, TISSUE_CODES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["TYPES", "is_nifti", "open_nifti"]

TYPES = {
    2: "u1",
    4: "i2",
    8: "i4",
    16: "f4",
    64: "f8",
    256: "i1",
    512: "u2",
    768: "u4",
    1024: "i8",
    1280: "u8",
}
"""NumPy's name of each type code for grey values."""
GZIP = b"\x1f\x8b"
HEADER_BYTES = 540
UNITS = {1: ("m", 1e6), 2: ("mm", 1e3), 3: ("µm", 1.0)}
SPACE_BITS = 7
AXES = 3


@dataclass(frozen=True, slots=True)
class _Layout:
    """The positions of the fields of one version of the header."""

    size: int
    magic: tuple[bytes, int]
    dim: tuple[str, int]
    datatype: int
    pixdim: tuple[str, int]
    vox_offset: tuple[str, int]
    scale: tuple[str, int]
    units: tuple[str, int]
    sform_code: tuple[str, int]
    srow: tuple[str, int]
    descrip: int


ONE = _Layout(
    size=348,
    magic=(b"n+1\0", 344),
    dim=("8h", 40),
    datatype=70,
    pixdim=("8f", 76),
    vox_offset=("f", 108),
    scale=("2f", 112),
    units=("B", 123),
    sform_code=("h", 254),
    srow=("12f", 280),
    descrip=148,
)
TWO = _Layout(
    size=540,
    magic=(b"n+2\0", 4),
    dim=("8q", 16),
    datatype=12,
    pixdim=("8d", 104),
    vox_offset=("q", 168),
    scale=("2d", 176),
    units=("i", 500),
    sform_code=("i", 348),
    srow=("12d", 400),
    descrip=240,
)


def is_nifti(head: bytes) -> bool:
    """Return whether a file that begins with `head` is a NIfTI file or header."""
    return any(
        head[at : at + 4] in (word, _of_pair(word))
        for word, at in (ONE.magic, TWO.magic)
    )


def _of_pair(magic: bytes) -> bytes:
    """Read a header whose voxels are in a separate file."""
    return magic.replace(b"+", b"i")


def open_nifti(path: Path) -> Found:
    """Find the voxels of a NIfTI file.

    Raises
    ------
    StorageError
        If it is no NIfTI file, is damaged or cut short.
    DataError
        If it holds no single volume of grey values, or voxels that are not cubic.
    TooBigError
        If it is packed and there is no room to unpack it.
    """
    path = _header_of(path)
    head = _head(path)
    layout, order, pair = _version(path, head)
    dim = _field(layout.dim, head, order)
    shape = checked_shape(path, _xyz(path, dim))
    stored = _stored(path, head, order, layout)
    slope, intercept = _field(layout.scale, head, order)
    unscaled = slope == 0 or not (isfinite(slope) and isfinite(intercept))
    scale = (1.0, 0.0) if unscaled else (float(slope), float(intercept))
    offset = _offset(path, head, order, 0 if pair else layout.size, layout)
    voxel_um, unstated = _voxel_um(path, head, order, layout)
    data = _image_of(path) if pair else path
    if _is_packed(data):
        voxels = gunzipped(
            data, skip_bytes=offset, shape=shape, stored=stored, scale=scale
        )
    else:
        voxels = mapped_voxels(
            data, offset_bytes=offset, shape=shape, stored=stored, scale=scale
        )
    return Found(
        voxels,
        voxel_um,
        unstated,
        about=_about(head, layout),
        files=(path, data),
        notes=_scaled(scale),
        size_from="pixdim",
    )


def _about(head: bytes, layout: _Layout) -> dict[str, str]:
    """Return what the voxels of a bone that fissura exported mean."""
    words = head[layout.descrip : layout.descrip + 80].split(b"\0")[0]
    return {CODES_KEY: TISSUE_CODES} if words == TISSUE_CODES.encode() else {}


def _offset(path: Path, head: bytes, order: str, least: int, layout: _Layout) -> int:
    """Return the byte at which the voxels begin."""
    (offset,) = _field(layout.vox_offset, head, order)
    if not (least <= offset < 2**62 and offset == int(offset)):
        raise StorageError(
            f"{path} states that its voxels begin at byte {offset:g}, but the header "
            f"alone has {layout.size}: it is damaged, so copy it again"
        )
    return int(offset)


def _scaled(scale: tuple[float, float]) -> tuple[str, ...]:
    slope, intercept = scale
    if scale == (1.0, 0.0):
        return ()
    what = f"a grey value is {slope:g} × the stored one {intercept:+g}"
    return (f"its scaling was applied: {what}",)


def _header_of(path: Path) -> Path:
    """Return the header of a pair of which the voxels were named, else `path`."""
    name = path.name.lower()
    if not name.endswith((".img", ".img.gz")):
        return path
    header = _beside(path, ".hdr")
    if header is None:
        raise StorageError(
            f"{path} holds the voxels of a pair of files, and its header (.hdr) is "
            "missing: copy it beside it"
        )
    return header


def _image_of(path: Path) -> Path:
    image = _beside(path, ".img")
    if image is None:
        raise StorageError(
            f"{path} is the header of a pair of files (.hdr and .img), and no .img "
            "is beside it: copy it there, or save it as one file, .nii"
        )
    return image


def _beside(path: Path, suffix: str) -> Path | None:
    """Return the file of the same name, but for its suffix, plain or packed."""
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    for name in (suffix, suffix.upper(), f"{suffix}.gz"):
        if (there := plain.with_suffix(name)).is_file() and there != path:
            return there
    return None


def _is_packed(path: Path) -> bool:
    with explain_disk_errors(path), path.open("rb") as file:
        return file.read(len(GZIP)) == GZIP


def _head(path: Path) -> bytes:
    """Return how a file begins once unpacked."""
    with explain_disk_errors(path), path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    if not head.startswith(GZIP):
        return head
    with open_gzip(path) as unpacked:
        return unpacked.read(HEADER_BYTES)


def _version(path: Path, head: bytes) -> tuple[_Layout, str, bool]:
    """Return layout and byte order, and whether the voxels are in another file."""
    for layout in (ONE, TWO):
        for order in "<>":
            whole = len(head) >= layout.size
            if whole and struct.unpack_from(f"{order}i", head)[0] == layout.size:
                word, at = layout.magic
                if head[at : at + 4] in (word, _of_pair(word)):
                    return layout, order, head[at : at + 4] != word
                raise StorageError(
                    f"{path} is the header of an older format (Analyze 7.5), which "
                    "states no unit of its voxels: save it as one file, .nii"
                )
    raise StorageError(
        f"{path} was expected to be a NIfTI file, but does not begin with its header: "
        "it is another format, is cut short or damaged"
    )


def _field(place: tuple[str, int], head: bytes, order: str) -> tuple[Any, ...]:
    layout, at = place
    return struct.unpack_from(f"{order}{layout}", head, at)


def _xyz(path: Path, dim: Sequence[int]) -> tuple[int, ...]:
    axes = int(dim[0])
    if axes < AXES or axes >= len(dim):
        raise DataError(
            f"{path} holds an image of {axes} axes, but a volume of 3 is wanted: "
            "stack single slices into one volume first"
        )
    beyond = [int(n) for n in dim[1 + AXES : 1 + axes]]
    if any(n > 1 for n in beyond):
        raise DataError(
            f"{path} has the shape {' × '.join(map(str, dim[1 : 1 + axes]))} (x, y, z, "
            "then times or channels), but one volume is wanted: save the one that is "
            "wanted in a file of its own"
        )
    return tuple(int(n) for n in dim[1 : 1 + AXES])


def _stored(path: Path, head: bytes, order: str, layout: _Layout) -> np.dtype[Any]:
    (code,) = struct.unpack_from(f"{order}h", head, layout.datatype)
    if code not in TYPES:
        raise DataError(
            f"{path} holds values of the NIfTI type {code}, but grey values are "
            "wanted: save it as one channel of integers or floating-point numbers"
        )
    return np.dtype(f"{order}{TYPES[code]}")


def _voxel_um(
    path: Path, head: bytes, order: str, layout: _Layout
) -> tuple[float | None, str]:
    edges = [abs(edge) for edge in _field(layout.pixdim, head, order)[AXES:0:-1]]
    if layout is ONE:
        edges = [shortest(edge) for edge in edges]
    (code,) = _field(layout.units, head, order)
    unit, to_um = UNITS.get(code & SPACE_BITS, ("", 0.0))
    edge = cubic(path, edges, unit)
    _check_affine(path, head, order, layout, edge)
    if not unit:
        return None, f" (it states edges of {edge:g} without a unit)"
    return edge * to_um, ""


def _check_affine(
    path: Path, head: bytes, order: str, layout: _Layout, edge: float
) -> None:
    """Refuse a file whose two statements of the voxel size contradict each other."""
    (code,) = _field(layout.sform_code, head, order)
    if code <= 0:
        return
    rows = np.array(_field(layout.srow, head, order)).reshape(3, 4)
    other = cubic(path, edges_of(path, rows[:, :3].T), "", hint=", by its affine")
    if abs(other - edge) > ALIKE * edge:
        raise DataError(
            f"{path} states a voxel of {edge:g} by pixdim and of {other:g} by its "
            "affine: save it again with one of them right"
        )
