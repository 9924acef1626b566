"""Functions, modules and folders keep to the limits that CONTRIBUTING.md names."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "fissura"
MOST_LINES_OF_A_FUNCTION = 80
MOST_ARGUMENTS = 8
MOST_LINES_OF_A_MODULE = 400
FEWEST_LINES_FOR_ONE_IMPORTER = 40
ENTRIES = {"__init__.py", "__main__.py"}

REASONS = {
    "acquire/remarks.py": "The one list of what is remarked on, from five modules.",
    "blocks/pyramid.py": "It runs blocks; the plan and the run know no volume.",
    "statistics/quartiles.py": "The rule of the quartiles is found by its name.",
}
"""Why a small module that only one other imports is a separate file."""


@cache
def _modules() -> dict[Path, ast.Module]:
    paths = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    return {path: ast.parse(path.read_bytes()) for path in sorted(paths)}


def _name(path: Path) -> str:
    """Return a path from the package on, or from the root on for a test."""
    root = PACKAGE if path.is_relative_to(PACKAGE) else ROOT
    return path.relative_to(root).as_posix()


def _statements(within: ast.AST) -> Iterator[ast.AST]:
    """Yield all statements, nested ones too, but no expressions, which take long."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        for node in getattr(within, field, ()):
            yield node
            yield from _statements(node)


def _functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path, tree in _modules().items():
        for node in _statements(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{_name(path)}, {node.name}", node


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    its = function.args
    names = [one.arg for one in (*its.posonlyargs, *its.args, *its.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


@cache
def _importers() -> dict[str, set[Path]]:
    """Return the modules of the package that import each module, by dotted name."""
    found = defaultdict(set)
    for path, tree in _modules().items():
        if not path.is_relative_to(PACKAGE):
            continue
        for node in _statements(tree):
            if isinstance(node, ast.Import):
                for one in node.names:
                    found[one.name].add(path)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for name in (
                    node.module,
                    *(f"{node.module}.{a.name}" for a in node.names),
                ):
                    found[name].add(path)
    return found


def _small_with_one_importer() -> set[str]:
    small = set()
    for path in _modules():
        if not path.is_relative_to(PACKAGE) or path.name in ENTRIES:
            continue
        dotted = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        lines = len(path.read_bytes().splitlines())
        if lines < FEWEST_LINES_FOR_ONE_IMPORTER and len(_importers()[dotted]) <= 1:
            small.add(_name(path))
    return small


def test_functions_are_short() -> None:
    long = {
        name: lines
        for name, node in _functions()
        if (lines := (node.end_lineno or 0) - node.lineno + 1)
        > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_functions_take_few_arguments() -> None:
    many = {
        name: count
        for name, node in _functions()
        if (count := _arguments(node)) > MOST_ARGUMENTS
    }
    assert many == {}


def test_modules_are_short() -> None:
    long = {
        _name(path): lines
        for path in _modules()
        if (lines := len(path.read_bytes().splitlines())) > MOST_LINES_OF_A_MODULE
    }
    assert long == {}


def test_a_small_module_with_one_importer_has_a_reason() -> None:
    assert _small_with_one_importer() - set(REASONS) == set()


def test_no_reason_is_stale() -> None:
    assert set(REASONS) - _small_with_one_importer() == set()


def test_every_folder_of_the_package_says_what_it_holds() -> None:
    folders = {path.parent for path in _modules() if path.is_relative_to(PACKAGE)}
    silent = {
        _name(folder)
        for folder in folders
        if (tree := _modules().get(folder / "__init__.py")) is None
        or not ast.get_docstring(tree)
    }
    assert silent == set()
