"""A formula as mathtext, with its parameters' values in their places."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

from functions.formula.folding import Values
from functions.formula.names import FUNCTIONS, REDUCTIONS
from functions.formula.nodes import (
    Call,
    Constant,
    Coordinate,
    Minus,
    Node,
    Number,
    Parameter,
    Power,
    Product,
    Sum,
    Vector,
)

_SUM, _PRODUCT, _CALL, _ATOM = range(4)  # from what binds loosest on
_LONGEST, _DEEPEST = 600, 12
_TALL = (r"\frac", r"\left", r"\sum", r"\prod")
_BRACKETS = r"[{}]|\\left|\\right"
_SQUARED_BY_NAME = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "log")


def between(bar: str, inner: str) -> str:
    """Return mathtext between bars, fitted to what is tall; fitted to little they are too small."""
    if any(each in inner for each in _TALL):
        return rf"\left{bar}{inner}\right{bar}"
    return f"{bar}{inner}{bar}"


class _Said(NamedTuple):
    """What stands for the names in a formula: the numbers, and coordinates of so many."""

    numbers: Values
    dim: int


def latex(tree: Node, numbers: Values, dim: int) -> str:
    """Return mathtext of a formula of `dim` coordinates, without dollar signs.

    It is empty where no title would hold it.
    """
    text = _written(tree, _Said(numbers, dim))[0]
    return text if can_be_drawn(text) else ""


def can_be_drawn(text: str) -> bool:
    """Whether mathtext is short enough for a title, and not nested deeper than can be followed.

    Each level takes some 40 frames of Python's stack.
    """
    return len(text) <= _LONGEST and _depth(text) <= _DEEPEST


def coordinate(index: int, dim: int) -> str:
    """Name a coordinate, counted from 0 or from the end, as pictures do: x, y, or x_k from 1."""
    return "xy"[index % dim] if dim <= 2 else f"x_{{{index % dim + 1}}}"


def _depth(text: str) -> int:
    """Return how deep groups and brackets lie within each other."""
    steps = (1 if each in ("{", r"\left") else -1 for each in re.findall(_BRACKETS, text))
    return max(accumulate(steps), default=0)


def _written(node: Node, said: _Said) -> tuple[str, int]:
    """Return mathtext of a part, and how close it binds."""
    match node:
        case Minus(of=of):
            return f"-{_bound(of, said, _PRODUCT)}", _SUM
        case Sum():
            return _sum(node, said), _SUM
        case Product():
            text = _product(node, said)
            return text, _SUM if text[0] == "-" else _PRODUCT
        case Power():
            return _power(node, said)
        case Call():
            return _call(node, said)
        case _:
            return _leaf(node, said)


def _leaf(node: Node, said: _Said) -> tuple[str, int]:
    if isinstance(node, Number):
        return _number(node.text)
    if isinstance(node, Parameter):
        return _number(f"{said.numbers[node.name]:g}")
    if isinstance(node, Constant):
        return (node.name if node.name == "e" else rf"\{node.name}"), _ATOM
    if isinstance(node, Coordinate):
        return coordinate(node.index, said.dim), _ATOM
    if isinstance(node, Vector):
        return _vector(range(said.dim)[node.low : node.high], said.dim), _ATOM
    raise TypeError(f"{node} has no picture")


def _vector(indices: range, dim: int) -> str:
    """Write a slice of the coordinates: all of them, one alone, or from the first to the last."""
    if len(indices) == dim:
        return r"\mathbf{x}"
    if len(indices) == 1:
        return coordinate(indices[0], dim)
    return rf"\mathbf{{x}}_{{{indices[0] + 1}:{indices[-1] + 1}}}"


def _sum(node: Sum, said: _Said) -> str:
    (_, first), *rest = node.terms
    text = _written(first, said)[0]
    for sign, term in rest:
        text += f" {'+' if sign > 0 else '-'} {_bound(term, said, _PRODUCT)}"
    return text


def _number(text: str) -> tuple[str, int]:
    digits, _, exponent = text.lower().partition("e")
    if exponent:
        return rf"{digits} \cdot 10^{{{int(exponent)}}}", _SUM if digits[0] == "-" else _PRODUCT
    return digits, _SUM if digits[0] == "-" else _ATOM


def _bound(node: Node, said: _Said, least: int) -> str:
    """Return mathtext of a part, in brackets where it binds looser than `least`."""
    text, binds = _written(node, said)
    return text if binds >= least else _bracketed(text)


def _bracketed(text: str) -> str:
    return rf"\left({text}\right)"


def _product(node: Product, said: _Said) -> str:
    above = [part for power, part in node.factors if power > 0]
    below = [part for power, part in node.factors if power < 0]
    if not below:
        return _side_by_side(above, said)
    parts = (_side_by_side(each, said) for each in (above, below))
    return r"\frac{{{}}}{{{}}}".format(*parts)


def _side_by_side(factors: list[Node], said: _Said) -> str:
    first, *rest = factors
    loose = not rest or isinstance(first, Minus | Number | Parameter)
    text = _bound(first, said, _SUM if loose else _PRODUCT)
    for factor in rest:
        more = _bound(factor, said, _PRODUCT)
        text += (r" \cdot " if more[0].isdigit() or more[0] == "." else r"\,") + more
    return text


def _power(node: Power, said: _Said) -> tuple[str, int]:
    exponent = _written(node.exponent, said)[0]
    base = node.base
    if isinstance(base, Call) and base.name in _SQUARED_BY_NAME and exponent.isdigit():
        return rf"{FUNCTIONS[base.name].latex}^{{{exponent}}}{_arguments(base, said)}", _CALL
    return f"{_bound(base, said, _ATOM)}^{{{exponent}}}", _CALL


def _call(node: Call, said: _Said) -> tuple[str, int]:
    name = node.name
    if name in ("sqrt", "abs", "norm"):
        inner = _written(node.arguments[0], said)[0]
        if name == "sqrt":
            return rf"\sqrt{{{inner}}}", _CALL
        return between("|" if name == "abs" else r"\Vert ", inner), _ATOM
    symbol = REDUCTIONS.get(name) or FUNCTIONS[name].latex
    return symbol + _arguments(node, said), _CALL


def _arguments(node: Call, said: _Said) -> str:
    return _bracketed(", ".join(_written(part, said)[0] for part in node.arguments))
