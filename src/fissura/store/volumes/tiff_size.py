"""The size of a voxel, as TIFF files state it: OME-XML, ImageJ's lines, or tags."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from fissura.store.volumes.found import ALIKE, cubic, to_um
from fissura.store.volumes.tiff_files import open_tiff

if TYPE_CHECKING:
    from pathlib import Path

    import tifffile

__all__ = ["tiff_voxel_um"]

TAG_UNITS_UM = {2: 25400.0, 3: 1e4}
"""Inch and centimetre; 1 is no unit."""
PRINT_DPI = (72, 90, 96, 100, 120, 150, 180, 200, 240, 300, 350, 360, 400, 600, 1200)
"""Resolutions that programs write of their own accord: they say how to print."""
INCH_UM = 25400.0


def tiff_voxel_um(path: Path) -> tuple[float | None, str]:
    """Return the edge of a voxel in µm, or None and what is stated instead.

    Tags state the size of a pixel in the plane; where a file has no place for the
    distance of its pages, they are taken to be as far apart.

    Raises
    ------
    DataError
        If the voxels are not cubic.
    StorageError
        If the file is damaged.
    """
    with open_tiff(path) as file:
        if file.is_ome and file.ome_metadata:
            return _by_ome(path, file.ome_metadata)
        if file.is_imagej:
            return _by_imagej(path, file, dict(file.imagej_metadata or {}))
        return _by_tags(path, file)


def _by_ome(path: Path, xml: str) -> tuple[float | None, str]:
    """Read the sizes of OME-XML; without a unit they are µm, says its schema."""
    pixels = re.search(r"<(?:\w+:)?Pixels\b[^>]*>", xml)
    words = dict(re.findall(r'(\w+)\s*=\s*"([^"]*)"', pixels[0])) if pixels else {}
    edges: list[float] = []
    for axis in "ZYX":
        stated = words.get(f"PhysicalSize{axis}")
        unit_um = to_um(unescape(words.get(f"PhysicalSize{axis}Unit", "µm")))
        size = _number(stated)
        if size is None or unit_um is None:
            seen = ", ".join(
                f"{axis}" for axis in "ZYX" if f"PhysicalSize{axis}" in words
            )
            return None, f" (of PhysicalSizeZ, Y, X it states {seen})" if seen else ""
        edges.append(size * unit_um)
    return cubic(path, edges, "µm"), ""


def _by_imagej(
    path: Path, file: tifffile.TiffFile, said: dict[str, Any]
) -> tuple[float | None, str]:
    unit = str(said.get("unit", ""))
    unit_um = to_um(unit)
    pixel = _pixel(file)
    if unit_um is None or pixel is None or (unit_um == INCH_UM and _for_print(pixel)):
        return None, ""
    y, x = (edge * unit_um for edge in pixel)
    spacing = _number(said.get("spacing"))
    if spacing is not None:
        return cubic(path, (spacing * unit_um, y, x), "µm"), ""
    one = abs(y - unit_um) <= ALIKE * unit_um
    if len(file.pages) == 1 and int(said.get("images", 1)) == 1:
        return cubic(path, (y, y, x), "µm"), ""
    if one:
        # ImageJ leaves a distance of 1 out.
        return cubic(path, (unit_um, y, x), "µm"), ""
    edge = cubic(path, (y, y, x), "µm")
    return None, (
        f" (it states pixels of {edge:.6g} µm, but not how far its pages are apart, "
        f"where ImageJ reads 1 {unit})"
    )


def _by_tags(path: Path, file: tifffile.TiffFile) -> tuple[float | None, str]:
    tag = file.pages.first.tags.get("ResolutionUnit")
    unit_um = TAG_UNITS_UM.get(int(tag.value)) if tag else None
    pixel = _pixel(file)
    if unit_um is None or pixel is None:
        return None, ""
    y, x = (edge * unit_um for edge in pixel)
    if _for_print((y / INCH_UM, x / INCH_UM)):
        return None, ""
    return cubic(path, (y, y, x), "µm"), ""


def _pixel(file: tifffile.TiffFile) -> tuple[float, float] | None:
    """Return the edges of a pixel, y and x, in the file's unit."""
    tags = file.pages.first.tags
    found = [tags.get(name) for name in ("YResolution", "XResolution")]
    if not all(found):
        return None
    (down, over_y), (across, over_x) = (tag.value for tag in found if tag)
    if not (down and across and over_y and over_x):
        return None
    return over_y / down, over_x / across


def _for_print(pixel_inch: tuple[float, float]) -> bool:
    dpi = 1 / pixel_inch[0]
    return any(abs(dpi - usual) <= ALIKE * usual for usual in PRINT_DPI)


def _number(stated: Any) -> float | None:
    try:
        return None if stated is None else float(stated)
    except ValueError:
        return None
