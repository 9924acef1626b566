"""Read the file of claims; an error names the claim and the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from fissura.audit.claims import Claim, Paper, Part
from fissura.errors import DataError
from fissura.settings import parse_toml
from fissura.settings.nearest_name import close_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["parse_claims"]

LONGEST = 80
"""Letters of a name that a sentence shows."""


def _kinds() -> dict[str, type[Part]]:
    """Return the kinds of claims by their names."""
    union, _ = get_args(Claim)
    return {
        get_args(kind.model_fields["kind"].annotation)[0]: kind
        for kind in get_args(union)
    }


KINDS = _kinds()


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
        mine: dict[str, Any] = {}
        match fault["loc"]:
            case ("claim", int(number), *rest):
                claims = table["claim"]
                one = claims[number] if isinstance(claims, list) else {}
                mine = one if isinstance(one, dict) else {}
                name = mine.get("id")
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
            near = close_word(place[-1], _known(fault["loc"]))
            yield f"{about} has an unknown key {'.'.join(place)}{near}"
        elif fault["type"] == "missing":
            yield f"{about} lacks {'.'.join(place)}"
        elif fault["type"].startswith("union_tag"):
            kinds = list(KINDS)
            given = str(mine.get("kind", ""))[:LONGEST]
            near = close_word(given, kinds) if given else ""
            has = f", {given!r}{near}" if given else ""
            yield (
                f"{about} lacks or mistakes its kind{has}; it must name a kind: "
                f"{', '.join(kinds)}"
            )
        else:
            at = f", {'.'.join(place)}" if place else ""
            yield f"{about}{at}: {said}"


def _known(place: Sequence[int | str]) -> list[str]:
    """Return the keys that a table of the file may have, the outermost alone."""
    match place:
        case ("claim", int(), str(kind), _):
            return list(KINDS[kind].model_fields)
        case ("paper", _):
            return list(type(Paper().paper).model_fields)
        case (_,):
            return list(Paper.model_fields)
        case _:
            return []
