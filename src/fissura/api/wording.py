"""Messages in the words of Python: ``voxel_um=1.3`` where a command has an option."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from fissura.errors import FissuraError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["in_python", "with_python_messages"]

Given = ParamSpec("Given")
Result = TypeVar("Result")

OPTION = re.compile(
    r"(?<![\w-])--(?P<name>[a-z]+(?:-[a-z]+)*)"
    r"(?P<value> (?:[0-9][0-9.]*(?: [0-9]+)*(?: …)?(?![\w-])|grey\b|largest\b|lacuna\b)"
    r"|(?<=--dataset) [^\s,]+)?"
)
SWITCHES = frozenset({"overwrite", "absent_is_fill"})
TEXTS = frozenset({"dataset", "few_values", "parts", "unlisted"})
SEVERAL = frozenset({"bone_values"})
OF_OTHER_PROGRAMS = frozenset({"scheduler_file"})


def in_python(text: str) -> str:
    """Return a sentence whose options of commands are arguments of functions.

    Examples
    --------
    >>> in_python("give the size of a voxel, for example --voxel-um 1.3")
    'give the size of a voxel, for example voxel_um=1.3'
    >>> in_python("choose another name, or give --overwrite")
    'choose another name, or give overwrite=True'
    """
    return OPTION.sub(_argument, text)


def _argument(option: re.Match[str]) -> str:
    name = option["name"].replace("-", "_")
    value = (option["value"] or "").strip()
    if name in OF_OTHER_PROGRAMS:
        return option[0]
    if name in SWITCHES:
        return f"{name}=True"
    if not value:
        return name
    if name in SEVERAL:
        listed = value.split()
        return f"{name}=({', '.join(listed)}{',' if len(listed) == 1 else ''})"
    return f'{name}="{value}"' if name in TEXTS else f"{name}={value}"


def with_python_messages(
    function: Callable[Given, Result],
) -> Callable[Given, Result]:
    """Return a function whose errors name its arguments, not options of a command."""

    @wraps(function)
    def called(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except FissuraError as error:
            if len(error.args) == 1 and isinstance(error.args[0], str):
                error.args = (in_python(error.args[0]),)
            raise

    return called
