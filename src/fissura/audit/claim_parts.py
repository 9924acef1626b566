"""Types shared by all kinds of claims: printed numbers, group sizes, common keys."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from fissura.audit.printed import read_printed, read_spread

__all__ = [
    "ClaimOf",
    "MeanSd",
    "Name",
    "Number",
    "Part",
    "Plain",
    "Size",
    "Sizes",
    "Spreads",
]


def _text(value: object) -> object:
    return repr(value) if isinstance(value, (int, float)) else value


def _printed(value: object) -> object:
    text = _text(value)
    if isinstance(text, str):
        read_printed(text)
    return text


def _plain(value: object) -> object:
    """Refuse what bounds a number on one side only."""
    text = _printed(value)
    if isinstance(text, str) and not isfinite(sum(read_printed(text).ends)):
        raise ValueError(
            f"{text!r} is no single number: only a p may be printed as a bound"
        )
    return text


def _spread(value: object) -> object:
    if isinstance(value, str):
        read_spread(value)
    return value


Number = Annotated[str, BeforeValidator(_printed)]
Plain = Annotated[str, BeforeValidator(_plain)]
MeanSd = Annotated[str, BeforeValidator(_spread)]
Size = Annotated[int, Field(ge=1, le=10_000)]
Sizes = Annotated[dict[str, Size], Field(min_length=1)]
Name = Annotated[str, Field(min_length=1)]
Spreads = Literal["sd", "sem"]
"""What follows ±: the standard deviation, or the standard error of the mean."""


class Part(BaseModel):
    """A table of the file, without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ClaimOf(Part):
    """What every claim has: its id, its place in the paper, its words."""

    id: Name
    where: str = ""
    quote: str = ""
