"""Defaults that depend on the machine, as text: `${user.home}/store`, `16 + 2 * ${cpus}`.

`fit` finds the formula behind measured numbers; `expand` puts a machine back into a symbolic value.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from itertools import product

Number = int | float

_OPERATORS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}
_FUNCTIONS: dict[str, Callable[[Number, Number], Number]] = {"min": min, "max": max}
# Names whose value is a number: a symbolic text that mentions one is a formula, any other is text with holes.
NUMERIC = ("cpus", "memory")


def expand(value: object, environment: Mapping[str, str | int]) -> object:
    """`value` on the machine described by `environment` (cpus, memory, user.home, host, address, ROCKETMQ_HOME)."""
    if not isinstance(value, str) or "${" not in value:
        return value
    text = value
    for name, actual in environment.items():
        text = text.replace("${" + name + "}", str(actual))
    if any("${" + name + "}" in value for name in NUMERIC):
        return _evaluate(ast.parse(text, mode="eval").body)
    return text


def fit(name: str, measured: Mapping[int, Number]) -> str | None:
    """The simplest formula in `${name}` that gives every measured number, or None."""
    for formula in _formulas("${" + name + "}", measured):
        if all(expand(formula, {name: given}) == found for given, found in measured.items()):
            return formula
    return None


def _formulas(variable: str, measured: Mapping[int, Number]) -> Iterator[str]:
    """Candidates, simplest first: linear ones, then those held between the smallest and the largest number seen."""
    linear = list(_linear(variable, measured))
    yield from linear
    for formula, (function, bound) in product(linear, (("min", max), ("max", min))):
        yield f"{function}({formula}, {bound(measured.values())})"


def _linear(variable: str, measured: Mapping[int, Number]) -> Iterator[str]:
    """`a * variable // b + c`, where c follows from each single measurement."""
    for factor, divisor in product((1, 2, 3, 4, 5, 6, 8, 10, 16), (1, 2, 3, 4, 8)):
        scaled = variable if factor == 1 else f"{factor} * {variable}"
        scaled = scaled if divisor == 1 else f"{scaled} // {divisor}"
        offsets = {found - given * factor // divisor for given, found in measured.items()}
        for offset in sorted(offsets, key=abs):
            yield scaled if offset == 0 else f"{offset} + {scaled}"


def _evaluate(node: ast.expr) -> Number:
    """The value of an arithmetic expression; only what `fit` can write is understood."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_evaluate(left), _evaluate(right))
        case ast.Call(func=ast.Name(id=name), args=[left, right]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](_evaluate(left), _evaluate(right))
    raise ValueError(f"not a formula: {ast.unparse(node)}")
