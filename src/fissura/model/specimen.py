"""One specimen of the study: a row of ``specimens.csv``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Group", "Specimen"]


@dataclass(frozen=True, slots=True)
class Group:
    """One arm of the study."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Specimen:
    """Who gave the bone, what was done before, and which files belong to it.

    Fields that a study may leave empty are None: the drug of an untreated donor, the
    scan of a specimen that was only loaded.  `excluded` holds the reason, empty for
    a specimen that counts.
    """

    id: str
    group: str
    sex: str
    age_y: float | None
    drug: str
    dose_mg_week: float | None
    treatment_y: float | None
    excluded: str
    scan: Path | None
    tensile: Path | None

    @property
    def counts(self) -> bool:
        """Whether the specimen takes part in the comparison."""
        return not self.excluded
