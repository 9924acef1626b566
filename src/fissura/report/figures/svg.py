"""Drawings: SVG written out, so that they take the page's fonts, colours and theme."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Drawing", "coordinate", "element", "line", "path", "text"]

MARGIN = 10.0
Value = str | float


@dataclass(frozen=True, slots=True)
class Drawing:
    """One figure: what is in it, how large its canvas is, and what it shows in words.

    Colours are classes (``g0``, ``g1``, …, ``muted``); the style sheet around the
    drawing gives them for light and for dark.
    """

    name: str
    width: float
    height: float
    says: str
    inside: str

    def __html__(self) -> str:
        """Return the markup a template inserts as it is."""
        return self.markup()

    def markup(self, style: str = "") -> str:
        """Return the ``<svg>`` element; a file of its own brings its own `style`."""
        sheet = element("style", {}, style, raw=True) if style else ""
        edge = MARGIN if style else 0.0
        box = (-edge, -edge, self.width + 2 * edge, self.height + 2 * edge)
        return element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": " ".join(map(coordinate, box)),
                "role": "img",
                "aria-label": self.says,
                "class": "drawing",
            },
            sheet + self.inside,
            raw=True,
        )


def element(
    tag: str, attributes: Mapping[str, Value], inside: str = "", *, raw: bool = False
) -> str:
    """Return one element; attributes are escaped, and `inside` unless it is `raw`.

    Examples
    --------
    >>> element("title", {"class": "a"}, "1 < 2")
    '<title class="a">1 &lt; 2</title>'
    """
    written = "".join(
        f' {name}="{escape(_plain(value))}"' for name, value in attributes.items()
    )
    content = inside if raw else escape(inside)
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def line(start: tuple[float, float], stop: tuple[float, float], kind: str) -> str:
    """Return a straight line of the class `kind`."""
    return element(
        "line",
        {"class": kind, "x1": start[0], "y1": start[1], "x2": stop[0], "y2": stop[1]},
    )


def path(points: Iterable[tuple[float, float]], kind: str, *, closed: bool) -> str:
    """Return a line through `points`; a closed one is an area."""
    steps = "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    return element("path", {"class": kind, "d": f"M{steps}{'Z' if closed else ''}"})


def text(at: tuple[float, float], says: str, kind: str) -> str:
    """Return a line of text of the class `kind`, which also sets its anchor."""
    return element("text", {"class": kind, "x": at[0], "y": at[1]}, says)


def coordinate(value: float) -> str:
    """Print a coordinate to a hundredth, as short as possible.

    Examples
    --------
    >>> coordinate(3.0), coordinate(0.125), coordinate(-0.001)
    ('3', '0.12', '0')
    """
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else coordinate(value)
