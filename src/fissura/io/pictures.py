"""Pictures as PNG: one, or grey ones side by side, each with its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from fissura.errors import StorageError
from fissura.io.atomic import replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["write_contact_sheet", "write_picture"]

GAP_PX = 4
LABEL_PX = 26


def write_picture(path: Path, picture: NDArray[np.uint8]) -> None:
    """Write a picture of red, green and blue, shape (row, column, 3)."""
    with replacing(path) as partial:
        Image.fromarray(picture).save(partial, format="PNG", optimize=True)


def write_contact_sheet(
    path: Path,
    pictures: Sequence[tuple[str, NDArray[np.uint8]]],
    *,
    across: int,
) -> None:
    """Write pictures of one size, with labels above them, as one PNG.

    Parameters
    ----------
    path : Path
        Ends in ``.png``.
    pictures : sequence of (str, ndarray of uint8, shape (row, column))
    across : int
        Pictures in a row.

    Raises
    ------
    StorageError, TooBigError
        If `path` is no PNG's, or the file cannot be written.
    """
    if path.suffix.lower() != ".png":
        raise StorageError(f"{path} was given for a picture: its name must end in .png")
    height, width = pictures[0][1].shape
    down = -(-len(pictures) // across)
    step_x, step_y = width + GAP_PX, height + LABEL_PX + GAP_PX
    sheet = Image.new("L", (across * step_x - GAP_PX, down * step_y - GAP_PX), 255)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(LABEL_PX * 0.6)
    for number, (label, picture) in enumerate(pictures):
        x, y = number % across * step_x, number // across * step_y
        pen.text((x + GAP_PX, y + GAP_PX), label, fill=0, font=font)
        sheet.paste(Image.fromarray(np.ascontiguousarray(picture)), (x, y + LABEL_PX))
    with replacing(path) as partial:
        sheet.save(partial, format="PNG")
