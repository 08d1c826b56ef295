"""Values, gradients, Hessians and higher derivatives of targets at many points at once.

`value_and_gradient`, `hessian`, `hessian_product`, `jacobian` and `derivatives` take points
[..., n], anywhere: eagerly, or inside a program that is being traced. `over` runs functions of
points compiled over a whole grid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import tensorflow as tf

from functions.target import Target
from pipeline.compiled import array, cores, once, program

CHUNK = 2**20  # points at a time, so that memory is bounded; fewer are read where they are made
NUMBERS = 4 * CHUNK  # of all points of a chunk: the more of each point, the fewer points
_UNROLLED = 4  # up to so many columns of a Hessian are written out rather than mapped


def value_and_gradient(target: Target, points: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the values [...] and gradients [..., n] at points [..., n], in their float dtype.

    Reverse mode: one pass forward and one back, whatever n is.
    """
    points = tf.convert_to_tensor(points)
    with tf.GradientTape() as tape:
        tape.watch(points)
        values = target.value(points)
    return values, tape.gradient(values, points, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def hessian(target: Target, points: Any, axes: Sequence[int] | None = None) -> tf.Tensor:
    """Return the second derivatives [..., m, m] along the m coordinates `axes` (None: all n).

    `points` is [..., n] of a float dtype. Reverse mode over reverse mode, one pass for each axis.
    """
    points = tf.convert_to_tensor(points)
    chosen = list(range(target.dim) if axes is None else axes)
    if len(chosen) > _UNROLLED:
        return _mapped_hessian(target, points, chosen)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(points)
        gradients = tf.unstack(value_and_gradient(target, points)[1], axis=-1)
    zero = tf.UnconnectedGradients.ZERO
    rows = [tape.gradient(gradients[i], points, unconnected_gradients=zero) for i in chosen]
    return tf.stack([once(_picked(row, chosen)) for row in rows], axis=-2)


def hessian_product(target: Target, points: Any, vectors: Any) -> tf.Tensor:
    """Return the Hessians times `vectors` [..., n], at points [..., n], in their float dtype.

    The gradient of the gradient's part along the vectors (Pearlmutter 1994): two passes back,
    whatever n is, and no Hessian.
    """
    points = tf.convert_to_tensor(points)
    with tf.GradientTape() as tape:
        tape.watch(points)
        along = tf.reduce_sum(value_and_gradient(target, points)[1] * vectors, axis=-1)
    product: tf.Tensor = tape.gradient(
        along, points, unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    return product


def jacobian(target: Target, points: Any) -> tf.Tensor:
    """Return the derivatives [..., m, n] of a target's residuals at points [..., n].

    In the points' float dtype, in one mapped pass. Raises ValueError where there are no residuals.
    """
    if target.residuals is None:
        raise ValueError(f"{target.name} is declared no sum of squares: it has no residuals")
    points = tf.convert_to_tensor(points)
    flat = tf.reshape(points, [-1, target.dim])
    with tf.GradientTape() as tape:
        tape.watch(flat)
        residuals = target.residuals(flat)
    slopes = tape.batch_jacobian(
        residuals, flat, unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    return tf.reshape(slopes, [*points.shape[:-1], *slopes.shape[1:]])


def _mapped_hessian(target: Target, points: tf.Tensor, axes: list[int]) -> tf.Tensor:
    """As `hessian`, with one mapped pass: written out, many columns would be slow to compile."""
    flat = tf.reshape(points, [-1, target.dim])
    with tf.GradientTape() as tape:
        tape.watch(flat)
        gradients = _picked(value_and_gradient(target, flat)[1], axes)
    jacobian = tape.batch_jacobian(
        gradients, flat, unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    leading = points.shape[:-1].as_list()
    return tf.reshape(_picked(jacobian, axes), [*leading, len(axes), len(axes)])


def _picked(array: tf.Tensor, axes: list[int]) -> tf.Tensor:
    """Return [..., m] of [..., n]; all of them as they are, which costs nothing."""
    return array if axes == list(range(array.shape[-1])) else tf.gather(array, axes, axis=-1)


def derivatives(target: Target, points: Any, order: int) -> tf.Tensor:
    """Return the derivatives of orders 1 to `order` of a 1-D target, [order, ...].

    `points` is [..., 1] of a float dtype. Each order is a gradient of the one below. Raises
    ValueError where the target has more than one coordinate.
    """
    if target.dim != 1:
        raise ValueError(
            f"derivatives of any order need a 1-D target; {target.name} has {target.dim}"
        )
    points = tf.convert_to_tensor(points)
    found: list[tf.Tensor] = []

    def nth(k: int) -> tf.Tensor:
        if k == 0:
            return target.value(points)
        with tf.GradientTape() as tape:
            tape.watch(points)
            below = nth(k - 1)
        gradient = tape.gradient(below, points, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        found.append(gradient[..., 0])
        return found[-1]

    nth(order)
    return tf.stack(found)


def difference_error(target: Target, points: Any, axes: Sequence[int]) -> tf.Tensor:
    """Return how far gradients are from central differences along `axes`, [...] float64.

    At each of the points [..., n] the largest |g_i - (f(x + h e_i) - f(x - h e_i)) / 2h| divided by
    max(1, |g_i|), with h = eps^(1/3) max(1, |x_i|) and the differences in float64. Minus infinity
    where none of these is finite.
    """
    exact = tf.cast(points, tf.float64)
    gradients = value_and_gradient(target, points)[1]

    def further(k: tf.Tensor, worst: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        i = tf.constant(axes)[k]
        here = tf.gather(exact, i, axis=-1)
        size = np.cbrt(np.finfo(np.float64).eps) * tf.maximum(tf.abs(here), 1.0)
        step = size[..., None] * tf.one_hot(i, target.dim, dtype=tf.float64)
        quotient = (target.value(exact + step) - target.value(exact - step)) / (2 * size)
        own = tf.cast(tf.gather(gradients, i, axis=-1), tf.float64)
        error = tf.abs(own - quotient) / tf.maximum(tf.abs(own), 1.0)
        return k + 1, tf.maximum(worst, tf.where(tf.math.is_finite(error), error, worst))

    # Written out, many axes would be slow to compile.
    none = tf.fill(exact.shape[:-1], tf.constant(-np.inf, tf.float64))
    return tf.while_loop(lambda k, _: k < len(axes), further, (0, none))[1]


def over(
    function: Callable[..., Any],
    target: Target,
    points: np.ndarray,
    *arguments: Any,
    shared: Sequence[np.ndarray] = (),
    numbers: int = 0,
) -> list[np.ndarray]:
    """Compile `function(target, points, *shared, *arguments)` and run it over all points [..., n].

    The points are taken in chunks of one shape, as many at a time as there are cores, so memory
    beyond the results is bounded and everything is compiled once. Returns what the function
    returns as a list of arrays, each with the points' leading shape. `shared` are inputs of the
    program, the same for all points; `arguments` are part of it, hashable. `numbers` is how many
    the function makes of a point, where that is more than n * n.
    """
    compiled, flat, width = _chunked(function, target, points, (arguments, shared), numbers)
    parts: list[np.ndarray] = []

    def place(here: slice, found: list[np.ndarray]) -> None:
        if width == len(flat):
            parts.extend(found)
            return
        if not parts:
            parts.extend(np.empty((len(flat), *part.shape[1:]), part.dtype) for part in found)
        for whole, part in zip(parts, found, strict=True):
            whole[here] = part

    _each(compiled, flat, width, place)
    return [part.reshape((*points.shape[:-1], *part.shape[1:])) for part in parts]


def largest(
    function: Callable[..., Any],
    target: Target,
    points: np.ndarray,
    *arguments: Any,
    shared: Sequence[np.ndarray] = (),
) -> float:
    """As `over` of a function that gives one array, but only its largest finite number.

    No array as long as the points is made. Minus infinity where no number is finite.
    """
    compiled, flat, width = _chunked(function, target, points, (arguments, shared), 0)
    found: list[float] = []

    def note(_here: slice, parts: list[np.ndarray]) -> None:
        (part,) = parts
        found.append(float(part.max(where=np.isfinite(part), initial=-np.inf)))

    _each(compiled, flat, width, note)
    return max(found)


def _chunked(
    function: Callable[..., Any],
    target: Target,
    points: np.ndarray,
    given: tuple[tuple[Any, ...], Sequence[np.ndarray]],
    numbers: int,
) -> tuple[Callable[..., Any], np.ndarray, int]:
    """Return the program of one chunk, all points [N, n], and how many of them are a chunk.

    `given` are the arguments, and the arrays that all points share.
    """
    arguments, shared = given
    flat = points.reshape(-1, points.shape[-1])
    # A formula may mix each coordinate with each, as a rotation does.
    most = max(numbers, target.numbers, target.dim**2)
    width = min(len(flat), CHUNK, max(1, NUMBERS // most))
    tensors = [tf.constant(each) for each in shared]
    specs = [tf.TensorSpec((width, flat.shape[1]), flat.dtype.name)]
    specs += [tf.TensorSpec(each.shape, each.dtype) for each in tensors]
    key = (function, target.key, *specs, arguments)
    compiled = program(key, lambda *inputs: function(target, *inputs, *arguments), specs)
    return lambda points: compiled([*points, *tensors]), flat, width


def _each(
    compiled: Callable[..., Any],
    flat: np.ndarray,
    width: int,
    take: Callable[[slice, list[np.ndarray]], None],
) -> None:
    """Hand the results of each chunk of the points [N, n] to `take`: the first, then several."""
    device = tf.constant(0).device

    def run(begin: int) -> None:
        # The last chunk reaches back, so that it has the shape of the others.
        here = slice(min(begin, len(flat) - width), min(begin, len(flat) - width) + width)
        with tf.device(device):  # of the caller, which a thread does not begin with
            take(here, [array(part) for part in compiled([tf.constant(flat[here])])])

    run(0)
    if width < len(flat):
        with ThreadPoolExecutor(cores()) as pool:
            list(pool.map(run, range(width, len(flat), width)))
