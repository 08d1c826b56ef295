"""Shubert's functions: five waves of rising frequency along each axis."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from functions.lazy import np, tf
from functions.mathtext import total
from functions.target import at_least, register

# The lowest and the highest point of the five cosines within one period, and the lowest of the
# sines, each with the others in [-10, 10], which lie a period apart.
LOWEST = (-7.708313735499347, -1.425128428319761, 4.858056878859825)
HIGHEST = (-7.0835064076515595, -0.8003211004719731, 5.482864206707613)
LOWEST_OF_SINES = (-7.3972849947614385, -1.114099687581852, 5.169085619597735)


def _waves(points: Any, wave: Callable[[Any], Any]) -> Any:
    """Return the sum over k from 1 to 5 of k wave((k + 1) x + k) for each coordinate [..., n]."""
    x = tf.convert_to_tensor(points)[..., tf.newaxis]
    k = tf.range(1.0, 6.0, dtype=x.dtype)
    return tf.reduce_sum(k * wave((k + 1.0) * x + k), axis=-1)


def _latex(dim: int, wave: str) -> str:
    term = rf"\sum_{{k=1}}^5 k\,\{wave}((k + 1){{x}} + k)"
    return total(dim, term.replace("{k=1}", "{{k=1}}"), "{}")


def _lattice(dim: int, places: tuple[float, ...]) -> list[Any]:
    """Return all points with these coordinates up to two dimensions, in more the diagonal ones."""
    return list(itertools.product(places, repeat=dim)) if dim <= 2 else list(places)


def _count(dim: int) -> str:
    return str(3**dim) if dim <= 10 else f"3^{dim}"


def _others(dim: int) -> str:
    return (
        f"each coordinate is one of three, which makes {_count(dim)} minimisers" if dim > 2 else ""
    )


@register(
    domain=(-10.0, 10.0),
    minimisers=[*itertools.product(LOWEST, HIGHEST), *itertools.product(HIGHEST, LOWEST)],
    minimum=-186.7309088310238258589182,
    start=(-3.3, 2.2),
    citation="Shubert 1972; Jamil & Yang 2013",
    latex=r"\sum_{k=1}^5 k\,\cos((k + 1)x + k) \cdot \sum_{k=1}^5 k\,\cos((k + 1)y + k)",
    modality="multimodal",
)
def shubert(points: Any) -> Any:
    """Return the product over x and y of the sum of k cos((k + 1) x + k), k from 1 to 5."""
    along_x, along_y = tf.unstack(_waves(points, tf.cos), axis=-1)
    return along_x * along_y


@register(
    title="Shubert N. 3",
    dims=at_least(1),
    domain=(-10.0, 10.0),
    minimisers=lambda dim: _lattice(dim, LOWEST_OF_SINES),
    minimum=lambda dim: -14.837950025710590226958891 * dim,
    start=lambda dim: np.linspace(-3.4, 2.9, dim),
    citation="Jamil & Yang 2013, no. 134",
    latex=lambda dim: _latex(dim, "sin"),
    modality="multimodal",
    others=_others,
    notes="The minimum in two dimensions is often quoted as -29.6733337; it is -29.6759000514.",
)
def shubert_n3(points: Any) -> Any:
    """Return the sum over i and k of k sin((k + 1) x_i + k), k from 1 to 5."""
    return tf.reduce_sum(_waves(points, tf.sin), axis=-1)


@register(
    title="Shubert N. 4",
    dims=at_least(1),
    domain=(-10.0, 10.0),
    minimisers=lambda dim: _lattice(dim, LOWEST),
    minimum=lambda dim: -12.870885497725684895569776 * dim,
    start=lambda dim: np.linspace(-3.3, 2.8, dim),
    citation="Jamil & Yang 2013, no. 135",
    latex=lambda dim: _latex(dim, "cos"),
    modality="multimodal",
    others=_others,
    notes="The minimum in two dimensions is often quoted as -25.740858; it is -25.7417709955.",
)
def shubert_n4(points: Any) -> Any:
    """Return the sum over i and k of k cos((k + 1) x_i + k), k from 1 to 5."""
    return tf.reduce_sum(_waves(points, tf.cos), axis=-1)
