"""The file of claims: read, checked, and refused in sentences that name the claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from fissura.compare.audit.claims import Paper
from fissura.errors import DataError
from fissura.settings import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["parse_claims"]

LONGEST = 80
"""Letters of a name that a sentence shows."""
KINDS = (
    "ranks, anova, summary, identity, ratio, geometry, correlation, repeat, order, "
    "statement, multiplicity, power, wording"
)


def parse_claims(text: str, *, source: str) -> Paper:
    """Read the claims of a paper from the text of a TOML file.

    Parameters
    ----------
    text : str
    source : str
        Name of the file, for messages.

    Raises
    ------
    DataError
        If the text is no TOML, or a claim is wrong; the message names the claim.
    """
    try:
        table = parse_toml(text)
    except ValueError as error:
        raise DataError(f"{source} is not valid TOML: {error}") from None
    try:
        paper = Paper.model_validate(table)
    except ValidationError as error:
        raise DataError(f"{source}: {'; '.join(_faults(error, table))}") from None
    if not paper.claim:
        raise DataError(
            f"{source} holds no claims: write at least one table [[claim]] with an id "
            "and a kind"
        )
    return paper


def _faults(error: ValidationError, table: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with each claim."""
    for fault in error.errors():
        said = fault["msg"].removeprefix("Value error, ")
        place = [str(step)[:LONGEST] for step in fault["loc"]]
        about = "the file"
        match fault["loc"]:
            case ("claim", int(number), *rest):
                claims = table["claim"]
                mine = claims[number] if isinstance(claims, list) else {}
                name = mine.get("id") if isinstance(mine, dict) else None
                about = (
                    f"claim {str(name)[:LONGEST]!r}"
                    if name
                    else f"claim number {number + 1}"
                )
                # The first step of the rest is the kind of claim.
                place = [str(step)[:LONGEST] for step in rest[1:]]
            case _:
                pass
        if fault["type"] == "extra_forbidden":
            yield f"{about} has an unknown key {'.'.join(place)}"
        elif fault["type"] == "missing":
            yield f"{about} lacks {'.'.join(place)}"
        elif fault["type"].startswith("union_tag"):
            known = "a kind: " + str(fault.get("ctx", {}).get("expected_tags", KINDS))
            yield f"{about} lacks or mistakes its kind; it must name {known}"
        else:
            at = f", {'.'.join(place)}" if place else ""
            yield f"{about}{at}: {said}"
