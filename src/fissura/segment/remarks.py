"""What the user should know of the cleaning: what each step did to the bone volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fissura.model import BoneCounts
    from fissura.settings import Segment

__all__ = ["cleaning_remarks"]

MUCH_LOOSE = 0.02
"""Share of the envelope in loose parts, above which the threshold is doubtful."""
TOO_FULL = 0.6
"""Trabecular bone never fills so much of its region."""


def cleaning_remarks(counts: BoneCounts, settings: Segment) -> tuple[str, ...]:
    """Say by how much each step changed BV, and where the bone looks wrong."""
    said = []
    if counts.without_specks != counts.thresholded:
        said.append(
            f"specks up to {settings.speck_um3:g} µm³ changed sides: BV "
            f"{_change(counts.without_specks, counts.thresholded)} "
            "(segment.speck_um3)"
        )
    if counts.bone != counts.without_specks:
        said.append(
            "only the largest part of the bone was kept: BV "
            f"{_change(counts.bone, counts.without_specks)} (segment.parts), "
            f"{_parts(counts)} dropped"
        )
    said += _loose(counts, settings)
    if counts.envelope != counts.bone:
        said.append(
            "cavities in the bone, lacunae and cracks, are closed in its envelope, "
            f"which is {_change(counts.envelope, counts.bone)} larger than BV: "
            "densities are per BV, architecture is measured on the envelope"
        )
    if counts.bone > TOO_FULL * counts.tissue:
        said.append(
            f"bone fills {100 * counts.bone / counts.tissue:.0f} % of the region, more "
            "than trabecular bone does: bone is taken to be brighter than marrow; if "
            "it is darker here, invert the grey values, and see that the region lies "
            "in trabecular bone"
        )
    if counts.bone == 0:
        said.append("the region holds no bone: look at its place and the threshold")
    return tuple(said)


def _loose(counts: BoneCounts, settings: Segment) -> list[str]:
    """Say how much of the bone hangs together with no more than a few voxels."""
    loose = counts.envelope - counts.largest
    if settings.parts == "largest" or not counts.loose_parts or not loose:
        return []
    share = loose / counts.envelope
    said = (
        f"{_parts(counts)} of the bone, in the region or next to it, not connected to "
        f"the largest: {100 * share:.2g} % of BV.en"
    )
    if share > MUCH_LOOSE:
        said += (
            ", much for bone that is one piece: see whether the threshold is so high "
            "that it tears struts, or so low that it takes in noise; --parts largest "
            "(segment.parts) leaves them out"
        )
    return [said]


def _parts(counts: BoneCounts) -> str:
    return "1 part" if counts.loose_parts == 1 else f"{counts.loose_parts} parts"


def _change(after: int, before: int) -> str:
    if before == 0:
        return f"{after - before:+d} voxels"
    return f"{100 * (after / before - 1):+.3g} %"
