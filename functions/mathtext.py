"""Sums and means over the coordinates, and powers of ten, as mathtext."""

from __future__ import annotations


def total(dim: int, term: str, brackets: str = "[]") -> str:
    """Return the sum over the coordinates of a term, written with {x}, as mathtext."""
    if dim <= 2:
        return " + ".join(term.format(x=x) for x in "xy"[:dim])
    return rf"\sum_{{i=1}}^{{{dim}}} {term.format(x='x_i').join(brackets)}"


def mean(dim: int, term: str) -> str:
    """Return the mean over the coordinates of a term, written with {x}, as mathtext."""
    added = total(dim, term, brackets="{}")
    return added if dim == 1 else rf"\frac{{1}}{{{dim}}}" + (f"({added})" if dim == 2 else added)


def power_of_ten(number: float) -> str:
    """Return a number as mathtext, 1e+06 as 1 times 10^6."""
    mantissa, _, exponent = f"{number:g}".partition("e")
    if not exponent:
        return mantissa
    factor = "" if mantissa == "1" else rf"{mantissa} \cdot "
    return rf"{factor}10^{{{int(exponent)}}}"
