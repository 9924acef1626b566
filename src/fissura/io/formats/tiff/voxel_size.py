"""The size of a voxel, as TIFF files state it: OME-XML, ImageJ's lines, or tags."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from fissura.io.formats.header import ALIKE, Size, cubic, to_um
from fissura.io.formats.tiff.files import open_tiff

if TYPE_CHECKING:
    from pathlib import Path

    import tifffile

__all__ = ["size_in", "tiff_size"]

TAG_UNITS_UM = {2: 25400.0, 3: 1e4}
"""Inch and centimetre; 1 is no unit."""
PRINT_DPI = (72, 90, 96, 100, 120, 150, 180, 200, 240, 300, 350, 360, 400, 600, 1200)
"""Resolutions that programs write of their own accord: they say how to print."""
INCH_UM = 25400.0
AXIS_UNITS = ("zunit", "yunit", "unit")
"""ImageJ's names for the units of z, y, x; the first two only where they differ."""
ATTRIBUTE = re.compile(r"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def tiff_size(path: Path) -> Size:
    """Return the edge of a voxel, or what is stated instead.

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
        return size_in(path, file)


def size_in(path: Path, file: tifffile.TiffFile) -> Size:
    """Return what `tiff_size` does, of a file that is open."""
    if file.is_ome and file.ome_metadata:
        return _by_ome(path, file.ome_metadata)
    if file.is_imagej:
        return _by_imagej(path, file, dict(file.imagej_metadata or {}))
    return _by_tags(path, file)


def _by_ome(path: Path, xml: str) -> Size:
    """Read the sizes of OME-XML; without a unit they are µm, says its schema."""
    pixels = re.search(r"<(?:\w+:)?Pixels\b[^>]*>", xml)
    found = ATTRIBUTE.findall(pixels[0]) if pixels else []
    words = {name: unescape(one or other) for name, one, other in found}
    edges: list[float] = []
    for axis in "ZYX":
        size = _number(words.get(f"PhysicalSize{axis}"))
        unit_um = to_um(words.get(f"PhysicalSize{axis}Unit", "µm"))
        if size is None or unit_um is None:
            seen = ", ".join(
                f"{axis}" for axis in "ZYX" if f"PhysicalSize{axis}" in words
            )
            what = f" (of PhysicalSizeZ, Y, X it states {seen})" if seen else ""
            return Size(None, what)
        edges.append(size * unit_um)
    return Size(cubic(path, edges, "µm"), source="PhysicalSizeX, Y, Z of its OME-XML")


def _by_imagej(path: Path, file: tifffile.TiffFile, imagej: dict[str, Any]) -> Size:
    """Read ImageJ's lines; y and z have the unit of x, or one of their own."""
    units = [str(imagej.get(name, imagej.get("unit", ""))) for name in AXIS_UNITS]
    lengths = [to_um(unit) for unit in units]
    pixel = _pixel(file)
    z_um, y_um, x_um = lengths
    if x_um is None or y_um is None or pixel is None:
        return Size(None)
    if x_um == INCH_UM and _for_print(pixel):
        return Size(None)
    y, x = pixel[0] * y_um, pixel[1] * x_um
    stated = _number(imagej.get("spacing"))
    spacing = None if stated is None or z_um is None else abs(stated) * z_um
    if doubt := _by_tag_unit(file, spacing, x, x_um):
        return Size(None, doubt)
    single = len(file.pages) == 1 and int(imagej.get("images", 1)) == 1
    if spacing is None and single:
        spacing = y
    if spacing is None and z_um == x_um and abs(y - x_um) <= ALIKE * x_um:
        spacing = x_um  # ImageJ leaves a distance of 1 out
    if spacing is None:
        edge = cubic(path, (y, y, x), "µm")
        what = (
            f" (it states pixels of {edge:.6g} µm, but not how far its pages are "
            f"apart, where ImageJ reads 1 {units[0]})"
        )
        return Size(None, what)
    source = f"ImageJ's lines (unit {', '.join(dict.fromkeys(units))}) and resolution"
    return Size(cubic(path, (spacing, y, x), "µm"), source=source)


def _by_tag_unit(
    file: tifffile.TiffFile, spacing: float | None, x: float, unit_um: float
) -> str:
    """Report a contradiction if the resolution tag names another unit than ImageJ.

    Some programs count the resolution in the unit of the tag, ImageJ in its own; where
    the distance of the pages makes cubes of ImageJ's, there is no doubt.
    """
    tag_um = _tag_unit_um(file)
    if tag_um is None or tag_um == unit_um:
        return ""
    if spacing is not None and abs(spacing - x) <= ALIKE * x:
        return ""
    return (
        f" clearly: a pixel is {x:.6g} µm if its resolution counts in the unit of "
        f"ImageJ's lines, but {x / unit_um * tag_um:.6g} µm in that of its tag "
        "ResolutionUnit"
    )


def _tag_unit_um(file: tifffile.TiffFile) -> float | None:
    tag = file.pages.first.tags.get("ResolutionUnit")
    return TAG_UNITS_UM.get(int(tag.value)) if tag else None


def _by_tags(path: Path, file: tifffile.TiffFile) -> Size:
    unit_um = _tag_unit_um(file)
    pixel = _pixel(file)
    if unit_um is None or pixel is None:
        return Size(None)
    y, x = (edge * unit_um for edge in pixel)
    if _for_print((y / INCH_UM, x / INCH_UM)):
        return Size(None)
    source = "its resolution tags, which state x and y; z is taken to be the same"
    return Size(cubic(path, (y, y, x), "µm"), source=source)


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
    except (TypeError, ValueError):
        return None
