"""The tensile specimen, the machine, and how its curve is read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter, validators

from fissura.cli.options.numbers import Above0

if TYPE_CHECKING:
    from fissura.settings import Measure

__all__ = ["TensileOptions"]

NotBelow0 = Annotated[float, Parameter(validator=validators.Number(gte=0))]


@Parameter(name="*")
@dataclass(frozen=True)
class TensileOptions:
    """The tensile specimen, the machine, and how its curve is read.

    Parameters
    ----------
    gauge_length_mm
        Free length between the grips; the file's own without it.
    width_mm
        Width of the cross-section; the file's own without it.
    thickness_mm
        Thickness of the cross-section; the file's own without it.
    diameter_mm
        Diameter of a round specimen.
    strain_column
        Header, or place counted from 1, of the column of strain or extension.
    load_column
        Header, or place counted from 1, of the column of stress or load.
    compliance_mm_per_n
        Compliance of machine and grips, taken off the extension.
    loading
        Whether the test was in tension or in compression.
    modulus
        Method of the modulus that is reported; the others check it.
    """

    gauge_length_mm: Above0 | None = None
    width_mm: Above0 | None = None
    thickness_mm: Above0 | None = None
    diameter_mm: Above0 | None = None
    strain_column: str | None = None
    load_column: str | None = None
    compliance_mm_per_n: NotBelow0 | None = None
    loading: Literal["tension", "compression"] | None = None
    modulus: Literal["least_squares", "sdar", "annex_g", "sliding"] | None = None

    def settings(self, study: Path | None) -> Measure:
        """Return the settings of a study, or the defaults, with these options set."""
        from fissura.io import load_settings
        from fissura.settings import from_options

        of_study = load_settings(study).measure.model_dump() if study else {}
        chosen = {k: v for k, v in asdict(self).items() if v is not None}
        both = {**of_study, **chosen}
        return from_options({f"measure.{k}": v for k, v in both.items()}).measure
