"""The compiled loop: lanes in, trace out.

One lane is one program: a Keras optimizer's update, the target's value and gradient, and the
record, in one XLA loop. A batch is that program mapped over lanes, never a stack of lanes in one
variable, so optimizers that mix the coordinates of a variable stay true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from functions.target import Target
from pipeline.calculus import value_and_gradient
from pipeline.compiled import array, cores, once, program
from pipeline.results import BUDGET, CONVERGED, DIVERGED, Trace
from pipeline.stateless import RATE, Stateless, stateless

BLOCK = 512  # lanes whose steps cost more than starting these
COORDINATES = 4096  # of all lanes of a block, whose state and gradients fit a core's cache
SHARES = 8  # blocks, if lanes are many, so that all cores have some
SEGMENT = 256  # steps before the first look at whether any lane still runs; the next are longer
_ENDINGS = np.array([CONVERGED, DIVERGED, BUDGET])  # in this order: see `_ended`


@dataclass(frozen=True)
class Rule:
    """When a lane stops before its budget of steps.

    Converged: the gradient's 2-norm is at most `gradient_tolerance`, or the value changed by at
    most `value_tolerance` in the last step (None: never), unless that stayed where it was on a
    slope. Diverged: a value, gradient or point that is not finite, or a value beyond
    `value_limit` in magnitude.
    """

    gradient_tolerance: float = 0.0
    value_tolerance: float | None = None
    value_limit: float = 1e16

    def numbers(self) -> list[float]:
        """As the program takes them: a negative tolerance never holds."""
        change = -1.0 if self.value_tolerance is None else self.value_tolerance
        return [self.gradient_tolerance, change, self.value_limit]


def descend(target: Target, optimizer: Any, starts: Any, **options: Any) -> Trace:
    """Run `optimizer` on `target` from every start; the options are those of `prepare`."""
    return prepare(target, optimizer, starts, **options)()


def prepare(
    target: Target,
    optimizer: Any,
    starts: Any,
    *,
    steps: int,
    rule: Rule | None = None,
    hyperparameters: Mapping[str, Any] | None = None,
    block: int | None = None,
    threads: int | None = None,
) -> Callable[[], Trace]:
    """Compile a descent, and return what runs it.

    `optimizer` is an unbuilt Keras optimizer, `starts` [L, n] (or [n] for one lane) of float32 or
    float64, which is the precision of everything. `steps` is the budget T. `hyperparameters` gives
    lanes their own values: names of float hyperparameters ('learning_rate', 'beta_1'), arrays [L].
    Lanes run in blocks of `block` (default: what suits the caches), as many at a time as `threads`
    (default: the cores).

    Starts, hyperparameters and the rule are inputs of the program: a second call with the same
    target, kind of optimizer, number of lanes and steps compiles nothing. Raises ValueError for an
    optimizer that cannot be used, starts of the wrong shape and unknown hyperparameters.
    """
    points = np.atleast_2d(np.asarray(starts))
    if points.ndim != 2 or points.shape[1] != target.dim:
        raise ValueError(f"starts must be [lanes, {target.dim}], got {np.shape(starts)}")
    pure = stateless(optimizer, target.dim, points.dtype.name)
    own = _own(pure, hyperparameters or {}, points)
    blocks = _blocks(np.hstack([points, *own.values()]), block or _width(*points.shape))
    common = _common(pure, rule or Rule(), points.dtype)
    key = (prepare, target.key, pure.structure, steps, tuple(own), *blocks[0].shape, points.dtype)
    example = [tf.constant(0), blocks[0], *common]
    run_block = program(key, _descent(target, pure, steps, tuple(own)), example)
    for name, column in own.items():  # tracing has told on which numbers the optimizer branches
        pure.check(name, column[:, 0])
    run_block(example)
    stop, workers = tf.constant(steps + 1), threads or cores()

    def rows(number: int) -> tuple[np.ndarray, np.ndarray]:
        return _rows(run_block([stop, blocks[number], *common]))

    def run() -> Trace:
        return _trace(*(rows(0) if len(blocks) == 1 else _together(rows, len(points), workers)))

    return run


def _own(pure: Stateless, given: Mapping[str, Any], points: np.ndarray) -> dict[str, np.ndarray]:
    """Return the hyperparameters of which every lane has its own, as columns [L, 1]."""
    unknown = sorted(set(given) - set(pure.numbers))
    if unknown:
        raise ValueError(f"no float hyperparameter {unknown}; there are {sorted(pure.numbers)}")
    shape = (len(points),)
    return {
        name: np.broadcast_to(np.asarray(values, points.dtype), shape)[:, None]
        for name, values in given.items()
    }


def _common(pure: Stateless, rule: Rule, dtype: np.dtype[Any]) -> list[tf.Tensor]:
    """Return what all lanes share: the rule [3] and the hyperparameters; slots before step one."""
    shared = tf.constant([*rule.numbers(), *pure.numbers.values()], dtype)
    return [shared, *(pure.state[i] for i in _carried(pure))]


def _width(lanes: int, dim: int) -> int:
    """Return how many lanes make a block; whatever the number of cores, so that bytes agree."""
    return max(BLOCK, min(COORDINATES // dim, lanes // SHARES))


def _blocks(lanes: np.ndarray, width: int) -> list[tf.Tensor]:
    """Lanes [L, ...] in blocks of one width; the last is padded with the last lane."""
    width = min(width, len(lanes))
    starts = range(0, len(lanes), width)
    return [tf.constant(lanes[np.minimum(np.arange(i, i + width), len(lanes) - 1)]) for i in starts]


def _descent(
    target: Target, pure: Stateless, steps: int, own: tuple[str, ...]
) -> Callable[..., tuple[tf.Tensor, ...]]:
    """Write the program of a block of B lanes; a block of one has no axis for lanes.

    It takes the first step beyond the budget, lanes [B, n + own] and what they share (see
    `_common`). It gives the record [T+1, n + 2, B] and how the lanes ended (see `_ended`).
    """

    def block(
        stop: tf.Tensor, lanes: tf.Tensor, shared: tf.Tensor, *initial: tf.Tensor
    ) -> tuple[tf.Tensor, ...]:
        lanes = lanes[0] if lanes.shape[0] == 1 else lanes
        starts, *columns = tf.split(lanes, [target.dim] + [1] * len(own), axis=-1)
        slots = _slots(pure, initial, starts)
        each = {name: c[..., 0] for name, c in zip(own, columns, strict=True)}

        def step(t: tf.Tensor, state: Any, before: Any, ends: Any, record: Any) -> Any:
            points, slots, shared = state
            # Handed on from step to step: XLA would take the numbers apart ahead of the loop, which
            # are so many small operations that it runs on threads, which wait for each other.
            shared = once(shared)
            numbers = dict(zip(pure.numbers, tf.unstack(shared[3:]), strict=True))
            row, gradients = _evaluated(target, points)
            ends = _ended(shared[:3], t, before, row, ends)
            record = record.write(t, row)
            points = tf.transpose(row[: target.dim])
            points, slots = _updated(pure, numbers, each, (t, slots, gradients, points))
            return t + 1, (points, slots, shared), row, ends, record

        def segment(t: tf.Tensor, *rest: Any) -> Any:
            end = tf.minimum(t + tf.maximum(t, SEGMENT), stop)
            t, *rest, ends, record = _loop(end, step, (t, *rest))
            done = (t == stop) | tf.reduce_all(ends < _unended(stop))
            # In here, not after the loop: XLA makes one kernel of all that is in a loop.
            record = _kept(record, ends, tf.where(done, 0, stop), stop)
            return tf.where(done, stop, t), *rest, ends, record

        before = tf.fill([target.dim + 2, *starts.shape[:-1]], tf.constant(np.inf, starts.dtype))
        ends = tf.broadcast_to(_unended(stop), starts.shape[:-1])
        record = tf.TensorArray(starts.dtype, steps + 1, element_shape=before.shape)
        state = starts, slots, shared
        *_, ends, record = _loop(stop, segment, (0, state, before, ends, record))
        return record.stack(), ends

    return block


def _loop(stop: tf.Tensor, body: Callable[..., Any], values: Any) -> Any:
    """Repeat `body` on the values, of which the first is the step, until that is `stop`."""
    return tf.while_loop(lambda t, *_: t < stop, body, values, parallel_iterations=1)


def _unended(stop: tf.Tensor) -> tf.Tensor:
    """Return the mark (see `_ended`) of a lane that runs, and has spent its budget when it ends."""
    return 4 * (stop - 1) + 2


def _kept(record: Any, ends: tf.Tensor, start: tf.Tensor, stop: tf.Tensor) -> Any:
    """Return the record with the last good row of each lane in all later ones.

    Nothing is done if `start`, the first step looked at, is `stop`.
    """
    # Before the first row there is none to keep, however bad that one is.
    first = tf.maximum(ends // 4 + tf.cast(ends % 4 != 1, tf.int32), 1)

    def keep(t: tf.Tensor, last: tf.Tensor, record: Any) -> Any:
        last = tf.where(t >= first, last, record.read(t))
        return t + 1, last, record.write(t, last)

    start = tf.maximum(start, tf.reduce_min(first))
    return _loop(stop, keep, (start, record.read(start - 1), record))[-1]


def _slots(pure: Stateless, initial: Sequence[tf.Tensor], starts: tf.Tensor) -> list[tf.Tensor]:
    """Return the carried variables before step one, each [...] for every lane: [B, ...]."""
    return [
        starts if i in pure.at_start else tf.broadcast_to(slot, [*starts.shape[:-1], *slot.shape])
        for i, slot in zip(_carried(pure), initial, strict=True)
    ]


def _evaluated(target: Target, points: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return points [B, n], values and gradient norms as a row [n + 2, B], and gradients [B, n]."""
    values, gradients = value_and_gradient(target, points)
    parts = [tf.transpose(points), values[None], tf.transpose(gradients)]
    here, values, gradients = tf.split(once(tf.concat(parts, 0)), [target.dim, 1, target.dim])
    return tf.concat([here, values, _norm(gradients)[None]], 0), tf.transpose(gradients)


def _norm(vectors: tf.Tensor) -> tf.Tensor:
    """Return 2-norms [...] of vectors [n, ...]."""
    return tf.sqrt(_sum(vectors * vectors))


def _sum(parts: tf.Tensor) -> tf.Tensor:
    """Return sums [...] of parts [n, ...]; few are added up without a slow reduction."""
    return tf.add_n(tf.unstack(parts)) if parts.shape[0] <= 8 else tf.reduce_sum(parts, axis=0)


def _ended(
    rule: tf.Tensor, t: tf.Tensor, before: tf.Tensor, row: tf.Tensor, ends: tf.Tensor
) -> tf.Tensor:
    """Return how each lane ended, [B] int32, as `ends` tells it of the steps until now.

    `row` [n + 2, B] is of step t, `before` of the last. A lane's mark is 4 times the step at which
    it ended and 0 if it converged, 1 if it diverged, 2 if it spent its budget: the least counts.
    """
    points, values, norms = row[:-2], row[-2], row[-1]
    # Infinity and NaN, times zero, are NaN: one comparison finds them all.
    bad = ~(tf.abs(_sum(tf.concat([values[None], 0 * points, 0 * norms[None]], 0))) <= rule[2])
    # A step that stays on a slope (gradients are gathered, the rate is 0 as yet) tells nothing.
    telling = tf.reduce_any(points != before[:-2], axis=0) | (norms == 0)
    flat = (norms <= rule[0]) | (telling & (tf.abs(values - before[-2]) <= rule[1]))
    mark = tf.where(bad, 4 * t + 1, tf.where(flat, 4 * t, ends))
    return tf.minimum(ends, mark)


def _carried(pure: Stateless) -> list[int]:
    """List the optimizer's variables that the loop carries: not the step count, nor the rate."""
    return [i for i in range(len(pure.state)) if i not in (pure.count, pure.rate)]


def _updated(
    pure: Stateless, shared: Mapping[str, tf.Tensor], own: Mapping[str, tf.Tensor], now: Any
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Return points and slots after the optimizer's update: each lane's own update, mapped.

    `now` are the step t, slots, gradients and points of all lanes, or of one without their axis.
    """
    t, slots, gradients, points = now
    carried = _carried(pure)

    def lane(part: Any) -> Any:
        mine, gradient, point, numbers = part
        numbers = {**shared, **numbers}
        held = dict(zip(carried, mine, strict=True))
        held[pure.count] = tf.cast(t, tf.int64)
        if pure.rate is not None:
            held[pure.rate] = numbers[RATE]
        state = [held[i] for i in range(len(pure.state))]
        new, moved = pure.apply(state, gradient, point, numbers)
        # A variable that passes through unchanged has no mapped form without identity.
        return tf.identity(moved), [tf.identity(new[i]) for i in carried]

    parts = (slots, gradients, points, dict(own))
    if points.shape.rank == 1:
        return lane(parts)  # type: ignore[no-any-return]  # TensorFlow ships no types
    mapped: tuple[tf.Tensor, list[tf.Tensor]] = tf.vectorized_map(
        tf.autograph.experimental.do_not_convert(lane), parts
    )
    return mapped


def _rows(outputs: Sequence[tf.Tensor]) -> tuple[np.ndarray, np.ndarray]:
    """Return the record [T+1, n + 2, B] of a block, and the ends [B]."""
    record, ends = map(array, outputs)
    return (record, ends) if ends.ndim else (record[..., None], ends[None])


def _together(
    rows: Callable[[int], tuple[np.ndarray, np.ndarray]], lanes: int, workers: int
) -> tuple[np.ndarray, np.ndarray]:
    """Run all blocks, several at a time (a call releases the lock), into one record of `lanes`."""
    device = tf.constant(0).device
    first = rows(0)
    width = len(first[1])
    record, ends = (np.empty((*part.shape[:-1], lanes), part.dtype) for part in first)

    def place(number: int) -> None:
        with tf.device(device):  # of the caller, which a thread does not begin with
            parts = rows(number) if number else first
        here = slice(number * width, (number + 1) * width)
        for whole, part in zip((record, ends), parts, strict=True):
            whole[..., here] = part[..., : len(ends[here])]

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(place, range(-(-lanes // width))))
    return record, ends


def _trace(record: np.ndarray, ends: np.ndarray) -> Trace:
    """Make the trace of a record [T+1, n + 2, L] and the ends [L]; its arrays are views."""
    points = record[:, :-2].swapaxes(1, 2)
    status, steps = _ENDINGS.take(ends % 4), (ends // 4).astype(np.int64)
    return Trace(points, record[:, -2], record[:, -1], status, steps)
