"""A picture of every finding of a volume, and the page that shows them all."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from fissura import report
from fissura.io import replacing, write_picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from fissura.blocks import Executor
    from fissura.model import Finding, Levels, Volume
    from fissura.workflow.stages import Damage

__all__ = ["MOST", "ranked", "window", "write_findings_page"]

MOST = 500
"""Pictures of one volume: more make a page that is slow to open."""
MARGIN = 0.25
"""Margin of the pictures' contrast beyond marrow and bone, as a share of their gap."""


def window(bone: Levels) -> tuple[float, float]:
    """Return the grey values shown black and white: marrow to bone."""
    room = MARGIN * bone.contrast_grey
    return bone.marrow_grey - room, bone.bone_grey + room


def ranked(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with the most probable first."""
    return sorted(findings, key=lambda finding: (-finding.score, finding.id))


def write_findings_page(
    name: str,
    volume: Volume,
    bone: Levels,
    damage: Damage,
    *,
    page: Path,
    pictures: Path | None = None,
    most: int = MOST,
    executor: Executor,
) -> None:
    """Picture findings, and write the page that shows them.

    Parameters
    ----------
    name : str
        Of the volume or the specimen.
    volume : Volume
        Grey values.
    bone : Levels
        Its grey levels are those of the pictures.
    damage : Damage
        The findings, their labels, and what to expect of them.
    page : Path
        File to write.
    pictures : Path, optional
        Folder for each picture as ``<id>.png``; existing files are replaced.
    most : int, optional
        How many are pictured, the most probable first.
    executor : Executor
        Each worker draws one picture at a time.
    """
    chosen = ranked(damage.findings)[:most]
    draw = partial(_drawn, volume, damage.labels, window(bone))
    pictured = []
    with replacing(pictures) if pictures else nullcontext() as folder:
        if folder is not None:
            folder.mkdir()
        for finding, drawn in zip(
            chosen, executor.quiet().do(draw, chosen), strict=True
        ):
            pictured.append(report.Pictured.of(finding, drawn))
            if folder is not None:
                write_picture(folder / f"{finding.id}.png", drawn)
    report.findings_page(
        name,
        pictured,
        damage.findings,
        expected=damage.expected,
        not_assessable=damage.not_assessable,
        into=page,
    )


def _drawn(
    volume: Volume, labels: Volume, shown: tuple[float, float], finding: Finding
) -> NDArray[np.uint8]:
    return report.picture(volume, labels, finding, window=shown)
