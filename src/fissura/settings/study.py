"""Title of the study, voxel size and groups."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fissura.settings.section import PAPER, SOFTWARE, Section, field

__all__ = ["GroupSettings", "StudySettings"]


class StudySettings(Section):
    """Title of the study, and the voxel size of its scans."""

    title: str = field("Untitled study", "Heads the report.", "", SOFTWARE)
    voxel_um: float | None = field(
        None,
        "Edge of a voxel; without it, each scan must state its own.",
        "µm",
        f"1.3 in {PAPER}",
        gt=0,
    )
    simulated: bool = field(
        False,
        "Whether the specimens are simulated; the report says so first.",
        "",
        SOFTWARE,
    )


class GroupSettings(Section):
    """One arm of the study; specimens name it by its id."""

    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
