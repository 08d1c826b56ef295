"""The targets' own formulas in jax: what they ask of TensorFlow, answered by `jax.numpy`.

Formulas see TensorFlow as the `tf` of their module. While `over_jax` is open, the modules of
`functions` see `OPERATIONS` there, so that what jax traces is the very same formula, not one that
was written again for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from functions.target import Target

Program = Callable[[jax.Array], tuple[jax.Array, jax.Array]]


def _concat(parts: Sequence[Any], axis: int) -> Any:
    """Join tensors; of shapes, which are NumPy's, the numbers."""
    shapes = all(isinstance(part, np.ndarray | list | tuple) for part in parts)
    return (np if shapes else jnp).concatenate(parts, axis=axis)


def _unstack(tensor: Any, axis: int = 0) -> Any:
    return list(tensor) if isinstance(tensor, np.ndarray) else jnp.unstack(tensor, axis=axis)


OPERATIONS = SimpleNamespace(
    abs=jnp.abs,
    atan2=jnp.arctan2,
    broadcast_to=jnp.broadcast_to,
    concat=_concat,
    constant=lambda numbers, dtype=None: jnp.asarray(numbers, dtype),
    convert_to_tensor=jnp.asarray,
    cos=jnp.cos,
    custom_gradient=jax.custom_gradient,
    einsum=jnp.einsum,
    exp=jnp.exp,
    floor=jnp.floor,
    math=SimpleNamespace(
        cos=jnp.cos, exp=jnp.exp, expm1=jnp.expm1, log=jnp.log, log1p=jnp.log1p, sin=jnp.sin
    ),
    maximum=jnp.maximum,
    minimum=jnp.minimum,
    newaxis=None,
    nn=SimpleNamespace(
        relu=jax.nn.relu,
        tanh=jnp.tanh,
        log_softmax=jax.nn.log_softmax,
        softplus=jax.nn.softplus,
    ),
    ones_like=jnp.ones_like,
    pad=jnp.pad,
    pow=jnp.power,
    range=jnp.arange,
    reduce_max=jnp.max,
    reduce_mean=jnp.mean,
    reduce_sum=jnp.sum,
    reshape=lambda tensor, shape: jnp.reshape(tensor, tuple(map(int, shape))),
    round=jnp.round,
    shape=lambda tensor: np.array(tensor.shape, int),
    sin=jnp.sin,
    split=lambda tensor, sizes, axis: jnp.split(tensor, np.cumsum(sizes)[:-1], axis=axis),
    sqrt=jnp.sqrt,
    square=jnp.square,
    squeeze=jnp.squeeze,
    stack=jnp.stack,
    stop_gradient=jax.lax.stop_gradient,
    unstack=_unstack,
    where=jnp.where,
    zeros_like=jnp.zeros_like,
)


@contextmanager
def over_jax() -> Iterator[None]:
    """While the block runs, let the modules of `functions` find jax where they look for `tf`."""
    modules: list[Any] = [
        module
        for name, module in sys.modules.items()
        if name.startswith("functions.") and "tf" in vars(module)
    ]
    kept = [module.tf for module in modules]
    for module in modules:
        module.tf = OPERATIONS
    try:
        yield
    finally:
        for module, theirs in zip(modules, kept, strict=True):
            module.tf = theirs


def _value(target: Target, points: jax.Array) -> jax.Array:
    with over_jax():
        return target.formula(points)


def mapped(target: Target) -> Program:
    """Return what gives the values [N] and gradients [N, n] at points [N, n], point by point."""
    return jax.vmap(jax.value_and_grad(lambda point: _value(target, point)))


def batched(target: Target) -> Program:
    """Return the same for all points at once: ones pulled back through the whole batch."""

    def both(points: jax.Array) -> tuple[jax.Array, jax.Array]:
        values, back = jax.vjp(lambda points: _value(target, points), points)
        return values, back(jnp.ones_like(values))[0]

    return both
