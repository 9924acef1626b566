"""A scored phantom as a file, with the pictures taken of it in a folder beside it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from fissura import detect
from fissura.io import (
    digest_file,
    digest_value,
    read_bytes,
    read_json,
    write_bytes,
    write_json,
)
from fissura.report import Picture
from fissura.validation import scoring
from fissura.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.settings import Detect
    from fissura.validation.scoring import Case
    from fissura.validation.trials.trial import Trial

__all__ = ["ScoredTrial", "StoredTrials", "fingerprint"]


@dataclass(frozen=True, slots=True)
class ScoredTrial:
    """A scored phantom and the pictures taken of it.

    `trial` says in plain values which phantom it was.
    """

    trial: dict[str, Any]
    case: Case
    pictures: tuple[Picture, ...]


class StoredTrials:
    """The JSON file of a scored phantom, and a folder of its name for the pictures."""

    suffix = ".json"

    def write(self, path: Path, result: ScoredTrial, made_with: object) -> None:
        """Write a scored phantom; its JSON comes last and says that it is complete."""
        rows = []
        for at, one in enumerate(result.pictures, start=1):
            name = f"{path.stem}/{one.what}-{at:02d}.jpg"
            write_bytes(path.parent / name, one.jpg)
            rows.append(
                {
                    "file": name,
                    "what": one.what,
                    "kind": one.kind,
                    "says": one.says,
                    "defined": one.defined,
                }
            )
        write_json(
            path,
            {
                "made_with": made_with,
                "trial": result.trial,
                "pictures": rows,
                "case": scoring.record_of(result.case),
            },
        )

    def read(self, path: Path) -> tuple[object, ScoredTrial]:
        """Read a scored phantom, and what it was made with."""
        record = read_json(path)
        return record["made_with"], ScoredTrial(
            record["trial"],
            scoring.case_of(record["case"]),
            tuple(_picture(path.parent, row) for row in record["pictures"]),
        )


def _picture(folder: Path, row: dict[str, Any]) -> Picture:
    jpg = read_bytes(folder / row["file"])
    return Picture(row["what"], row["kind"], row["says"], jpg, row["defined"])


def fingerprint(trial: Trial, settings: Detect) -> str:
    """Return the fingerprint of all that a scored phantom depends on.

    Of a classifier, its content counts and not its name.
    """
    classifier = detect.classifier_file(settings)
    chosen = settings.model_dump(exclude={"classifier"})
    return digest_value([asdict(trial), chosen, digest_file(classifier), __version__])
