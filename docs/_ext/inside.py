"""What is inside, from the first lines of each folder and module of the code."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import fissura

if TYPE_CHECKING:
    from collections.abc import Iterator


def markdown() -> str:
    """Return each folder of the package with its words and its modules."""
    package = Path(fissura.__file__).parent
    folders = sorted(path.parent for path in package.rglob("__init__.py"))
    return "\n".join(line for each in folders[1:] for line in _folder(package, each))


def _folder(package: Path, folder: Path) -> Iterator[str]:
    name = folder.relative_to(package).as_posix()
    level = "#" * (2 + name.count("/"))
    yield f"{level} `{name}`\n\n{_docstring(folder / '__init__.py')}\n"
    for module in sorted(folder.glob("*.py")):
        if module.name != "__init__.py":
            yield f"- `{module.name}`: {_docstring(module).splitlines()[0]}"
    yield ""


def _docstring(module: Path) -> str:
    return ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
