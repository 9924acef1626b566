"""All findings of one volume on a page: each with picture, sizes and reasons."""

from __future__ import annotations

import io
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, features

from fissura.model import Kind
from fissura.report.pages.rendering import write_page
from fissura.report.renders.crops import FOUND, Outline, crop
from fissura.report.text.sentences import UNREVIEWED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.model import Finding, Volume

__all__ = ["Pictured", "findings_page", "picture"]

HALF_UM = 50.0
"""From a finding's centre to the edge of its picture; more for a longer one."""
BEYOND = 0.65
MOST_UM = 200.0
PLANE_PX = 170
"""Edge of a plane, at most."""
GAP_PX = 4
QUALITY = 45


@dataclass(frozen=True, slots=True)
class Pictured:
    """A finding and its picture, as bytes of an image of `mime`'s type."""

    finding: Finding
    image: bytes
    mime: str
    square_um: float

    @property
    def href(self) -> str:
        """The picture as a data URI."""
        return f"data:{self.mime};base64,{b64encode(self.image).decode('ascii')}"

    @classmethod
    def of(cls, finding: Finding, drawn: NDArray[np.uint8]) -> Pictured:
        """Compress a picture, for a page with many."""
        file = io.BytesIO()
        kind = "WEBP" if features.check("webp") else "PNG"
        Image.fromarray(drawn).save(file, format=kind, quality=QUALITY)
        mime = f"image/{kind.lower()}"
        return cls(finding, file.getvalue(), mime, square_um(finding))


def square_um(finding: Finding) -> float:
    """Return the edge of the square that each plane of a finding's picture shows."""
    longest = max(finding.length_um, finding.width_um, finding.thickness_um)
    return 2 * min(max(HALF_UM, BEYOND * longest), MOST_UM)


def picture(
    volume: Volume,
    labels: Volume,
    finding: Finding,
    *,
    window: tuple[float, float] | None,
) -> NDArray[np.uint8]:
    """Draw three planes through a finding: as they are, and below it outlined.

    Parameters
    ----------
    volume : Volume
        Grey values.
    labels : Volume
        The label of the finding each voxel belongs to, on the same grid.
    finding : Finding
    window : tuple of float or None
        Grey values shown black and white; None takes them from the voxels around.

    Returns
    -------
    ndarray of uint8, shape (row, column, 3)
    """
    edge_um = square_um(finding)
    zoom = max(1, int(PLANE_PX * volume.voxel_um / edge_um))
    outline = Outline(labels, (finding.id,), FOUND, outside=True)
    plain, outlined = (
        crop(
            volume,
            finding.centre_um,
            outlines,
            half_um=edge_um / 2,
            zoom=zoom,
            window=window,
        )
        for outlines in ((), (outline,))
    )
    gap = np.full((GAP_PX, plain.shape[1], 3), 255, np.uint8)
    return np.concatenate([plain, gap, outlined])


def findings_page(
    name: str,
    pictured: Sequence[Pictured],
    findings: Sequence[Finding],
    *,
    expected: Sequence[str],
    not_assessable: str = "",
    into: Path,
) -> None:
    """Write a page of findings, the most probable first; it needs no other file.

    Parameters
    ----------
    name : str
        Of the volume or the specimen.
    pictured : sequence of Pictured
        In the order of the page.
    findings : sequence of Finding
        All of them, pictured or not.
    expected : sequence of str
        How many false calls to expect, a sentence each.
    not_assessable : str, optional
        Why damage could not be searched for.
    into : Path
        File to write.
    """
    counts = [kind.counted(sum(f.kind is kind for f in findings)) for kind in Kind]
    write_page(
        into,
        template="findings.html",
        content={
            "name": name,
            "pictured": pictured,
            "counts": ", ".join(counts),
            "missing": len(findings) - len(pictured),
            "not_assessable": not_assessable,
            "unreviewed": UNREVIEWED,
            "expected": expected,
        },
    )
