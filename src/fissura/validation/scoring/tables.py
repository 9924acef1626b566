"""Each lesion and each finding of an evaluation, a row for each."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from fissura.io import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fissura.validation.scoring import Case

__all__ = ["write_case_tables"]

LESION = (
    *("id", "kind", "form", "length_um", "width_um", "thickness_um", "volume_um3"),
    *("touching", "crowded", "z_um", "y_um", "x_um"),
)
CALL = (
    *("id", "kind", "score", "truth", "on", "voxels"),
    *("length_um", "thickness_um", "volume_um3", "defined"),
)
Cell = str | float | None


def write_case_tables(cases: Sequence[Case], *, into: Path) -> None:
    """Write ``lesions.csv`` and ``findings.csv``."""
    write_rows(
        into / "lesions.csv",
        ("specimen", *LESION, "voxels", "score", "score_any_kind"),
        _lesions(cases),
    )
    write_rows(into / "findings.csv", ("specimen", *CALL), _calls(cases))


def _lesions(cases: Sequence[Case]) -> Iterator[tuple[Cell, ...]]:
    for case in cases:
        for hit in case.hits:
            known = [_known(getattr(hit.lesion, name)) for name in LESION]
            yield (case.name, *known, hit.voxels, hit.score, hit.score_any)


def _calls(cases: Sequence[Case]) -> Iterator[tuple[Cell, ...]]:
    for case in cases:
        for call in case.calls:
            yield (case.name, *(_known(getattr(call, name)) for name in CALL))


def _known(value: Cell) -> Cell:
    return None if isinstance(value, float) and not isfinite(value) else value
