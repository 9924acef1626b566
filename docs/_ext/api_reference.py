"""The public names of the package, and the types their signatures name."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pydantic import BaseModel

import fissura
from fissura import errors

NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Documented:
    """One object of the reference.

    Parameters
    ----------
    place : str
        Where a user imports it from: ``fissura.model.Volume``.
    value : object
    """

    place: str
    value: Any


def markdown() -> str:
    """Return the functions, the types that they take and give, and the errors."""
    chapters = [
        ("Functions", [_directive(one) for one in public_functions()]),
        ("Types", [_directive(one) for one in public_types()]),
        ("Errors", [_directive(one) for one in public_errors()]),
    ]
    return "\n".join(
        "\n".join([f"## {title}\n", *parts]) for title, parts in chapters if parts
    )


def public_functions() -> list[Documented]:
    """Return the functions of ``fissura.__all__``."""
    return [one for one in _public() if inspect.isroutine(one.value)]


def public_types() -> list[Documented]:
    """Return the classes of ``fissura.__all__``, and those that signatures lead to."""
    waiting = [one.value for one in _public()]
    named = [one for one in _public() if _is_type(one.value)]
    while waiting:
        for found in _types_named_by(waiting.pop(0)):
            if found not in named:
                named.append(found)
                waiting.append(found.value)
    return sorted(named, key=lambda one: one.place.rpartition(".")[2])


def public_errors() -> list[Documented]:
    """Return the errors of ``fissura.errors``."""
    return [
        Documented(f"fissura.errors.{name}", getattr(errors, name))
        for name in errors.__all__
    ]


def _public() -> list[Documented]:
    values = [(name, getattr(fissura, name)) for name in fissura.__all__]
    return [
        Documented(f"fissura.{name}", value)
        for name, value in values
        if inspect.isroutine(value) or inspect.isclass(value)
    ]


def _is_type(value: object) -> bool:
    """Tell whether it is a class of ours, and no error."""
    return (
        inspect.isclass(value)
        and value.__module__.partition(".")[0] == "fissura"
        and not issubclass(value, BaseException)
    )


def _is(value: object, kind: type) -> bool:
    return inspect.isclass(value) and issubclass(value, kind)


def _types_named_by(value: Any) -> list[Documented]:
    """Return our types that a signature, fields, methods or properties name.

    Annotations are text here, and what they name may be imported for type checkers
    only: the module's own import lines say where from.
    """
    if _is(value, BaseModel):
        return []
    words = {word for text in _annotations(value) for word in NAME.findall(text)}
    sources = _names_of_ours(value.__module__)
    found = [
        _documented(word, sources[word]) for word in sorted(words & sources.keys())
    ]
    return [one for one in found if _is_type(one.value)]


def _documented(name: str, module: str) -> Documented:
    """Return an object at the shortest place that gives it: a package, not a module."""
    value = getattr(import_module(module), name)
    steps = module.split(".")
    packages = [".".join(steps[:count]) for count in range(1, len(steps) + 1)]
    places = [each for each in packages if exported(each, name) is value]
    return Documented(f"{places[0] if places else module}.{name}", value)


def exported(module: str, name: str) -> object:
    """Return what a module gives by a name, None where it gives nothing."""
    return getattr(import_module(module), name, None)


def _annotations(value: Any) -> list[str]:
    """Return the annotations of a function, or of what a class shows."""
    if not inspect.isclass(value):
        return [str(text) for text in getattr(value, "__annotations__", {}).values()]
    shown = {
        name: member.fget if isinstance(member, property) else member
        for name, member in vars(value).items()
        if not name.startswith("_")
    }
    fields = vars(value).get("__annotations__", {})
    own = [str(text) for name, text in fields.items() if not name.startswith("_")]
    methods = [member for member in shown.values() if inspect.isfunction(member)]
    return own + [text for method in methods for text in _annotations(method)]


def _names_of_ours(module: str) -> dict[str, str]:
    """Return which module of ours gives each name that a module imports or defines."""
    lines = list(ast.walk(ast.parse(inspect.getsource(import_module(module)))))
    imported = {
        alias.name: line.module
        for line in lines
        if isinstance(line, ast.ImportFrom)
        and line.module
        and line.module.partition(".")[0] == "fissura"
        for alias in line.names
    }
    defined = [line.name for line in lines if isinstance(line, ast.ClassDef)]
    return imported | dict.fromkeys(defined, module)


def _directive(one: Documented) -> str:
    """Return the lines that make autodoc describe an object."""
    kind, given, options = "function", "", ""
    if inspect.isclass(one.value):
        kind, options = "class", "   :members:\n"
    if _is(one.value, BaseException):
        kind, options = "exception", ""
    if _is(one.value, BaseModel):
        # Its keys have a page of their own.
        given, options = "(**keys)", ""
    return f"```{{eval-rst}}\n.. auto{kind}:: {one.place}{given}\n{options}```\n"
