"""The names that a formula may use, with what they are of plain numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e, "tau": math.tau}


@dataclass(frozen=True)
class Function:
    """A function: its value of plain numbers, mathtext, how many arguments, where it has a kink.

    `most` None: any number of them. `number` may raise ValueError or OverflowError.
    """

    number: Callable[..., float]
    latex: str
    least: int = 1
    most: int | None = 1
    kink: str = ""


def _sign(u: float) -> float:
    return float((u > 0) - (u < 0))


# Each number by number; abs, min and max have kinks, roots and arcs slopes that are not finite.
FUNCTIONS: Mapping[str, Function] = {
    "sin": Function(math.sin, r"\sin"),
    "cos": Function(math.cos, r"\cos"),
    "tan": Function(math.tan, r"\tan"),
    "asin": Function(math.asin, r"\arcsin", kink="asin at -1 and 1"),
    "acos": Function(math.acos, r"\arccos", kink="acos at -1 and 1"),
    "atan": Function(math.atan, r"\arctan"),
    "atan2": Function(math.atan2, r"\mathrm{atan2}", 2, 2, "the angle at the origin"),
    "sinh": Function(math.sinh, r"\sinh"),
    "cosh": Function(math.cosh, r"\cosh"),
    "tanh": Function(math.tanh, r"\tanh"),
    "exp": Function(math.exp, r"\exp"),
    "log": Function(math.log, r"\log"),
    "log2": Function(math.log2, r"\log_2"),
    "log10": Function(math.log10, r"\log_{10}"),
    "sqrt": Function(math.sqrt, r"\sqrt", kink="a root at 0"),
    "abs": Function(abs, r"\mathrm{abs}", kink="abs at 0"),
    "sign": Function(_sign, r"\mathrm{sign}", kink="the jump of sign at 0"),
    "min": Function(min, r"\min", 1, None, "min where two are equal"),
    "max": Function(max, r"\max", 1, None, "max where two are equal"),
    "pow": Function(math.pow, "", 2, 2),
}
# Of a vector one number; min and max of a vector alone are of this kind too.
REDUCTIONS: Mapping[str, str] = {
    "sum": r"\sum",
    "prod": r"\prod",
    "mean": r"\mathrm{mean}",
    "norm": r"\mathrm{norm}",
}
CALLED = (*FUNCTIONS, *REDUCTIONS)
# What others call them.
ALIASES: Mapping[str, str] = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "fabs": "abs",
    "sgn": "sign",
    "power": "pow",
    "average": "mean",
    "product": "prod",
}
# A parameter is a key beside these in the config.
TAKEN = ("name", "dim", "transforms", "expression", "low", "high")


def reduces(name: str, count: int) -> bool:
    """Whether a function with so many arguments makes one number of a vector."""
    return name in REDUCTIONS or (name in ("min", "max") and count == 1)
