"""One step of a block of lanes, as the compiled loops trace it: evaluate, then update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from functions.target import Target
from pipeline.bounds import Bounds, descent_left
from pipeline.calculus import value_and_gradient
from pipeline.compiled import once
from pipeline.noise import Moment, Noise
from pipeline.noise.memory import oldest, remembered
from pipeline.rule import norms
from pipeline.stateless import RATE, Stateless


@dataclass(frozen=True)
class Walk:
    """What is done at each step: the target, the optimizer, and which numbers lanes have own.

    `noise` comes between the gradient and the optimizer, `bounds` after its update; None: neither.
    """

    target: Target
    pure: Stateless
    own: tuple[str, ...]
    noise: Noise | None = None
    bounds: Bounds | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells the programs of this walk from those of others."""
        ways = self.noise and self.noise.key, self.bounds and self.bounds.key
        return self.target.key, self.pure.structure, self.own, *ways

    @property
    def numbers(self) -> list[float]:
        """What all lanes share: hyperparameters, numbers of the noise, the box, in a row."""
        noise = self.noise.numbers if self.noise else ()
        box = self.bounds.box.ravel().tolist() if self.bounds else ()
        return [*self.pure.numbers.values(), *noise, *box]

    def parted(self, shared: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Return the three that `numbers` are: [h], [k] and [n, 2]; of none there are 0."""
        first = len(self.pure.numbers)
        second = first + len(self.noise.numbers if self.noise else ())
        return shared[:first], shared[first:second], tf.reshape(shared[second:], [-1, 2])


@dataclass(frozen=True)
class Own:
    """What lanes have of their own: numbers by name, each [B], and halves of seeds, [B] uint32."""

    numbers: Mapping[str, tf.Tensor]
    seeds: tuple[tf.Tensor, tf.Tensor] | None


def carried(pure: Stateless) -> list[int]:
    """List the optimizer's variables that the loop carries: not the step count, nor the rate."""
    return [i for i in range(len(pure.state)) if i not in (pure.count, pure.rate)]


def begun(
    walk: Walk, lanes: tf.Tensor, initial: Sequence[tf.Tensor]
) -> tuple[tf.Tensor, list[tf.Tensor], Own]:
    """Return starts [B, n], slots, each [B, ...], and what lanes have of their own.

    `lanes` [B, n + own] are starts and own numbers, `initial` the slots of a lane before step one,
    with noise then seeds [B, 2]. The last slot is what a noise with a delay remembers.
    """
    starts, *columns = tf.split(lanes, [walk.target.dim] + [1] * len(walk.own), axis=-1)
    held = carried(walk.pure)
    slots = [
        starts
        if i in walk.pure.at_start
        else tf.broadcast_to(slot, [*starts.shape[:-1], *slot.shape])
        for i, slot in zip(held, initial[: len(held)], strict=True)
    ]
    numbers = {name: c[..., 0] for name, c in zip(walk.own, columns, strict=True)}
    if walk.noise is None:
        return starts, slots, Own(numbers, None)
    if walk.noise.delay is not None:
        shape = [walk.noise.delay + 1, walk.target.dim, *starts.shape[:-1]]
        slots.append(tf.zeros(shape, starts.dtype))
    seeds = tf.reshape(initial[-1], [*starts.shape[:-1], 2])
    return starts, slots, Own(numbers, (seeds[..., 0], seeds[..., 1]))


def evaluated(target: Target, points: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return points [B, n], values and gradient norms as a row [n + 2, B], and gradients [B, n]."""
    values, gradients = value_and_gradient(target, points)
    parts = [tf.transpose(points), values[None], tf.transpose(gradients)]
    here, values, gradients = tf.split(once(tf.concat(parts, 0)), [target.dim, 1, target.dim])
    return tf.concat([here, values, norms(gradients)[None]], 0), tf.transpose(gradients)


def judged(walk: Walk, shared: tf.Tensor, row: tf.Tensor, gradients: tf.Tensor) -> tf.Tensor:
    """Return the row by which the rule judges: in bounds its norm is that of the gradient left.

    At a side of the box the gradient itself need not vanish: see `bounds.descent_left`.
    """
    if walk.bounds is None:
        return row
    left = descent_left(tf.transpose(row[:-2]), gradients, walk.parted(shared)[2])
    return tf.concat([row[:-1], norms(tf.transpose(left))[None]], 0)


def updated(walk: Walk, shared: tf.Tensor, own: Own, now: Any) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Return points and slots after an update: noise, the optimizer, bounds.

    `shared` are `Walk.numbers`. `now` are the step t, slots, gradients and points of all lanes, or
    of one without their axis.
    """
    t, slots, gradients, points = now
    hyperparameters, of_noise, box = walk.parted(shared)
    ring: list[tf.Tensor] = []
    if walk.noise is not None and own.seeds is not None:
        gradients, past = tf.transpose(gradients), None
        if walk.noise.delay is not None:
            *slots, last = slots
            ring = [remembered(last, t, gradients)]
            past = oldest(ring[0], t)
        moment = Moment(t, own.seeds, of_noise, past, points, walk.target.terms)
        gradients = tf.transpose(once(walk.noise.see(walk.noise, gradients, moment)))
    points, slots = _optimized(walk, hyperparameters, own.numbers, (t, slots, gradients, points))
    if walk.bounds is not None:
        points = walk.bounds.back(points, box)
    return points, [*slots, *ring]


def _optimized(
    walk: Walk, shared: tf.Tensor, own: Mapping[str, tf.Tensor], now: Any
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Return points and slots after the optimizer's update: each lane's own update, mapped.

    `shared` [h] are the hyperparameters, `own` those of which lanes have their own, each [B].
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
