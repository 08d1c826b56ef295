"""The compiled loop that keeps no path: lanes in, out only how each ended.

It does what `pipeline.descent` does, step by step, in memory that does not grow with the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from functions.target import Target
from pipeline.blocks import compiled, laid, together
from pipeline.bounds import Bounds
from pipeline.compiled import once
from pipeline.loops import segments
from pipeline.noise import Noise
from pipeline.regret import regrets, rounding
from pipeline.results import Endings, Watch, last_rows
from pipeline.rule import Rule, held, marked, told, unended
from pipeline.step import Walk, begun, evaluated, judged, updated

_NEVER = np.iinfo(np.int32).max


def prepare(
    target: Target,
    optimizer: Any,
    starts: Any,
    *,
    steps: int,
    watch: Watch | None = None,
    rule: Rule | None = None,
    hyperparameters: Mapping[str, Any] | None = None,
    block: int | None = None,
    threads: int | None = None,
    noise: Noise | None = None,
    bounds: Bounds | None = None,
    seeds: Any = None,
) -> Callable[[], Endings]:
    """Compile descents, and return what runs them; all but `watch` is as in `descent.prepare`.

    Starts, hyperparameters, rule, steps, and the gap and minimum of `watch` are inputs of the
    program.
    """
    watch = watch or Watch()
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
    # In the precision of scores, which are told of float64 whatever the lanes' precision.
    slack = rounding(blocks.blocks[0].dtype.as_numpy_dtype, watch.minimum)
    limits = tf.constant([watch.minimum or 0.0, watch.gap or 0.0, slack], tf.float64)
    wanted = {"best": watch.best, "areas": watch.area, "reached": watch.gap is not None}
    kept = tuple(name for name, wants in wanted.items() if wants)
    compares = rule is not None and rule.compares
    run_block = compiled(
        replace(blocks, common=[limits, *blocks.common]),
        own,
        _loop_of(blocks.walk, kept, compares),
        (prepare, kept, compares),
        steps,
    )
    return lambda: _endings(together(run_block, blocks, threads), kept, steps, watch.minimum)


def _loop_of(
    walk: Walk, kept: tuple[str, ...], compares: bool
) -> Callable[..., tuple[tf.Tensor, ...]]:
    """Write the program of a block of B lanes; a block of one has no axis for lanes.

    It takes the first step beyond the budget, lanes [B, n + own], minimum, gap and slack [3] and
    what is common (see `Blocks`). It gives the last good rows [n + 2, B], the marks [B] (see
    `pipeline.rule`) and of each name `kept` what is watched, [B].
    """
    dim = walk.target.dim

    def block(
        stop: tf.Tensor, lanes: tf.Tensor, limits: tf.Tensor, shared: tf.Tensor, *initial: tf.Tensor
    ) -> tuple[tf.Tensor, ...]:
        starts, slots, own = begun(walk, lanes[0] if lanes.shape[0] == 1 else lanes, initial)

        def step(t: tf.Tensor, state: Any, last: Any, ends: Any, watched: Any) -> Any:
            points, slots, shared = state
            shared = once(shared)  # see `pipeline.descent`
            row, gradients = evaluated(walk.target, points)
            judging = judged(walk, shared[3:], row, gradients)
            ends = marked(shared[:3], t, last if compares else None, judging, ends)
            now = tf.where(held(t, ends), last, row)
            watched = _watched(watched, t, ends, (last[-2], now[-2]), limits)
            points = tf.transpose(row[:dim])
            points, slots = updated(walk, shared[3:], own, (t, slots, gradients, points))
            return t + 1, (points, slots, shared), now, ends, watched

        lanes_of = starts.shape[:-1]
        before = tf.fill([dim + 2, *lanes_of], tf.constant(np.inf, starts.dtype))
        ends = tf.broadcast_to(unended(stop), lanes_of)
        first = {"best": before[0], "areas": tf.zeros(lanes_of, tf.float64)}
        first["reached"] = tf.fill(lanes_of, _NEVER)
        watched = {name: first[name] for name in kept}
        values = (0, (starts, slots, shared), before, ends, watched)
        *_, last, ends, watched = segments(stop, step, values, lambda kept, *_: kept)
        return last, ends, *(watched[name] for name in kept)

    return block


def _watched(
    watched: Mapping[str, tf.Tensor],
    t: tf.Tensor,
    ends: tf.Tensor,
    values: tuple[tf.Tensor, tf.Tensor],
    limits: tf.Tensor,
) -> dict[str, tf.Tensor]:
    """Return what is watched after step t; `values` are the last good ones [B] before and after."""
    found = dict(watched)
    before, now = (_regret(each, limits) for each in values)
    if "best" in found:
        found["best"] = tf.minimum(found["best"], values[1])
    if "areas" in found:
        grows = (t > 0) & ~held(t, ends)
        found["areas"] += tf.where(grows, (before + now) / 2, tf.zeros_like(now))
    if "reached" in found:
        found["reached"] = tf.minimum(found["reached"], tf.where(now <= limits[1], t, _NEVER))
    return found


def _regret(values: tf.Tensor, limits: tf.Tensor) -> tf.Tensor:
    """Return the regret [B] float64 as `results.regrets` does."""
    found = tf.cast(values, tf.float64) - limits[0]
    return tf.where((found < 0) & (found >= -limits[2]), tf.zeros_like(found), found)


def _endings(
    parts: Sequence[np.ndarray], kept: Sequence[str], steps: int, minimum: float | None
) -> Endings:
    rows, ends, *others = parts
    watched = dict(zip(kept, others, strict=True))
    status, ended = told(ends)
    found = Endings(rows[:-2].T, rows[-2], rows[-1], status, ended)
    if "areas" in watched:
        rest = steps - last_rows(status, ended)
        watched["areas"] = watched["areas"] + rest * regrets(rows[-2], minimum)
    if "reached" in watched:
        reached = watched["reached"]
        watched["reached"] = np.where(reached == _NEVER, np.inf, reached)
    return replace(found, **watched)
