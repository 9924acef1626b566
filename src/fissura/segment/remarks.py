"""Remarks on the cleaning: the effect of each step on the bone volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.segment.voxel_kinds import LOOSE_PARTS

if TYPE_CHECKING:
    from fissura.model import BoneCounts
    from fissura.settings import Segment

__all__ = ["cleaning_remarks"]

MUCH_LOOSE = 0.02
"""Share of the envelope in loose parts, above which the threshold is doubtful."""
TOO_FULL = 0.6
"""Trabecular bone never fills so much of its region."""
TOO_EMPTY = 0.01
"""Nor so little."""


def cleaning_remarks(
    counts: BoneCounts, settings: Segment, *, segmented: bool
) -> tuple[str, ...]:
    """Say by how much each step changed BV, and where the bone looks wrong."""
    said = []
    thresholded, cleaned = counts["thresholded"], counts["without_specks"]
    if cleaned != thresholded:
        said.append(
            f"specks up to {settings.speck_um3:g} µm³ changed sides: BV "
            f"{_change(cleaned, thresholded)} "
            "(segment.speck_um3)"
        )
    if counts.bone != cleaned:
        said.append(
            "only the largest part of the bone was kept: BV "
            f"{_change(counts.bone, cleaned)} (segment.parts), "
            f"{_parts(counts)} dropped"
        )
    said += _loose(counts, settings)
    if counts.envelope != counts.bone:
        said.append(
            "cavities in the bone, lacunae and cracks, are closed in its envelope, "
            f"which is {_change(counts.envelope, counts.bone)} larger than BV: "
            "densities are per BV, architecture is measured on the envelope"
        )
    said += _share(counts, segmented=segmented)
    return tuple(said)


def _share(counts: BoneCounts, *, segmented: bool) -> list[str]:
    """Say where so much or so little is bone that something else may be meant."""
    if counts.bone == 0:
        return ["the region holds no bone: look at its place and the threshold"]
    share = counts.bone / counts.tissue
    if share > TOO_FULL:
        turned = (
            "if the other value is bone, name it (--bone-values)"
            if segmented
            else "if it is darker here, invert the grey values"
        )
        said = (
            f"bone fills {100 * share:.0f} % of the region, more than trabecular bone "
            f"does: bone is taken to be brighter than marrow; {turned}, and see that "
            "the region lies in trabecular bone"
        )
        return [said]
    if share < TOO_EMPTY:
        said = (
            f"bone fills only {100 * share:.2g} % of the region, less than trabecular "
            "bone does: see whether metal or another bright thing drew the threshold "
            "up, and whether the region lies in bone"
        )
        return [said]
    return []


def _loose(counts: BoneCounts, settings: Segment) -> list[str]:
    """Say how much of the bone is not connected to its largest part."""
    loose = counts.envelope - counts.largest
    if settings.parts == "largest" or not counts[LOOSE_PARTS] or not loose:
        return []
    share = loose / counts.envelope
    said = (
        f"{_parts(counts)} of the bone, in the region or next to it, not connected to "
        f"the largest: {_percent(share)} % of BV.en"
    )
    if share > MUCH_LOOSE:
        said += (
            ", much for bone that is one piece: see whether the threshold is so high "
            "that it tears struts, or so low that it takes in noise; --parts largest "
            "(segment.parts) leaves them out"
        )
    return [said]


def _parts(counts: BoneCounts) -> str:
    many = counts[LOOSE_PARTS]
    return "1 part" if many == 1 else f"{many} parts"


def _percent(share: float) -> str:
    whole = f"{100 * share:.0f}"
    return whole if len(whole) > 1 else f"{100 * share:.2g}"


def _change(after: int, before: int) -> str:
    if before == 0:
        return f"{after - before:+d} voxels"
    return f"{100 * (after / before - 1):+.3g} %"
