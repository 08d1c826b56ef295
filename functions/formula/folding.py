"""The parts of a formula that hang on no coordinate: numbers, as Python floats, checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from functions.formula.names import CONSTANTS, FUNCTIONS, reduces
from functions.formula.nodes import (
    Call,
    Constant,
    Fault,
    Minus,
    Node,
    Number,
    Parameter,
    Power,
    Product,
    Sum,
    children,
)

LARGEST_POWER = 1000
Values = Mapping[str, float]


def folded(tree: Node, numbers: Values) -> float | None:
    """Return the value of a tree, None where it hangs on a coordinate or an unknown number.

    `numbers` are those of the parameters that are known. Raises Fault for a part that is no finite
    number, as log(0), a division by 0, or a power beyond `LARGEST_POWER`.
    """
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Constant):
        return CONSTANTS[tree.name]
    if isinstance(tree, Parameter):
        return numbers.get(tree.name)
    parts = [folded(part, numbers) for part in children(tree)]
    if isinstance(tree, Product):
        _check_divisors(tree, parts)
    if isinstance(tree, Power):
        _check_exponent(tree, parts[1])
    known = [part for part in parts if part is not None]
    if not parts or len(known) < len(parts):
        return None
    return _finite(tree, lambda: _value(tree, known))


def _value(node: Node, parts: list[float]) -> float:
    match node:
        case Minus():
            return -parts[0]
        case Sum(terms=terms):
            total = 0.0
            for (sign, _), part in zip(terms, parts, strict=True):
                total += sign * part
            return total
        case Product(factors=factors):
            product = 1.0
            for (exponent, _), part in zip(factors, parts, strict=True):
                product = product * part if exponent > 0 else product / part
            return product
        case Power():
            return math.pow(*parts)
        case Call(name=name) if not reduces(name, len(parts)):
            return FUNCTIONS[name].number(*parts)
    raise TypeError(f"{node} is no operation on numbers")


def _finite(node: Node, value: Callable[[], float]) -> float:
    try:
        found = float(value())
    except (ValueError, OverflowError, ZeroDivisionError):
        found = math.nan
    if math.isfinite(found):
        return found
    why, remedy = "this part is no finite real number", "write another number for it"
    raise Fault(node.column, why, remedy)


def _check_divisors(node: Product, parts: list[float | None]) -> None:
    for (exponent, part), value in zip(node.factors, parts, strict=True):
        if exponent < 0 and value == 0.0:
            raise Fault(part.column, "a division by 0", "divide by another number")


def _check_exponent(node: Power, exponent: float | None) -> None:
    if exponent is not None and abs(exponent) > LARGEST_POWER:
        allowed = f"-{LARGEST_POWER:,} to {LARGEST_POWER:,}"
        raise Fault(node.exponent.column, "the power is too large", "write a smaller one", allowed)
