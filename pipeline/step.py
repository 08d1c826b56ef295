"""One step of a block of lanes, as the compiled loops trace it: evaluate, then update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from functions.target import Target
from pipeline.calculus import value_and_gradient
from pipeline.compiled import once
from pipeline.rule import added
from pipeline.stateless import RATE, Stateless


@dataclass(frozen=True)
class Walk:
    """What is done at each step: the target, the optimizer, and which numbers lanes have own."""

    target: Target
    pure: Stateless
    own: tuple[str, ...]

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells the programs of this walk from those of others."""
        return self.target.key, self.pure.structure, self.own


def carried(pure: Stateless) -> list[int]:
    """List the optimizer's variables that the loop carries: not the step count, nor the rate."""
    return [i for i in range(len(pure.state)) if i not in (pure.count, pure.rate)]


def begun(
    walk: Walk, lanes: tf.Tensor, initial: Sequence[tf.Tensor]
) -> tuple[tf.Tensor, list[tf.Tensor], dict[str, tf.Tensor]]:
    """Return starts [B, n], slots, each [B, ...], and the own numbers by name, each [B].

    `lanes` [B, n + own] are starts and own numbers, `initial` the slots of a lane before step one.
    """
    starts, *columns = tf.split(lanes, [walk.target.dim] + [1] * len(walk.own), axis=-1)
    slots = [
        starts
        if i in walk.pure.at_start
        else tf.broadcast_to(slot, [*starts.shape[:-1], *slot.shape])
        for i, slot in zip(carried(walk.pure), initial, strict=True)
    ]
    return starts, slots, {name: c[..., 0] for name, c in zip(walk.own, columns, strict=True)}


def evaluated(target: Target, points: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return points [B, n], values and gradient norms as a row [n + 2, B], and gradients [B, n]."""
    values, gradients = value_and_gradient(target, points)
    parts = [tf.transpose(points), values[None], tf.transpose(gradients)]
    here, values, gradients = tf.split(once(tf.concat(parts, 0)), [target.dim, 1, target.dim])
    return tf.concat([here, values, _norm(gradients)[None]], 0), tf.transpose(gradients)


def _norm(vectors: tf.Tensor) -> tf.Tensor:
    """Return 2-norms [...] of vectors [n, ...]."""
    return tf.sqrt(added(vectors * vectors))


def updated(
    walk: Walk, shared: tf.Tensor, own: Mapping[str, tf.Tensor], now: Any
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Return points and slots after the optimizer's update: each lane's own update, mapped.

    `shared` [h] are the hyperparameters, `own` those of which lanes have their own, each [B]. `now`
    are the step t, slots, gradients and points of all lanes, or of one without their axis.
    """
    t, slots, gradients, points = now
    pure, held = walk.pure, carried(walk.pure)
    common = dict(zip(pure.numbers, tf.unstack(shared), strict=True))

    def lane(part: Any) -> Any:
        mine, gradient, point, each = part
        numbers = {**common, **each}
        variables = dict(zip(held, mine, strict=True))
        variables[pure.count] = tf.cast(t, tf.int64)
        if pure.rate is not None:
            variables[pure.rate] = numbers[RATE]
        state = [variables[i] for i in range(len(pure.state))]
        new, moved = pure.apply(state, gradient, point, numbers, list(each.values()))
        # A variable that passes through unchanged has no mapped form without identity.
        return tf.identity(moved), [tf.identity(new[i]) for i in held]

    parts = (slots, gradients, points, dict(own))
    if points.shape.rank == 1:
        return lane(parts)  # type: ignore[no-any-return]  # TensorFlow ships no types
    mapped: tuple[tf.Tensor, list[tf.Tensor]] = tf.vectorized_map(
        tf.autograph.experimental.do_not_convert(lane), parts
    )
    return mapped
