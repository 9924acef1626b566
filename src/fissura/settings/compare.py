"""Settings of stage 7: which outcomes are compared, and how."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fissura.model import QUANTITIES
from fissura.settings.nearest_name import close_word
from fissura.settings.section import PAPER, SOFTWARE, Section, field

__all__ = ["Compare", "Method"]

Method = Literal[
    "exact_conditional",
    "exact_doubled",
    "spss_exact",
    "spss_asymptotic",
    "r_default",
    "scipy_auto",
]
"""Methods for a two-sided p of Mann and Whitney's U; they differ if values tie."""

Effect = Annotated[float, Field(gt=0, le=10)]


class Compare(Section):
    """7 Which outcomes are compared between the groups, and how."""

    outcomes: tuple[str, ...] = field(
        (
            "bv_tv",
            "cr_dn_per_mm3",
            "cr_v_um3",
            "cr_v_bv_millipct",
            "pf_dn_per_mm3",
            "pf_v_um3",
            "pf_v_bv_millipct",
            "uts_mpa",
            "modulus_gpa",
            "uts_norm_mpa",
            "modulus_norm_gpa",
        ),
        "Columns of measures.csv, in the order of the report.",
        "",
        PAPER,
    )
    p_method: Method = field(
        "exact_conditional",
        "How p of a pair is found: exact_conditional or exact_doubled (exact given the "
        "ties), spss_exact (exact as if nothing tied), spss_asymptotic, r_default or "
        "scipy_auto (the defaults of these programs). Without ties the exact ones "
        "agree.",
        "",
        SOFTWARE,
    )
    power_effects: tuple[Effect, ...] = field(
        (0.5, 1.0, 1.5, 2.0),
        "Shifts for which the power of each pair is computed.",
        "standard deviations",
        SOFTWARE,
    )
    damage: tuple[str, ...] = field(
        ("cr_dn_per_mm3", "cr_v_bv_millipct", "pf_dn_per_mm3", "pf_v_bv_millipct"),
        "Columns of measures.csv that are correlated with each strength.",
        "",
        PAPER,
    )
    strength: tuple[str, ...] = field(
        ("uts_mpa", "modulus_gpa", "uts_norm_mpa", "modulus_norm_gpa"),
        "Columns of measures.csv that each damage is correlated with.",
        "",
        PAPER,
    )
    seed: int = field(
        2017,
        "Start of the random numbers behind power, permutations and bootstraps.",
        "",
        SOFTWARE,
        ge=0,
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        known = [quantity.key for quantity in QUANTITIES]
        for outcome in (*self.outcomes, *self.damage, *self.strength):
            if outcome not in known:
                raise ValueError(
                    f"{outcome!r} is not an outcome{close_word(outcome, known)}: "
                    f"choose among {', '.join(known)}"
                )
        for named in (self.outcomes, self.damage, self.strength):
            if len(set(named)) < len(named):
                raise ValueError("an outcome is named twice: name each once")
        return self
