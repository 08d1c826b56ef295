"""From the text of a formula to what is known of it, or to a refusal that names the column."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from functions.arguments import Refused
from functions.formula.folding import Values, folded
from functions.formula.grammar import read
from functions.formula.names import FUNCTIONS
from functions.formula.nodes import Call, Fault, Node, Parameter, Power
from functions.formula.shapes import least_dim, walk

_AROUND = 30  # characters of a long formula that are shown on both sides of a fault


@dataclass(frozen=True)
class Parsed:
    """A formula: its text and tree, whether x is a vector, its parameters, its least dimension.

    `parameters` are in the order in which they stand in the text.
    """

    text: str
    tree: Node
    vector: bool
    parameters: tuple[str, ...]
    least: int


@lru_cache(maxsize=256)
def parse(text: str) -> Parsed:
    """Read a formula; raises Refused, with the column, where it is none.

    It takes no longer than some milliseconds, whatever the text is.
    """
    with _refusing(text):
        tree, vector = read(text)
        least = least_dim(tree)
        folded(tree, {})
    names = (node.name for node in walk(tree) if isinstance(node, Parameter))
    return Parsed(text, tree, vector, tuple(dict.fromkeys(names)), least)


def check(formula: Parsed, numbers: Values) -> None:
    """Raise Refused where the numbers make of a part no finite number, as log(a) with a = 0."""
    with _refusing(formula.text, "; ".join(f"{key} = {each:g}" for key, each in numbers.items())):
        folded(formula.tree, numbers)


def kinks(formula: Parsed) -> str:
    """Return where a formula may have no derivative, '' where it has one wherever it is finite."""
    found = [
        FUNCTIONS[node.name].kink
        for node in walk(formula.tree)
        if isinstance(node, Call) and node.name in FUNCTIONS
    ]
    found += ["norm at 0" for node in walk(formula.tree) if _is_norm(node)]
    found += ["a broken power at 0" for node in walk(formula.tree) if _may_break(node)]
    places = ", ".join(dict.fromkeys(each for each in found if each))
    return f"{places}; what is taken there for a derivative is finite" if places else ""


def _is_norm(node: Node) -> bool:
    return isinstance(node, Call) and node.name == "norm"


def _may_break(node: Node) -> bool:
    if not isinstance(node, Power):
        return False
    exponent, base = folded(node.exponent, {}), folded(node.base, {})
    return base is None and not (exponent is not None and exponent.is_integer())


@contextmanager
def _refusing(text: str, numbers: str = "") -> Iterator[None]:
    """Turn what is wrong at a column of a text into a refusal that shows the place."""
    try:
        yield
    except Fault as fault:
        why = f"at column {fault.column}: {fault.why}{f', where {numbers}' if numbers else ''}"
        got = _excerpt(text, fault.column)
        raise Refused(
            "formula, expression", why, got=got, allowed=fault.allowed, do=fault.do
        ) from None


def _excerpt(text: str, column: int) -> str:
    """Return the text about a column, all of a short one; what cannot be printed as ?."""
    first, last = max(0, column - 1 - _AROUND), column - 1 + _AROUND
    if len(text) <= 2 * _AROUND:
        first, last = 0, len(text)
    shown = "".join(sign if sign.isprintable() else "?" for sign in text[first:last])
    return f"{'...' if first else ''}{shown}{'...' if last < len(text) else ''}" or "nothing"
