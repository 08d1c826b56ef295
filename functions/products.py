"""Products over the coordinates, of tensors and as mathtext, and whole powers."""

from __future__ import annotations

from typing import Any

from functions.lazy import tf


def product(factors: Any) -> Any:
    """Return the product [...] over the last axis of a float tensor [..., n], n at least 1.

    Halves are multiplied with each other, so that derivatives need no division by a factor,
    which may be 0, and neither program nor rounding grows with n as in a chain.
    """
    count = factors.shape[-1]
    while count > 1:
        half = count // 2
        rest = factors[..., 2 * half :]
        factors = factors[..., :half] * factors[..., half : 2 * half]
        if count % 2:
            factors = tf.concat([factors, rest], axis=-1)
        count = factors.shape[-1]
    return tf.squeeze(factors, axis=-1)


def whole_power(base: Any, exponent: int) -> Any:
    """Return the power by squaring: its derivatives are right at 0, those of tf.pow are NaN."""
    if exponent <= 1:
        return base if exponent else tf.ones_like(base)
    square = tf.square(whole_power(base, exponent // 2))
    return square * base if exponent % 2 else square


def product_latex(dim: int, term: str) -> str:
    """Return the product over the coordinates of a term, written with {x}, as mathtext."""
    if dim <= 2:
        return r"\,".join(term.format(x=x) for x in "xy"[:dim])
    return rf"\prod_{{i=1}}^{{{dim}}} {term.format(x='x_i')}"
