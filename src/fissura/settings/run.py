"""How the work is cut up; nothing here changes a result."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from fissura.settings.section import SOFTWARE, Section, field

__all__ = ["Run"]

SMALLEST_BLOCK, LARGEST_BLOCK = 16, 4096


class Run(Section):
    """How the work is cut up; nothing here changes a result."""

    block_vox: tuple[int, int, int] = field(
        (256, 256, 256),
        "Block one worker holds at a time, z, y, x; rounded up to whole shards.",
        "voxel",
        SOFTWARE,
    )

    @model_validator(mode="after")
    def _blocks(self) -> Self:
        if not all(SMALLEST_BLOCK <= edge <= LARGEST_BLOCK for edge in self.block_vox):
            raise ValueError(
                f"block_vox must be three edges from {SMALLEST_BLOCK} to "
                f"{LARGEST_BLOCK} voxels, not {list(self.block_vox)}"
            )
        return self
