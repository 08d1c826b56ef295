"""The compiled loop: lanes in, trace out.

One lane is one program: a Keras optimizer's update, the target's value and gradient, and the
record, in one XLA loop. A batch is that program mapped over lanes, never a stack of lanes in one
variable, so optimizers that mix the coordinates of a variable stay true.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from functions.target import Target
from pipeline.calculus import value_and_gradient
from pipeline.results import BUDGET, CONVERGED, DIVERGED, Trace
from pipeline.stateless import RATE, Stateless, stateless

BLOCK = 512  # lanes whose state, gradients and record fit a core's cache
SEGMENT = 256  # steps between two looks at whether any lane still runs
_ENDINGS = np.array([BUDGET, CONVERGED, DIVERGED])

_programs: dict[tuple[Any, ...], Callable[..., Any]] = {}


@dataclass(frozen=True)
class Rule:
    """When a lane stops before its budget of steps.

    Converged: the gradient's 2-norm is at most `gradient_tolerance`, or the value changed by at
    most `value_tolerance` in the last step (None: never). Diverged: a value, gradient or point
    that is not finite, or a value beyond `value_limit` in magnitude.
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
    block: int = BLOCK,
    threads: int | None = None,
) -> Callable[[], Trace]:
    """Compile a descent, and return what runs it.

    `optimizer` is an unbuilt Keras optimizer, `starts` [L, n] (or [n] for one lane) of float32 or
    float64, which is the precision of everything. `steps` is the budget T. `hyperparameters` gives
    lanes their own values: names of float hyperparameters ('learning_rate', 'beta_1'), arrays [L].
    Lanes run in blocks of `block`, as many at a time as `threads` (default: the cores).

    Starts, hyperparameters and the rule are inputs of the program: a second call with the same
    target, kind of optimizer, number of lanes and steps compiles nothing. Raises ValueError for an
    optimizer that cannot be used, starts of the wrong shape and unknown hyperparameters.
    """
    points = np.atleast_2d(np.asarray(starts))
    if points.ndim != 2 or points.shape[1] != target.dim:
        raise ValueError(f"starts must be [lanes, {target.dim}], got {np.shape(starts)}")
    pure = stateless(optimizer, target.dim, points.dtype.name)
    own = _own(pure, hyperparameters or {}, points)
    common = tf.constant(_common(pure, rule or Rule()), points.dtype)
    blocks = _blocks(np.hstack([points, *own.values()]), block)
    program = _program(target, pure, steps, tuple(own), (common, blocks[0]))
    for name, column in own.items():  # tracing has told on which numbers the optimizer branches
        pure.check(name, column[:, 0])
    program([tf.constant(0), common, blocks[0]])

    def run() -> Trace:
        budget = tf.constant(steps)

        def trace(number: int) -> Trace:
            return _rows(program([budget, common, blocks[number]]))

        workers = threads or os.cpu_count() or 1
        return _together(trace, len(blocks[0]), steps, points, workers)

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


def _common(pure: Stateless, rule: Rule) -> np.ndarray:
    """Put what all lanes share in one vector: each tensor handed over costs microseconds."""
    slots = [pure.state[i].numpy().ravel() for i in _carried(pure)]
    return np.concatenate([rule.numbers(), list(pure.numbers.values()), *slots])


def _blocks(lanes: np.ndarray, width: int) -> list[tf.Tensor]:
    """Lanes [L, ...] in blocks of one width; the last is padded with the last lane."""
    width = min(width, len(lanes))
    starts = range(0, len(lanes), width)
    return [tf.constant(lanes[np.minimum(np.arange(i, i + width), len(lanes) - 1)]) for i in starts]


def _program(
    target: Target,
    pure: Stateless,
    steps: int,
    own: tuple[str, ...],
    example: tuple[tf.Tensor, tf.Tensor],
) -> Callable[..., Any]:
    lanes = example[1]
    key = (target.key, pure.structure, steps, own, *lanes.shape, lanes.dtype)
    if key not in _programs:
        program = tf.function(_descent(target, pure, steps, own), jit_compile=True, autograph=False)
        concrete = program.get_concrete_function(tf.constant(0), *example)
        # Looking the program up again, and nesting its results, would cost as much as a short run.
        _programs[key] = concrete._inference_function.call_preflattened
    return _programs[key]


def _descent(
    target: Target, pure: Stateless, steps: int, own: tuple[str, ...]
) -> Callable[..., tuple[tf.Tensor, ...]]:
    """Write the program of a block of B lanes.

    It takes the budget, what the lanes have in common, and the lanes [B, n + own]: starts, then
    their own hyperparameters. It gives the record, points [T+1, B, n], values and gradient norms
    [T+1, B], and a code [T+1, B] of what stops a lane at each row. A lane alone has no lane axis
    inside, which makes the compiled loop faster.
    """

    def program(budget: tf.Tensor, common: tf.Tensor, lanes: tf.Tensor) -> tuple[tf.Tensor, ...]:
        lanes = lanes[0] if lanes.shape[0] == 1 else lanes
        starts, *columns = tf.split(lanes, [target.dim] + [1] * len(own), axis=-1)
        rule, numbers, slots = _unpack(pure, common, starts)
        each = {name: c[..., 0] for name, c in zip(own, columns, strict=True)}
        update = _update(pure, numbers, each)

        def step(t: tf.Tensor, points: tf.Tensor, slots: Any, record: Any) -> tuple[Any, ...]:
            values, gradients = value_and_gradient(target, points)
            record = record.write(t, _row(points, values, gradients))
            return t + 1, *update(t, slots, gradients, points), record

        def segment(t: tf.Tensor, *rest: Any) -> Any:
            end = tf.minimum(t + SEGMENT, budget + 1)
            return tf.while_loop(lambda t, *_: t < end, step, (t, *rest), parallel_iterations=1)

        def unfinished(t: tf.Tensor, points: tf.Tensor, slots: Any, record: Any) -> tf.Tensor:
            before, now = (_columns(record.read(tf.maximum(t - k, 0))) for k in (2, 1))
            return (t <= budget) & ((t < 2) | tf.reduce_any(_stops(rule, before[1], *now) == 0))

        shape = [*starts.shape[:-1], target.dim + 2]
        record = tf.TensorArray(starts.dtype, steps + 1, element_shape=shape)
        loop = (0, starts, slots, record)
        *_, record = tf.while_loop(unfinished, segment, loop, parallel_iterations=1)
        points, values, norms = _columns(record.stack())
        nowhere = tf.fill(values[:1].shape, tf.constant(np.inf, values.dtype))
        before = tf.concat([nowhere, values[:-1]], 0)
        return points, values, norms, _stops(rule, before, points, values, norms)

    return program


def _unpack(
    pure: Stateless, common: tf.Tensor, starts: tf.Tensor
) -> tuple[tf.Tensor, dict[str, tf.Tensor], list[tf.Tensor]]:
    """Return the rule [3], the hyperparameters, and the carried variables before step one."""
    carried = [pure.state[i] for i in _carried(pure)]
    sizes = [3, len(pure.numbers), *(slot.shape.num_elements() for slot in carried)]
    rule, numbers, *slots = tf.split(common, sizes)
    lanes = starts.shape[:-1]
    return (
        rule,
        dict(zip(pure.numbers, tf.unstack(numbers), strict=True)),
        [
            starts
            if i in pure.at_start
            else tf.broadcast_to(
                tf.cast(tf.reshape(flat, like.shape), like.dtype), [*lanes, *like.shape]
            )
            for i, flat, like in zip(_carried(pure), slots, carried, strict=True)
        ],
    )


def _row(points: tf.Tensor, values: tf.Tensor, gradients: tf.Tensor) -> tf.Tensor:
    """Join what is recorded of a step to one array [..., n + 2], faster than three."""
    return tf.concat([points, values[..., None], _norm(gradients)[..., None]], axis=-1)


def _columns(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Points [..., n], values and gradient norms [...] of recorded rows [..., n + 2]."""
    return rows[..., :-2], rows[..., -2], rows[..., -1]


def _norm(vectors: tf.Tensor) -> tf.Tensor:
    """2-norms [...] of vectors [..., n]; few coordinates are summed without a slow reduction."""
    squares = vectors * vectors
    if vectors.shape[-1] <= 8:
        return tf.sqrt(tf.add_n(tf.unstack(squares, axis=-1)))
    return tf.sqrt(tf.reduce_sum(squares, axis=-1))


def _stops(
    rule: tf.Tensor, before: tf.Tensor, points: tf.Tensor, values: tf.Tensor, norms: tf.Tensor
) -> tf.Tensor:
    """Tell what stops a lane here, [...] int8: an index into the endings; 0: nothing."""
    fine = tf.math.is_finite(norms) & tf.math.is_finite(_norm(points * 0))
    bad = ~(fine & (tf.abs(values) <= rule[2]))
    flat = (norms <= rule[0]) | (tf.abs(values - before) <= rule[1])
    return tf.where(bad, tf.constant(2, tf.int8), tf.cast(flat, tf.int8))


def _carried(pure: Stateless) -> list[int]:
    """List the optimizer's variables that the loop carries: not the step count, nor the rate."""
    return [i for i in range(len(pure.state)) if i not in (pure.count, pure.rate)]


def _update(
    pure: Stateless, shared: Mapping[str, tf.Tensor], own: Mapping[str, tf.Tensor]
) -> Callable[..., tuple[tf.Tensor, list[tf.Tensor]]]:
    """Return the optimizer's update for a block of lanes: each lane's own update, mapped."""
    carried = _carried(pure)

    def update(
        t: tf.Tensor, slots: list[tf.Tensor], gradients: tf.Tensor, points: tf.Tensor
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
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
            return lane(parts)  # type: ignore[no-any-return]
        mapped: tuple[tf.Tensor, list[tf.Tensor]] = tf.vectorized_map(
            tf.autograph.experimental.do_not_convert(lane), parts
        )
        return mapped

    return update


def _together(
    block: Callable[[int], Trace], width: int, steps: int, points: np.ndarray, workers: int
) -> Trace:
    """Run all blocks, several at a time (a call releases the lock), into one trace."""
    lanes = len(points)
    if width == lanes:
        return block(0)
    rows = (steps + 1, lanes)
    whole = Trace(
        np.empty((*rows, points.shape[1]), points.dtype),
        np.empty(rows, points.dtype),
        np.empty(rows, points.dtype),
        np.empty(lanes, _ENDINGS.dtype),
        np.empty(lanes, np.int64),
    )

    def place(number: int) -> None:
        part, here = block(number), slice(number * width, (number + 1) * width)
        kept = len(whole.status[here])
        whole.points[:, here] = part.points[:, :kept]
        whole.values[:, here] = part.values[:, :kept]
        whole.gradient_norms[:, here] = part.gradient_norms[:, :kept]
        whole.status[here], whole.steps[here] = part.status[:kept], part.steps[:kept]

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(place, range(-(-lanes // width))))
    return whole


def _rows(outputs: Sequence[tf.Tensor]) -> Trace:
    """Make the trace of one block of what its program gave."""
    points, values, norms, codes = (tensor.numpy() for tensor in outputs)
    if values.ndim == 1:
        points, values, norms, codes = (a[:, None] for a in (points, values, norms, codes))
    if not codes.any():
        lanes = codes.shape[1]
        budget = np.full(lanes, BUDGET, _ENDINGS.dtype)
        return Trace(points, values, norms, budget, np.full(lanes, len(codes) - 1))
    stopped = codes.any(axis=0)
    ends = np.where(stopped, (codes != 0).argmax(axis=0), len(codes) - 1)
    status = _ENDINGS[codes[ends, np.arange(len(ends))]]
    return _held(Trace(points, values, norms, status, ends))


def _held(trace: Trace) -> Trace:
    """Repeat the last good row of every lane that ended before its budget."""
    last = trace.last
    if (last == len(trace.values) - 1).all():
        return trace
    rows = np.minimum(np.arange(len(trace.values))[:, None], last)
    points = np.take_along_axis(trace.points, rows[..., None], axis=0)
    values = np.take_along_axis(trace.values, rows, axis=0)
    norms = np.take_along_axis(trace.gradient_norms, rows, axis=0)
    return Trace(points, values, norms, trace.status, trace.steps)
