"""Results of phantoms on disk, so that a long run that was cut short goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from fissura.errors import FissuraError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["DAMAGED", "Cache", "ResultFile"]

Result = TypeVar("Result")
DAMAGED = (
    *(FissuraError, LookupError, ArithmeticError),
    *(TypeError, ValueError, AttributeError),
)
"""What reading a file ends in that is not as it was written."""


class ResultFile(Protocol[Result]):
    """How one kind of result is written to a file, and read back."""

    @property
    def suffix(self) -> str:
        """Of the file, with its dot."""
        ...

    def write(self, path: Path, result: Result, made_with: object) -> None:
        """Write a result; the file appears last and whole."""
        ...

    def read(self, path: Path) -> tuple[object, Result]:
        """Return what a result was made with, and the result.

        Anything in `DAMAGED` may be raised if the file is not as it was written.
        """
        ...


@dataclass(frozen=True, slots=True)
class Cache(Generic[Result]):
    """A folder of results, a file for each.

    Parameters
    ----------
    folder : Path
        Made if missing.
    format : ResultFile
    """

    folder: Path
    format: ResultFile[Result]

    def once(self, name: str, made_with: object, make: Callable[[], Result]) -> Result:
        """Return a result: the one on disk, or else a new one.

        A file that is damaged, or was made with anything else, is written anew.

        Parameters
        ----------
        name : str
            Of the file, without its suffix.
        made_with : JSON value
            All that the result depends on.
        make : callable
        """
        path = self.folder / f"{name}{self.format.suffix}"
        if path.is_file():
            try:
                written_with, result = self.format.read(path)
            except DAMAGED:
                written_with = None
            if written_with == made_with:
                return result
        new = make()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.format.write(path, new, made_with)
        return new

    def files(self) -> list[Path]:
        """Return the files of all results, by name."""
        return sorted(self.folder.glob(f"*{self.format.suffix}"))
