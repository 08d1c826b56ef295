"""A formula as mathtext, with its parameters' values in their places."""

from __future__ import annotations

import re
from itertools import accumulate

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
_BRACKETS = r"[{}]|\\left|\\right"
_SQUARED_BY_NAME = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "log")


def latex(tree: Node, numbers: Values) -> str:
    """Return mathtext of a formula, without dollar signs.

    It is empty where no title would hold it, or where it is nested deeper than mathtext follows,
    which takes some 40 frames of Python's stack for each level.
    """
    text = _written(tree, numbers)[0]
    return text if len(text) <= _LONGEST and _depth(text) <= _DEEPEST else ""


def _depth(text: str) -> int:
    """Return how deep groups and brackets lie within each other."""
    steps = (1 if each in ("{", r"\left") else -1 for each in re.findall(_BRACKETS, text))
    return max(accumulate(steps), default=0)


def _written(node: Node, numbers: Values) -> tuple[str, int]:
    """Return mathtext of a part, and how close it binds."""
    match node:
        case Minus(of=of):
            return f"-{_bound(of, numbers, _PRODUCT)}", _SUM
        case Sum():
            return _sum(node, numbers), _SUM
        case Product():
            text = _product(node, numbers)
            return text, _SUM if text[0] == "-" else _PRODUCT
        case Power():
            return _power(node, numbers)
        case Call():
            return _call(node, numbers)
        case _:
            return _leaf(node, numbers)


def _leaf(node: Node, numbers: Values) -> tuple[str, int]:
    if isinstance(node, Number):
        return _number(node.text)
    if isinstance(node, Parameter):
        return _number(f"{numbers[node.name]:g}")
    if isinstance(node, Constant):
        return (node.name if node.name == "e" else rf"\{node.name}"), _ATOM
    if isinstance(node, Coordinate):
        return (node.text if "[" not in node.text else f"x_{{{node.index}}}"), _ATOM
    if isinstance(node, Vector):
        low, high = ("" if edge is None else str(edge) for edge in (node.low, node.high))
        return (f"x_{{{low}:{high}}}" if low or high else "x"), _ATOM
    raise TypeError(f"{node} has no picture")


def _sum(node: Sum, numbers: Values) -> str:
    (_, first), *rest = node.terms
    text = _written(first, numbers)[0]
    for sign, term in rest:
        text += f" {'+' if sign > 0 else '-'} {_bound(term, numbers, _PRODUCT)}"
    return text


def _number(text: str) -> tuple[str, int]:
    digits, _, exponent = text.lower().partition("e")
    if exponent:
        return rf"{digits} \cdot 10^{{{int(exponent)}}}", _SUM if digits[0] == "-" else _PRODUCT
    return digits, _SUM if digits[0] == "-" else _ATOM


def _bound(node: Node, numbers: Values, least: int) -> str:
    """Return mathtext of a part, in brackets where it binds looser than `least`."""
    text, binds = _written(node, numbers)
    return text if binds >= least else _bracketed(text)


def _bracketed(text: str) -> str:
    return rf"\left({text}\right)"


def _product(node: Product, numbers: Values) -> str:
    above = [part for power, part in node.factors if power > 0]
    below = [part for power, part in node.factors if power < 0]
    if not below:
        return _side_by_side(above, numbers)
    parts = (_side_by_side(each, numbers) for each in (above, below))
    return r"\frac{{{}}}{{{}}}".format(*parts)


def _side_by_side(factors: list[Node], numbers: Values) -> str:
    first, *rest = factors
    loose = not rest or isinstance(first, Minus | Number | Parameter)
    text = _bound(first, numbers, _SUM if loose else _PRODUCT)
    for factor in rest:
        more = _bound(factor, numbers, _PRODUCT)
        text += (r" \cdot " if more[0].isdigit() or more[0] == "." else r"\,") + more
    return text


def _power(node: Power, numbers: Values) -> tuple[str, int]:
    exponent = _written(node.exponent, numbers)[0]
    base = node.base
    if isinstance(base, Call) and base.name in _SQUARED_BY_NAME and exponent.isdigit():
        return rf"{FUNCTIONS[base.name].latex}^{{{exponent}}}{_arguments(base, numbers)}", _CALL
    return f"{_bound(base, numbers, _ATOM)}^{{{exponent}}}", _CALL


def _call(node: Call, numbers: Values) -> tuple[str, int]:
    name = node.name
    if name in ("sqrt", "abs", "norm"):
        inner = _written(node.arguments[0], numbers)[0]
        around = {
            "sqrt": (r"\sqrt{{{}}}", _CALL),
            "abs": (r"\left|{}\right|", _ATOM),
            "norm": (r"\left\Vert {}\right\Vert", _ATOM),
        }
        shape, binds = around[name]
        return shape.format(inner), binds
    symbol = REDUCTIONS.get(name) or FUNCTIONS[name].latex
    return symbol + _arguments(node, numbers), _CALL


def _arguments(node: Call, numbers: Values) -> str:
    return _bracketed(", ".join(_written(part, numbers)[0] for part in node.arguments))
