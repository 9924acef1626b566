"""Settings of stage 6: the tensile specimen, the modulus, yield and failure."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from fissura.settings.section import PAPER, SOFTWARE, Section, field

__all__ = ["Measure", "ModulusMethod"]

ModulusMethod = Literal["least_squares", "sdar", "annex_g", "sliding"]
STATED = "without it, each file must state its own."
CARTER = "Carter and Hayes 1977, doi:10.2106/00004623-197759070-00021"


class Measure(Section):
    """6 Strength of the bone: the tensile specimen, its modulus, its yield."""

    gauge_length_mm: float | None = field(
        None, f"Free length between grips; {STATED}", "mm", f"11 in {PAPER}", gt=0
    )
    width_mm: float | None = field(
        None, f"Width of the specimen; {STATED}", "mm", f"2.8 in {PAPER}", gt=0
    )
    thickness_mm: float | None = field(
        None, f"Thickness of the specimen; {STATED}", "mm", f"1 in {PAPER}", gt=0
    )
    diameter_mm: float | None = field(
        None,
        "Diameter of a round specimen, instead of width and thickness.",
        "mm",
        SOFTWARE,
        gt=0,
    )
    strain_column: str = field(
        "",
        "Header, or place from 1, of the column of strain or extension; without it "
        "name and unit decide, and an extensometer precedes the crosshead.",
        "",
        SOFTWARE,
    )
    load_column: str = field(
        "",
        "Header, or place from 1, of the column of stress or load.",
        "",
        SOFTWARE,
    )
    compliance_mm_per_n: float = field(
        0.0,
        "Compliance of machine and grips, subtracted from the extension: δm - C·F.",
        "mm/N",
        "measured on a stiff piece; 0 subtracts nothing",
        ge=0,
    )
    loading: Literal["tension", "compression"] = field(
        "tension",
        "Kind of test; compression is turned to positive values.",
        "",
        PAPER,
    )
    modulus: ModulusMethod = field(
        "least_squares",
        "Method of the modulus that is reported: least_squares over modulus_window, "
        "sdar (ASTM E3076), annex_g (ISO 6892-1), sliding (steepest slope); the "
        "others are its check.",
        "",
        "this software, on curves of known modulus: docs/explanation/tensile.md",
    )
    modulus_window: tuple[float, float] = field(
        (0.1, 0.4),
        "Part of the strength over which least squares are fitted.",
        "fraction of UTS",
        "the linear part of the curve, " + PAPER,
    )
    sliding_strain: float = field(
        0.002,
        "Length of the window that slides over the curve.",
        "mm/mm",
        "usual in bone laboratories",
        gt=0,
        le=0.1,
    )
    disagreement: float = field(
        0.1,
        "Difference between the moduli of two methods that sets a flag.",
        "fraction",
        SOFTWARE,
        gt=0,
    )
    toe_compensation: bool = field(
        True,
        "Whether strains start where the line of the modulus crosses zero stress.",
        "",
        "ASTM D638 annex A1",
    )
    yield_offset: float = field(
        0.002,
        "Offset of the line that defines yield.",
        "mm/mm",
        "ASTM E8",
        gt=0,
        le=0.1,
    )
    failure_drop: float = field(
        0.4,
        "Part of the strength lost at which the specimen has failed.",
        "fraction of UTS",
        "the usual break detection of test machines",
        gt=0,
        lt=1,
    )
    uts_exponent: float = field(
        1.0,
        "Power of BV/TV that normalised strength is divided by.",
        "",
        f"1 in {PAPER}; 2 in {CARTER}",
        ge=0,
        le=5,
    )
    modulus_exponent: float = field(
        1.0,
        "Power of BV/TV that the normalised modulus is divided by.",
        "",
        f"1 in {PAPER}; 3 in {CARTER}",
        ge=0,
        le=5,
    )
    mean_band: Literal["pointwise", "simultaneous"] = field(
        "pointwise",
        "95 % band of a group's mean curve: at each strain, or of the whole curve.",
        "",
        SOFTWARE,
    )

    @model_validator(mode="after")
    def _rising(self) -> Self:
        low, high = self.modulus_window
        if not 0 <= low < high <= 1:
            raise ValueError(
                f"modulus_window must be two rising numbers within 0 and 1, "
                f"not [{low}, {high}]"
            )
        return self

    @model_validator(mode="after")
    def _flat_or_round(self) -> Self:
        if self.diameter_mm is not None and (self.width_mm or self.thickness_mm):
            raise ValueError(
                "a specimen is flat (width_mm and thickness_mm) or round "
                "(diameter_mm), not both: remove one of them"
            )
        return self
