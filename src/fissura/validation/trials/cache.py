"""Scored phantoms on disk, so that a long run can be stopped and put together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from fissura import __version__, detect
from fissura.errors import DataError
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

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fissura.settings import Detect
    from fissura.validation.scoring import Case
    from fissura.validation.trials.trial import Trial

__all__ = ["CachedTrial", "TrialCache", "fingerprint"]


@dataclass(frozen=True, slots=True)
class CachedTrial:
    """A scored phantom and the pictures taken of it."""

    case: Case
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class TrialCache:
    """A folder of scored phantoms: a JSON file and a folder of pictures for each.

    Parameters
    ----------
    folder : Path
    """

    folder: Path

    def put(
        self, trial: Trial, made_with: str, case: Case, pictures: Sequence[Picture]
    ) -> None:
        """Store a scored phantom; its JSON comes last and marks it as complete."""
        rows = []
        for at, one in enumerate(pictures, start=1):
            name = f"{trial.name}/{one.what}-{at:02d}.jpg"
            write_bytes(self.folder / name, one.jpg)
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
            self._file(trial),
            {
                "made_with": made_with,
                "trial": asdict(trial),
                "pictures": rows,
                "case": scoring.record_of(case),
            },
        )

    def get(self, trial: Trial, made_with: str) -> CachedTrial | None:
        """Return a scored phantom; None where it was not made, or made otherwise."""
        file = self._file(trial)
        if not file.is_file():
            return None
        record = read_json(file)
        made = record.get("made_with") if isinstance(record, dict) else None
        return self._kept(file, record) if made == made_with else None

    def everything(self) -> list[CachedTrial]:
        """Return all scored phantoms, by name.

        Raises
        ------
        DataError
            If there are none.
        """
        files = sorted(self.folder.glob("*.json"))
        if not files:
            raise DataError(
                f"{self.folder} holds no scored phantoms: run the trials first"
            )
        return [self._kept(file, read_json(file)) for file in files]

    def _file(self, trial: Trial) -> Path:
        return self.folder / f"{trial.name}.json"

    def _kept(self, file: Path, record: dict[str, Any]) -> CachedTrial:
        try:
            return CachedTrial(
                scoring.case_of(record["case"]),
                tuple(self._picture(row) for row in record["pictures"]),
            )
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise DataError(
                f"{file} is not as fissura wrote it ({error!r}): remove it and run the "
                "trials again"
            ) from None

    def _picture(self, row: dict[str, Any]) -> Picture:
        jpg = read_bytes(self.folder / row["file"])
        return Picture(row["what"], row["kind"], row["says"], jpg, row["defined"])


def fingerprint(trial: Trial, settings: Detect) -> str:
    """Return the fingerprint of all that a scored phantom depends on.

    Of a classifier, its content counts and not its name.
    """
    classifier = detect.classifier_file(settings)
    chosen = settings.model_dump(exclude={"classifier"})
    return digest_value([asdict(trial), chosen, digest_file(classifier), __version__])
