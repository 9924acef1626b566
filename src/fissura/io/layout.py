"""Where everything is in a study folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Layout"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of a study; numbers follow the stages, so a listing reads in order."""

    root: Path

    def within(self, text: str) -> str:
        """Return a text whose paths into the study start from its folder.

        A study that is moved then holds the same words, and a report names no folders
        of the machine it was made on.
        """
        return text.replace(f"{self.root}{os.sep}", "")

    @property
    def settings(self) -> Path:
        """The one file a person edits."""
        return self.root / "study.toml"

    @property
    def specimens(self) -> Path:
        """One row for each specimen."""
        return self.root / "specimens.csv"

    @property
    def ledger(self) -> Path:
        """What was done, with which inputs and settings."""
        return self.root / "ledger.jsonl"

    def scan(self, specimen: str) -> Path:
        """Return the note on what was found in the raw scan."""
        return self.root / specimen / "1-scan.json"

    def volume(self, specimen: str) -> Path:
        """Return the reconstructed volume."""
        return self.root / specimen / "2-volume.ome.zarr"

    def bone(self, specimen: str) -> Path:
        """Return the bone mask."""
        return self.root / specimen / "3-bone.ome.zarr"

    def damage(self, specimen: str) -> Path:
        """Return the labels of the findings."""
        return self.root / specimen / "4-damage.ome.zarr"

    def findings(self, specimen: str) -> Path:
        """Return the table of findings."""
        return self.root / specimen / "4-findings.parquet"

    def findings_page(self, specimen: str) -> Path:
        """Return the page that pictures the findings."""
        return self.root / specimen / "4-findings.html"

    def architecture(self, specimen: str) -> Path:
        """Return how the bone is built."""
        return self.root / specimen / "6-architecture.json"

    def thickness(self, specimen: str) -> Path:
        """Return the map of the trabeculae's thickness."""
        return self.root / specimen / "6-thickness.ome.zarr"

    def separation(self, specimen: str) -> Path:
        """Return the map of their separation."""
        return self.root / specimen / "6-separation.ome.zarr"

    def measures(self, specimen: str) -> Path:
        """Return what was measured."""
        return self.root / specimen / "6-measures.json"

    def results(self, specimen: str) -> tuple[Path, ...]:
        """Return everything that a run writes for a specimen."""
        return (
            self.scan(specimen),
            self.volume(specimen),
            self.bone(specimen),
            self.damage(specimen),
            self.findings(specimen),
            self.findings_page(specimen),
            self.architecture(specimen),
            self.thickness(specimen),
            self.separation(specimen),
            self.measures(specimen),
        )

    @property
    def groups(self) -> Path:
        """The comparison of the groups."""
        return self.root / "7-groups.json"

    @property
    def report(self) -> Path:
        """The folder of the report."""
        return self.root / "9-report"
