"""Messages of settings, in the words of the options that set them."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

from fissura.cli.options.reconstruction import ScanOptions, SliceOptions
from fissura.errors import FissuraError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["in_options", "refused_in_options"]

SETTING = re.compile(r"\b(?:acquire|reconstruct|study)\.([a-z0-9_]+)(?: = )?")
OPTIONS = {"voxel_um"} | {
    field.name
    for options in (ScanOptions, SliceOptions)
    for field in fields(options)  # type: ignore[arg-type]
}


def in_options(text: str) -> str:
    """Return a message with the options of `fissura reconstruct` for settings.

    Examples
    --------
    >>> in_options("name a list in acquire.angles")
    'name a list in --angles'
    """

    def option(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in OPTIONS:
            return found.group(0)
        value = " " if found.group(0).endswith("= ") else ""
        return f"--{name.replace('_', '-')}{value}"

    return SETTING.sub(option, text)


@contextmanager
def refused_in_options() -> Iterator[None]:
    """Let errors name options instead of settings.

    Raises
    ------
    FissuraError
        The same kind of error.
    """
    try:
        yield
    except FissuraError as error:
        raise type(error)(in_options(str(error))) from None
