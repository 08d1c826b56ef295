"""The compiled loop that keeps the path: lanes in, trace out.

One lane is one program: a Keras optimizer's update, the target's value and gradient, and the
record, in one XLA loop. A batch is that program mapped over lanes, never a stack of lanes in one
variable, so optimizers that mix the coordinates of a variable stay true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from functions.target import Target
from pipeline.blocks import compiled, laid, together
from pipeline.bounds import Bounds
from pipeline.compiled import once
from pipeline.loops import loop, segments
from pipeline.noise import Noise
from pipeline.results import Trace
from pipeline.rule import Rule, first_kept, marked, told, unended
from pipeline.step import Walk, begun, evaluated, judged, updated


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
    noise: Noise | None = None,
    bounds: Bounds | None = None,
    seeds: Any = None,
) -> Callable[[], Trace]:
    """Compile a descent, and return what runs it.

    `optimizer` is an unbuilt Keras optimizer, `starts` [L, n] (or [n] for one lane) of float32 or
    float64, which is the precision of everything. `steps` is the budget T. `hyperparameters` gives
    lanes their own values: names of float hyperparameters ('learning_rate', 'beta_1'), arrays [L].
    Lanes run in blocks of `block` (default: what suits the caches), as many at a time as `threads`
    (default: the cores).

    The optimizer sees gradients through `noise` (None: as they are), and points are kept in
    `bounds` after its update. The trace holds true values and gradient norms. `seeds` are whole
    numbers from 0 to 2^64 - 1, one for each lane [L] (default: 0, 1, ...): equal ones have equal
    noise in any batch.

    Starts, hyperparameters, seeds and the numbers of rule, noise and bounds are inputs of the
    program: a second call with the same target, kind of optimizer, number of lanes and steps
    compiles nothing, unless only one of the two has a value tolerance. Raises ValueError for an
    optimizer that cannot be used, arrays of the wrong shape and unknown hyperparameters.
    """
    blocks, own = laid(
        target,
        optimizer,
        starts,
        rule=rule,
        hyperparameters=hyperparameters,
        block=block,
        noise=noise,
        bounds=bounds,
        seeds=seeds,
    )
    compares = rule is not None and rule.compares
    loop_of_block = _loop_of(blocks.walk, steps, compares)
    run_block = compiled(blocks, own, loop_of_block, (prepare, compares, steps), steps)
    return lambda: _trace(*together(run_block, blocks, threads))


def _loop_of(walk: Walk, steps: int, compares: bool) -> Callable[..., tuple[tf.Tensor, ...]]:
    """Write the program of a block of B lanes; a block of one has no axis for lanes.

    It takes the first step beyond the budget, lanes [B, n + own] and what is common (see `Blocks`).
    It gives the record [T+1, n + 2, B] and the lanes' marks (see `pipeline.rule`).
    """
    dim = walk.target.dim

    def block(
        stop: tf.Tensor, lanes: tf.Tensor, shared: tf.Tensor, *initial: tf.Tensor
    ) -> tuple[tf.Tensor, ...]:
        starts, slots, own = begun(walk, lanes[0] if lanes.shape[0] == 1 else lanes, initial)

        def step(t: tf.Tensor, state: Any, before: Any, ends: Any, record: Any) -> Any:
            points, slots, shared = state
            # Handed on from step to step: XLA would take the numbers apart ahead of the loop, which
            # are so many small operations that it runs on threads, which wait for each other.
            shared = once(shared)
            row, gradients = evaluated(walk.target, points)
            judging = judged(walk, shared[3:], row, gradients)
            ends = marked(shared[:3], t, before if compares else None, judging, ends)
            record = record.write(t, row)
            points = tf.transpose(row[:dim])
            points, slots = updated(walk, shared[3:], own, (t, slots, gradients, points))
            return t + 1, (points, slots, shared), row, ends, record

        def close(record: Any, ends: tf.Tensor, done: tf.Tensor) -> Any:
            return _kept(record, ends, tf.where(done, 0, stop), stop)

        before = tf.fill([dim + 2, *starts.shape[:-1]], tf.constant(np.inf, starts.dtype))
        ends = tf.broadcast_to(unended(stop), starts.shape[:-1])
        record = tf.TensorArray(starts.dtype, steps + 1, element_shape=before.shape)
        state = starts, slots, shared
        *_, ends, record = segments(stop, step, (0, state, before, ends, record), close)
        return record.stack(), ends

    return block


def _kept(record: Any, ends: tf.Tensor, start: tf.Tensor, stop: tf.Tensor) -> Any:
    """Return the record with the last good row of each lane in all later ones.

    Nothing is done if `start`, the first step looked at, is `stop`.
    """
    first = first_kept(ends)

    def keep(t: tf.Tensor, last: tf.Tensor, record: Any) -> Any:
        last = tf.where(t >= first, last, record.read(t))
        return t + 1, last, record.write(t, last)

    start = tf.maximum(start, tf.reduce_min(first))
    return loop(stop, keep, (start, record.read(start - 1), record))[-1]


def _trace(record: np.ndarray, ends: np.ndarray) -> Trace:
    """Make the trace of a record [T+1, n + 2, L] and the marks [L]; its arrays are views."""
    points = record[:, :-2].swapaxes(1, 2)
    return Trace(points, record[:, -2], record[:, -1], *told(ends))
