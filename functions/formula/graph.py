"""From the tree of a formula to TensorFlow operations on points.

No derivative is NaN where a root, a norm, a broken power, an arc or an angle has none: there it is
0. Both branches of a `where` must be finite, or its gradient is NaN: what is not, is replaced in
both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from functions.constants import constants
from functions.formula.folding import Values, folded
from functions.formula.names import reduces
from functions.formula.nodes import (
    Call,
    Coordinate,
    Minus,
    Node,
    Power,
    Product,
    Sum,
    Vector,
    children,
)
from functions.lazy import tf
from functions.products import product, whole_power
from functions.roots import next_to_nothing, norm, root

_LOG2, _LOG10 = math.log(2.0), math.log(10.0)


def values(tree: Node, points: Any, numbers: Values) -> Any:
    """Return a formula's values [...] at float tensors `points` [..., n], in their dtype.

    `numbers` are its parameters. Every part that hangs on no coordinate is worked out in float64.
    """
    return _Graph(points, numbers).of(tree)


class _Graph:
    """A formula's operations at some points; vectors are [..., m], numbers [...] or floats."""

    def __init__(self, points: Any, numbers: Values) -> None:
        self.points, self.numbers = tf.convert_to_tensor(points), numbers

    def of(self, node: Node, *, beside: bool = False) -> Any:
        """Return the value of a part; `beside` a vector a number is [..., 1]."""
        value = folded(node, self.numbers)
        if value is not None:
            return value
        if isinstance(node, Call) and reduces(node.name, len(node.arguments)):
            reduced = REDUCING[node.name](self.of(node.arguments[0], beside=True))
            return reduced[..., None] if beside else reduced
        parts = [self.of(part, beside=beside) for part in children(node)]
        return self._operation(node, parts) if parts else self._leaf(node, beside)

    def _leaf(self, node: Node, beside: bool) -> Any:
        if isinstance(node, Vector):
            return self.points[..., node.low : node.high]
        if isinstance(node, Coordinate):
            column = self.points[..., node.index]
            return column[..., None] if beside else column
        raise TypeError(f"{node} has no value")

    def _operation(self, node: Node, parts: list[Any]) -> Any:
        match node:
            case Minus():
                return -parts[0]
            case Sum(terms=terms):
                signs = (sign for sign, _ in terms)
                return reduce(_add, zip(signs, parts, strict=True))[1]
            case Product(factors=factors):
                powers = (power for power, _ in factors)
                return reduce(_multiply, zip(powers, parts, strict=True))[1]
            case Power():
                return self._power(*parts)
            case Call(name=name):
                return _function(name)(*map(self._tensor, parts))
        raise TypeError(f"{node} is no operation")

    def _tensor(self, value: Any) -> Any:
        return constants(value, self.points) if isinstance(value, float) else value

    def _power(self, base: Any, exponent: Any) -> Any:
        if isinstance(exponent, float) and exponent.is_integer():
            power = whole_power(base, abs(int(exponent)))
            return power if exponent >= 0 else 1.0 / power
        if isinstance(exponent, float) and exponent == 0.5:
            return root(base)
        if isinstance(base, float) and base == math.e:
            return tf.exp(exponent)
        return _broken_power(self._tensor(base), self._tensor(exponent))


def _add(total: tuple[int, Any], term: tuple[int, Any]) -> tuple[int, Any]:
    return 1, total[1] + term[1] if term[0] > 0 else total[1] - term[1]


def _multiply(product: tuple[int, Any], factor: tuple[int, Any]) -> tuple[int, Any]:
    return 1, product[1] * factor[1] if factor[0] > 0 else product[1] / factor[1]


def _broken_power(base: Any, exponent: Any) -> Any:
    nothing = next_to_nothing(base)
    safe = tf.where(nothing, tf.ones_like(base), base)
    return tf.where(nothing, tf.stop_gradient(tf.pow(base, exponent)), tf.pow(safe, exponent))


def _arc(of: str) -> Callable[[Any], Any]:
    """Return asin or acos, whose slope at -1 and 1 is infinite."""

    def arc(u: Any) -> Any:
        formula = getattr(tf.math, of)
        edge = tf.abs(u) == tf.ones_like(u)
        safe = tf.where(edge, tf.zeros_like(u), u)
        return tf.where(edge, tf.stop_gradient(formula(u)), formula(safe))

    return arc


def _angle(y: Any, x: Any) -> Any:
    # Its second derivatives divide by the fourth power of the distance.
    nothing = next_to_nothing(tf.square(tf.square(x) + tf.square(y)))
    ahead = tf.where(nothing, tf.ones_like(x), x)
    aside = tf.where(nothing, tf.zeros_like(y), y)
    return tf.where(nothing, tf.stop_gradient(tf.atan2(y, x)), tf.atan2(aside, ahead))


def _function(name: str) -> Callable[..., Any]:
    """Return the operation of a function, number by number."""
    return OWN[name] if name in OWN else getattr(tf.math, name)


# Functions, not operations: TensorFlow is loaded when one is called.
OWN: Mapping[str, Callable[..., Any]] = {
    "acos": _arc("acos"),
    "asin": _arc("asin"),
    "atan2": _angle,
    "log2": lambda u: tf.math.log(u) / _LOG2,
    "log10": lambda u: tf.math.log(u) / _LOG10,
    "sqrt": root,
    "min": lambda *us: reduce(tf.minimum, us),
    "max": lambda *us: reduce(tf.maximum, us),
}
REDUCING: Mapping[str, Callable[[Any], Any]] = {
    "sum": lambda v: tf.reduce_sum(v, axis=-1),
    "mean": lambda v: tf.reduce_mean(v, axis=-1),
    "prod": product,
    "norm": norm,
    "min": lambda v: tf.reduce_min(v, axis=-1),
    "max": lambda v: tf.reduce_max(v, axis=-1),
}
