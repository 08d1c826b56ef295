"""A target that is written as a text: function=formula 'function.expression="x^2 + a*y^2"'."""

from __future__ import annotations

from typing import Any

from functions.arguments import Refused
from functions.formula import parsing
from functions.formula.graph import values
from functions.formula.latex import latex
from functions.target import at_least, register


def _numbers(expression: str, low: float, high: float) -> tuple[str, ...]:
    """Return the names of the numbers that a formula needs besides its coordinates."""
    if not low < high:
        why, remedy = "the domain must have an extent", "write function.low below function.high"
        got, allowed = f"low {low:g}, high {high:g}", "a number greater than low"
        raise Refused("formula, high", why, got=got, allowed=allowed, do=remedy)
    return parsing.parse(expression).parameters


def _dims(*, expression: str, low: float, high: float, **numbers: float) -> range:
    """Return the dimensions of a formula, which its numbers must suit."""
    parsed = parsing.parse(expression)
    parsing.check(parsed, numbers)
    return at_least(parsed.least) if parsed.vector else range(parsed.least, parsed.least + 1)


def _latex(dim: int, *, expression: str, low: float, high: float, **numbers: float) -> str:
    return latex(parsing.parse(expression).tree, numbers, dim)


def _kinks(dim: int, *, expression: str, **rest: float) -> str:
    return parsing.kinks(parsing.parse(expression))


@register(
    domain=lambda dim, low, high, **rest: (low, high),
    citation="the formula of whoever wrote it",
    latex=_latex,
    kinks=_kinks,
    notes="whether it has a minimum, and where, is not known of a formula",
    sizes=_dims,
    further=_numbers,
)
def formula(
    points: Any,
    /,
    *,
    expression: str = "(sin(4*x) - cos(5*y))/5",
    low: float = -5.0,
    high: float = 5.0,
    **numbers: float,
) -> Any:
    """Return what the expression says; docs/formula.md has its grammar and its names."""
    return values(parsing.parse(expression).tree, points, numbers)
