"""A section of settings: described fields, frozen, unknown keys refused."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["PAPER", "SOFTWARE", "Section", "field"]

PAPER = "Ma et al. 2017, doi:10.1038/srep43399"
"""The study whose method the defaults follow."""
SOFTWARE = "this software"


class Section(BaseModel):
    """A section of ``study.toml``: frozen, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def field(default: object, says: str, unit: str, source: str, **bounds: Any) -> Any:
    """Describe one setting; the template and the reference page print these words."""
    return Field(
        default,
        description=says,
        json_schema_extra={"unit": unit, "source": source},
        **bounds,
    )
