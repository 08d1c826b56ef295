"""Which parts of a formula are vectors, how long they are, and which dimensions that needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from functions.formula.names import reduces
from functions.formula.nodes import Call, Coordinate, Fault, Node, Power, Vector, children


@dataclass(frozen=True)
class Length:
    """How long a vector is: the dimension n, where `of_all`, and `more` numbers, or so many."""

    of_all: bool
    more: int

    def __str__(self) -> str:
        if not self.of_all:
            return str(self.more)
        return f"n {'+-'[self.more < 0]} {abs(self.more)}" if self.more else "n"


def least_dim(tree: Node) -> int:
    """Return the least dimension in which a formula has a value; raises Fault where in none.

    It must be one number, and depend on a coordinate.
    """
    if _length(tree) is not None:
        at = next(node for node in walk(tree) if isinstance(node, Vector))
        why = "the formula is a vector, it must be one number"
        raise Fault(at.column, why, "write x[0], or sum(...) of what is a vector")
    needed = [_needs(node) for node in walk(tree) if isinstance(node, Coordinate | Vector)]
    if not needed:
        raise Fault(1, "it is the same everywhere", "write a formula of x", "x, y, z, or x[0], ...")
    return max(needed)


def walk(tree: Node) -> Iterator[Node]:
    """Yield a tree's nodes, parents first, from left to right."""
    yield tree
    for part in children(tree):
        yield from walk(part)


def _needs(node: Coordinate | Vector) -> int:
    """Return the dimension that a coordinate needs to be there, or a slice to hold one."""
    if isinstance(node, Coordinate):
        return node.index + 1 if node.index >= 0 else -node.index
    length = _of_slice(node)
    bounds = [edge for edge in (node.low, node.high) if edge is not None]
    inside = max((abs(edge) for edge in bounds), default=1)
    return max(inside, 1 - length.more) if length.of_all else inside


def _of_slice(node: Vector) -> Length:
    """Return the length of a slice; raises Fault where it may be empty in every dimension."""
    low, high = node.low or 0, node.high
    if high is None:
        length = Length(low >= 0, -low)
    elif high < 0:
        length = Length(low >= 0, high - low)
    else:
        length = Length(False, high - low)
    if (high is not None and low < 0 <= high) or (not length.of_all and length.more < 1):
        why, remedy = "this slice is empty", "write x[low:high] with low before high"
        raise Fault(node.column, why, remedy, "x[1:], x[:-1], x[1:3], x[-2:]")
    return length


def _length(node: Node) -> Length | None:
    """Return the length of a vector, None of a number; raises Fault where lengths do not fit."""
    if isinstance(node, Vector):
        return _of_slice(node)
    found = [(part, _length(part)) for part in children(node)]
    vectors = [(part, length) for part, length in found if length is not None]
    if isinstance(node, Call) and reduces(node.name, len(node.arguments)):
        if not vectors:
            why, remedy = f"{node.name} of one number", "write a vector in it, as x or x[1:]"
            raise Fault(node.column, why, remedy)
        return None
    for part, length in vectors[1:]:
        if length != vectors[0][1]:
            why = f"a vector of {length} numbers meets one of {vectors[0][1]}"
            remedy = "take slices of one length, as x[1:] and x[:-1]"
            column = node.column if isinstance(node, Power) else part.column
            raise Fault(column, why, remedy)
    return vectors[0][1] if vectors else None
