"""Where results may be written: no input is replaced, and no output unasked.

One rule for every command.  A name that is taken is left as it is, unless
``--overwrite`` is given; what is read is never written to, under any name, link or
path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.errors import StorageError
from fissura.io.atomic import explain_disk_errors

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["check_output", "check_outputs", "check_volume_output", "outputs_in"]


def outputs_in(folder: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Return the outputs of a command that writes several into one folder.

    Raises
    ------
    StorageError
        If the folder's name is a file's.
    """
    if folder.exists() and not folder.is_dir():
        raise StorageError(
            f"{folder} was given for a folder of results, but is a file, and was left "
            "as it is: choose another name"
        )
    return tuple(folder / name for name in names)


def check_outputs(
    outputs: Iterable[Path], *, inputs: Iterable[Path], overwrite: bool
) -> None:
    """Refuse to replace an input, or any existing file unless requested.

    Parameters
    ----------
    outputs : iterable of Path
        Every file and folder that will be written.
    inputs : iterable of Path
        Every file and folder that is read.
    overwrite : bool
        Whether outputs of an earlier call may be replaced.

    Raises
    ------
    StorageError
        If an output is an input, holds one or is inside one, also by a link; or is
        there and may not be replaced.
    """
    files = _Files()
    read = [path for path in inputs if path.exists()]
    themselves: dict[Mark, Path] = {
        mark: path for path in read if (mark := files.mark(path))
    }
    around: dict[Mark, Path] = {
        mark: path for path in read for mark in files.marks_around(path)
    }
    for output in outputs:
        with explain_disk_errors(output):
            if path := themselves.get(files.mark(output)):
                raise StorageError(
                    f"{output} would replace {_named(path, output)} that is read: "
                    "nothing was written; choose another name or folder"
                )
            for mark in files.marks_around(output):
                if path := themselves.get(mark):
                    raise StorageError(
                        f"{output} would be written into {path}, a folder that is "
                        "read: nothing was written; choose a folder outside of it"
                    )
            if path := around.get(files.mark(output)):
                raise StorageError(
                    f"{output} would be replaced, but {path}, which is read, is in "
                    "it: nothing was written; choose another name or folder"
                )
            _stop_if_there(output, overwrite=overwrite)


def check_output(output: Path, *, inputs: Iterable[Path], overwrite: bool) -> None:
    """Check the name of a single file.

    Raises
    ------
    StorageError
        If it is a folder's, or `check_outputs` refuses it.
    """
    if output.is_dir():
        raise StorageError(
            f"{output} is a folder and was left as it is: choose another name"
        )
    check_outputs((output,), inputs=inputs, overwrite=overwrite)


def check_volume_output(
    output: Path, *, inputs: Iterable[Path], overwrite: bool
) -> None:
    """Check the name of a volume.

    Raises
    ------
    StorageError
        If it is no name of an OME-Zarr volume, something else is there, or
        `check_outputs` refuses it.
    """
    if not output.name.endswith(".ome.zarr"):
        raise StorageError(
            f"{output} was given for the volume, but a volume is a folder whose name "
            f"ends in .ome.zarr: call it {output.name}.ome.zarr"
        )
    if output.exists() and not (output / "zarr.json").is_file():
        raise StorageError(
            f"{output} already exists, is no volume and was left as it is: choose "
            "another name"
        )
    check_outputs((output,), inputs=inputs, overwrite=overwrite)


Mark = tuple[int, int] | None


class _Files:
    """Which names mean the same file; each path is examined once."""

    def __init__(self) -> None:
        self._known: dict[Path, Mark] = {}

    def mark(self, path: Path) -> Mark:
        """Return what all names of a file or folder share; None if it is missing."""
        whole = path.resolve()
        if whole not in self._known:
            here = whole.stat() if whole.exists() else None
            self._known[whole] = (here.st_dev, here.st_ino) if here else None
        return self._known[whole]

    def marks_around(self, path: Path) -> list[Mark]:
        """Return the marks of the folders that a path is in."""
        return [mark for one in path.resolve().parents if (mark := self.mark(one))]


def _named(path: Path, output: Path) -> str:
    return "the input" if path.name == output.name else f"{path}, the input"


def _stop_if_there(output: Path, *, overwrite: bool) -> None:
    if (output.exists() or output.is_symlink()) and not overwrite:
        raise StorageError(
            f"{output} already exists and was left as it is: choose another name, or "
            "give --overwrite"
        )
