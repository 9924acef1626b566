"""Settings of stage 6: architecture of the bone, and the grid it is measured on."""

from __future__ import annotations

from fissura.settings.section import SOFTWARE, Section, field

__all__ = ["Architecture"]


class Architecture(Section):
    """6 Architecture of the bone: thickness, separation, connectivity, direction."""

    cells_across: float = field(
        8.0,
        "Thickness and separation are measured on a grid with at least this many "
        "cells across a plate of the mean thickness, 2 BV / BS, or across such a "
        "gap; 0: on the voxels themselves, as far as memory allows.",
        "cell",
        SOFTWARE + ", docs/explanation/bone.md states the error",
        ge=0,
        le=1000,
    )
