"""Settings of stage 7: which outcomes are compared."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from fissura.model import QUANTITIES
from fissura.settings.nearest import close_word
from fissura.settings.section import PAPER, Section, field

__all__ = ["Compare"]


class Compare(Section):
    """7 Which outcomes are compared between the groups."""

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

    @model_validator(mode="after")
    def _known(self) -> Self:
        known = [quantity.key for quantity in QUANTITIES]
        for outcome in self.outcomes:
            if outcome not in known:
                raise ValueError(
                    f"{outcome!r} is no outcome{close_word(outcome, known)}: choose "
                    f"among {', '.join(known)}"
                )
        if len(set(self.outcomes)) < len(self.outcomes):
            raise ValueError("an outcome is named twice: name each once")
        return self
