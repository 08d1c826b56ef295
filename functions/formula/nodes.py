"""What a formula is made of: frozen nodes, each with the column at which it begins, from 1.

Sums and products are flat, so that a tree is never deeper than the brackets of its text.
"""

from __future__ import annotations

from dataclasses import dataclass

LETTERS = ("x", "y", "z")  # the scalar variables: coordinates 0, 1 and 2


class Fault(Exception):  # noqa: N818 - it is what is wrong with a text, not with the program
    """What is wrong with a formula, at a column from 1."""

    def __init__(self, column: int, why: str, do: str, allowed: str = "") -> None:
        super().__init__(why)
        self.column, self.why, self.do, self.allowed = column, why, do, allowed


@dataclass(frozen=True)
class Number:
    """A number written out, as `text`."""

    column: int
    value: float
    text: str


@dataclass(frozen=True)
class Constant:
    """A number with a name that everybody knows."""

    column: int
    name: str


@dataclass(frozen=True)
class Parameter:
    """A number with a name of the formula's own."""

    column: int
    name: str


@dataclass(frozen=True)
class Coordinate:
    """One coordinate, counted from 0, or from the end where negative; `text` is as written."""

    column: int
    index: int
    text: str


@dataclass(frozen=True)
class Vector:
    """The coordinates from `low` up to, and without, `high`, as Python slices; None: all."""

    column: int
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Minus:
    """The negative."""

    column: int
    of: Node


@dataclass(frozen=True)
class Sum:
    """Terms with their signs, 1 or -1, from left to right."""

    column: int
    terms: tuple[tuple[int, Node], ...]


@dataclass(frozen=True)
class Product:
    """Factors to multiply by (1) or to divide by (-1), from left to right."""

    column: int
    factors: tuple[tuple[int, Node], ...]


@dataclass(frozen=True)
class Power:
    """A base with an exponent."""

    column: int
    base: Node
    exponent: Node


@dataclass(frozen=True)
class Call:
    """A function of names.py with its arguments."""

    column: int
    name: str
    arguments: tuple[Node, ...]


Node = Number | Constant | Parameter | Coordinate | Vector | Minus | Sum | Product | Power | Call


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node, from left to right."""
    match node:
        case Minus(of=of):
            return (of,)
        case Sum(terms=parts) | Product(factors=parts):
            return tuple(part for _, part in parts)
        case Power(base=base, exponent=exponent):
            return (base, exponent)
        case Call(arguments=arguments):
            return arguments
        case _:
            return ()
