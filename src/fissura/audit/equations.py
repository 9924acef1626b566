"""Equations between printed numbers, evaluated by interval arithmetic."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from math import inf, isfinite, pi
from typing import TYPE_CHECKING

from scipy.optimize import brentq

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Equation", "Interval", "parse_equation", "solve_for"]

CONSTANTS = {"pi": pi}
REACH = 1000.0
"""A solution is looked for within this factor of the printed number."""
SIDES = 2
MOST_POWER = 6
LONGEST = 300
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Equation:
    """Two expressions stated to be equal."""

    left: ast.expr
    right: ast.expr
    names: frozenset[str]

    def sides(self, values: Mapping[str, Interval]) -> tuple[Interval, Interval]:
        """Return what each side may be."""
        return _evaluate(self.left, values), _evaluate(self.right, values)


def parse_equation(text: str) -> Equation:
    """Read ``slices * voxel / 1000 = height``.

    Names, numbers, ``pi``, ``+ - * / **`` and parentheses are understood.

    Raises
    ------
    ValueError
        If it is no such equation.
    """
    parts = text.split("=")
    if len(parts) != SIDES or len(text) > LONGEST:
        raise ValueError(
            f'{text!r} must hold one "=" between two expressions, such as '
            '"slices * voxel_um / 1000 = height_mm"'
        )
    try:
        left, right = (ast.parse(part.strip(), mode="eval").body for part in parts)
    except SyntaxError:
        raise ValueError(f"{text!r} cannot be read as an equation") from None
    names: set[str] = set()
    for side in (left, right):
        _check(side, text, names)
    return Equation(left, right, frozenset(names - set(CONSTANTS)))


def solve_for(
    equation: Equation, name: str, values: Mapping[str, float]
) -> float | None:
    """Return the value of `name` that makes both sides equal; None if none is near."""

    def excess(value: float) -> float:
        points = {key: (one, one) for key, one in values.items()}
        left, right = equation.sides(points | {name: (value, value)})
        return left[0] - right[0]

    middle = values[name]
    ends = (middle / REACH, middle), (middle, middle * REACH)
    for low, high in ends:
        first, last = excess(low), excess(high)
        if isfinite(first) and isfinite(last) and first * last < 0:
            return float(brentq(excess, low, high))
    return None


def _check(node: ast.expr, text: str, names: set[str]) -> None:
    match node:
        case ast.Constant(value=int() | float()):
            return
        case ast.Name(id=name):
            names.add(name)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            _check(inner, text, names)
        case ast.BinOp(
            left=left,
            op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(),
            right=right,
        ):
            _check(left, text, names)
            _check(right, text, names)
        case ast.BinOp(
            left=left, op=ast.Pow(), right=ast.Constant(value=int(power))
        ) if abs(power) <= MOST_POWER:
            _check(left, text, names)
        case _:
            raise ValueError(
                f"{text!r} holds {ast.unparse(node)!r}, but only names, numbers, pi, "
                "+ - * / ( ) and whole powers are understood"
            )


def _evaluate(node: ast.expr, values: Mapping[str, Interval]) -> Interval:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number), float(number)
        case ast.Name(id=name):
            constant = CONSTANTS.get(name, inf)
            return values.get(name, (constant, constant))
        case ast.UnaryOp(operand=inner):
            low, high = _evaluate(inner, values)
            return -high, -low
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int(power))):
            return _power(_evaluate(left, values), power)
        case ast.BinOp(left=left, op=op, right=right):
            return _combine(op, _evaluate(left, values), _evaluate(right, values))
        case _:
            raise AssertionError(ast.dump(node))


def _combine(op: ast.operator, one: Interval, other: Interval) -> Interval:
    match op:
        case ast.Add():
            return one[0] + other[0], one[1] + other[1]
        case ast.Sub():
            return one[0] - other[1], one[1] - other[0]
        case ast.Mult():
            products = [a * b for a in one for b in other]
            return min(products), max(products)
        case _:
            if other[0] <= 0 <= other[1]:
                return -inf, inf
            quotients = [a / b for a in one for b in other]
            return min(quotients), max(quotients)


def _power(base: Interval, power: int) -> Interval:
    if power < 0:
        return _combine(ast.Div(), (1.0, 1.0), _power(base, -power))
    ends = sorted(end**power for end in base)
    if power % 2 == 0 and base[0] < 0 < base[1]:
        return 0.0, ends[1]
    return ends[0], ends[1]
