"""Pictures of hits, misses and false calls of an evaluation: single, and on a sheet."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["HEADINGS", "Picture", "What", "gallery_sheet", "jpeg"]

What = Literal["hit", "miss", "false"]
HEADINGS: dict[What, str] = {
    "hit": "Found, drawn at random",
    "miss": "Missed",
    "false": "False calls",
}
QUALITY = 88
GAP_PX = 16
HEADING_PX, SAYS_PX = 22, 15
PAPER, INK, MUTED = (253, 252, 249), (31, 29, 26), (106, 101, 93)


@dataclass(frozen=True, slots=True)
class Picture:
    """One place, and what it shows.

    Parameters
    ----------
    what : str
        "hit", "miss" or "false".
    kind : str
        What it was called, or what was missed.
    says : str
    jpg : bytes
    defined : bool
        Whether it counts by the study's definition.
    """

    what: What
    kind: str
    says: str
    jpg: bytes
    defined: bool = True


def jpeg(picture: NDArray[np.uint8]) -> bytes:
    """Return a picture as JPEG that keeps thin coloured lines."""
    file = io.BytesIO()
    image = Image.fromarray(picture)
    image.save(file, format="JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return file.getvalue()


def gallery_sheet(
    pictures: Sequence[Picture], *, of_each: int = 6, across: int = 2
) -> bytes:
    """Lay pictures out on one sheet, a part for each of hits, misses and false calls.

    Parameters
    ----------
    pictures : sequence of Picture
    of_each : int, optional
        So many of each part at most, the first ones.
    across : int, optional
        Pictures in a row.

    Returns
    -------
    bytes
        JPEG.
    """
    parts = [
        (heading, [p for p in pictures if p.what == what][:of_each])
        for what, heading in HEADINGS.items()
    ]
    tiles = {id(p): Image.open(io.BytesIO(p.jpg)) for _, some in parts for p in some}
    sizes = [tile.size for tile in tiles.values()] or [(1, 1)]
    width, tall = max(w for w, _ in sizes), max(h for _, h in sizes)
    step = tall + SAYS_PX + GAP_PX
    rows = [-(-len(some) // across) for _, some in parts]
    heights = [count * step or HEADING_PX for count in rows]
    total = sum(HEADING_PX + GAP_PX + height for height in heights) + GAP_PX
    sheet = Image.new("RGB", (across * (width + GAP_PX) + GAP_PX, total), PAPER)
    pen = ImageDraw.Draw(sheet)
    top = GAP_PX
    for (heading, some), height in zip(parts, heights, strict=True):
        pen.text((GAP_PX, top), heading, fill=INK, font=_font(HEADING_PX * 0.8))
        top += HEADING_PX + GAP_PX // 2
        if not some:
            pen.text((GAP_PX, top), "none", fill=MUTED, font=_font(SAYS_PX * 0.85))
        for number, picture in enumerate(some):
            x = GAP_PX + number % across * (width + GAP_PX)
            y = top + number // across * step
            _write(pen, (x, y), picture.says, SAYS_PX * 0.8)
            sheet.paste(tiles[id(picture)], (x, y + SAYS_PX + 3))
        top += height + GAP_PX // 2
    return jpeg(np.asarray(sheet))


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], says: str, size: float
) -> None:
    """Write words; µ, which Pillow's own font lacks, is drawn as a u with a stem."""
    font = _font(size)
    x, y = at
    left, _, _, foot = font.getbbox("u")
    for number, part in enumerate(says.replace("×", "x").split("µ")):
        if number:
            pen.text((x, y), "u", fill=MUTED, font=font)
            stem = x + left
            pen.line((stem, y + foot - 2, stem, y + foot + size / 5), fill=MUTED)
            x += font.getlength("u")
        pen.text((x, y), part, fill=MUTED, font=font)
        x += font.getlength(part)


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
