"""One finding in the gallery: its three planes side by side, with its outline."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from fissura.report.figures.svg import Drawing, coordinate, element, line, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.report.renders.portrait import Plane, Portrait

__all__ = ["gallery_piece", "scale_bar_um"]

SIDE = 150.0
GAP = 5.0
BAR_SHARE = 0.35
ROUND_LENGTHS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def gallery_piece(portrait: Portrait, index: int) -> Drawing:
    """Draw one portrait; `index` numbers the pieces of the gallery from 1."""
    finding = portrait.finding
    parts = [
        element(
            "g",
            {"transform": f"translate({coordinate(place * (SIDE + GAP))} 0)"},
            "".join(_plane(portrait, plane)),
            raw=True,
        )
        for place, plane in enumerate(portrait.planes)
    ]
    width = len(portrait.planes) * (SIDE + GAP) - GAP
    says = f"{finding.kind.capitalize()} {finding.id} of {portrait.specimen}"
    inside = "".join(parts) + _scale_bar(portrait)
    return Drawing(f"gallery-{index:02d}", width, SIDE, says, inside)


def scale_bar_um(portrait: Portrait) -> int:
    """Return a round length of at most about a third of a plane's edge, in µm."""
    longest = BAR_SHARE * portrait.edge_vox * portrait.voxel_um
    fitting = [length for length in ROUND_LENGTHS if length <= longest]
    return fitting[-1] if fitting else ROUND_LENGTHS[0]


def _plane(portrait: Portrait, plane: Plane) -> Iterator[str]:
    zoom = SIDE / portrait.edge_vox
    picture = b64encode(plane.png).decode("ascii")
    yield element("rect", {"class": "nothing", "width": SIDE, "height": SIDE})
    yield element(
        "image",
        {"width": SIDE, "height": SIDE, "href": f"data:image/png;base64,{picture}"},
    )
    if plane.outline:
        yield element(
            "path",
            {
                "class": "outline",
                "d": plane.outline,
                "transform": f"scale({zoom:.6f})",
                "vector-effect": "non-scaling-stroke",
            },
        )
    yield text((7, 16), plane.name, "onimage")


def _scale_bar(portrait: Portrait) -> str:
    length_um = scale_bar_um(portrait)
    length = length_um / portrait.voxel_um * SIDE / portrait.edge_vox
    ends = (8.0, SIDE - 9), (8 + length, SIDE - 9)
    label = text((8 + length / 2, SIDE - 15), f"{length_um} µm", "onimage middle")
    return line(*ends, "scalebarshade") + line(*ends, "scalebar") + label
