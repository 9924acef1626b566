"""The kind of a finding, as a person decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DECIDED", "Decision"]

DECIDED = ("microcrack", "perforation", "lacuna", "canal", "artefact")
"""What a finding can turn out to be."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One finding, looked at.

    Parameters
    ----------
    folder : Path
        Of `fissura inspect`, or of a specimen in a study that was run.
    id : int
        Of the finding in the table there.
    kind : str
        What it is: one of `DECIDED`.
    volume : Path or None
        The grey volume, where the folder does not hold it.
    """

    folder: Path
    id: int
    kind: str
    volume: Path | None = None
