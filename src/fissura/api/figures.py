"""Results as figures that a notebook shows and a paper can print."""

from __future__ import annotations

import io
from base64 import b64encode
from dataclasses import dataclass
from html import escape
from math import isfinite, nan
from operator import index
from typing import TYPE_CHECKING

from PIL import Image

from fissura import report
from fissura.api.arguments import (
    checked_path,
    checked_switch,
    checked_type,
    stop_if_of_other_volume,
)
from fissura.api.wording import with_python_messages
from fissura.errors import DataError, StorageError
from fissura.io import write_bytes
from fissura.model import Comparison, Finding, TensileReading, Volume
from fissura.workflow.stages import Damage

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    AnyPath = str | PathLike[str]

__all__ = [
    "Figure",
    "Picture",
    "plot_comparison",
    "plot_curve",
    "plot_finding",
    "plot_slice",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of lines and letters, as SVG; its colours follow a dark theme."""

    svg: str
    says: str

    def save(self, path: AnyPath) -> Path:
        """Write the figure as ``….svg``."""
        return _saved(checked_path(path, "path"), ".svg", self.svg.encode())

    def _repr_html_(self) -> str:
        """Show it in a notebook, with its style isolated from that of the page."""
        packed = b64encode(self.svg.encode()).decode("ascii")
        return (
            f'<img alt="{escape(self.says)}" src="data:image/svg+xml;base64,{packed}">'
        )


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture of voxels: `pixels` of red, green and blue, shape (row, column, 3)."""

    pixels: NDArray[np.uint8]

    def save(self, path: AnyPath) -> Path:
        """Write the picture as ``….png``."""
        return _saved(checked_path(path, "path"), ".png", self._repr_png_())

    def _repr_png_(self) -> bytes:
        """Show it in a notebook."""
        file = io.BytesIO()
        Image.fromarray(self.pixels).save(file, format="PNG", optimize=True)
        return file.getvalue()


def _saved(path: Path, suffix: str, content: bytes) -> Path:
    if path.suffix.lower() != suffix:
        raise StorageError(
            f"{path} was given for a figure: its name must end in {suffix}"
        )
    write_bytes(path, content)
    return path


@with_python_messages
def plot_comparison(comparison: Comparison) -> Figure:
    """Draw every specimen as a dot, with quartiles, p of the pairs, and shifts."""
    return _figure(report.dots(checked_type(comparison, Comparison, "comparison"), ""))


@with_python_messages
def plot_curve(reading: TensileReading, *, beginning: bool = False) -> Figure:
    """Draw a tensile test: the whole curve, or the fit of the modulus at its beginning.

    Parameters
    ----------
    reading : TensileReading
    beginning : bool, optional
        Whether only the beginning is drawn.
    """
    checked_type(reading, TensileReading, "reading")
    part = checked_switch(beginning, "beginning")
    return _figure(report.tensile_figure(reading, 1)[part])


def _figure(drawing: report.Drawing) -> Figure:
    return Figure(report.standalone(drawing), drawing.says)


@with_python_messages
def plot_slice(
    volume: Volume,
    z: int | None = None,
    *,
    labels: Volume | None = None,
    window: tuple[float, float] | None = None,
) -> Picture:
    """Draw one slice of a volume, labels outlined.

    Parameters
    ----------
    volume : Volume
        Grey values.
    z : int, optional
        Which slice, from 0; the middle one without it.
    labels : Volume, optional
        Outlined where not 0: ``bone.mask``, or ``damage.labels``.
    window : tuple of float, optional
        Grey values shown black and white; without it, the 0.5th and 99.5th percentile
        of the slice.

    Raises
    ------
    DataError
        If there is no such slice, or labels are of another shape.
    """
    checked_type(volume, Volume, "volume")
    if labels is not None:
        checked_type(labels, Volume, "labels")
        stop_if_of_other_volume(volume, labels, "volume and labels")
    place = volume.shape[0] // 2 if z is None else _place(z)
    if not 0 <= place < volume.shape[0]:
        raise DataError(
            f"slice {z} was asked for, but the volume has {volume.shape[0]}, from 0"
        )
    outlines = () if labels is None else (report.Outline(labels),)
    greys = _window(window)
    return Picture(report.slice_picture(volume, place, outlines, window=greys))


@with_python_messages
def plot_finding(
    volume: Volume,
    damage: Damage,
    finding: Finding,
    *,
    window: tuple[float, float] | None = None,
) -> Picture:
    """Draw three planes through a finding: as they are, and below it outlined.

    Parameters
    ----------
    volume : Volume
        Grey values.
    damage : Damage
        From `detect_damage`.
    finding : Finding
        One of `damage.findings`.
    window : tuple of float, optional
        Grey values shown black and white; without it, as `plot_slice` chooses them.
    """
    checked_type(volume, Volume, "volume")
    checked_type(damage, Damage, "damage")
    checked_type(finding, Finding, "finding")
    stop_if_of_other_volume(volume, damage.labels, "volume and damage")
    greys = _window(window)
    return Picture(report.picture(volume, damage.labels, finding, window=greys))


def _place(z: object) -> int:
    try:
        return index(z)  # type: ignore[arg-type]
    except TypeError:
        raise DataError(f"z must be the number of a slice, not {z!r}") from None


def _window(window: tuple[float, float] | None) -> tuple[float, float] | None:
    """Return the grey values of black and white.

    Raises
    ------
    DataError
        If they are not two numbers, the lower first.
    """
    if window is None:
        return None
    try:
        black, white = map(float, window)
    except (TypeError, ValueError):
        black = white = nan
    if isfinite(black) and isfinite(white) and black < white:
        return black, white
    raise DataError(
        "window must be two grey values, that of black below that of white, but "
        f"{window!r} came"
    )
