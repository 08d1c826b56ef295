"""Loops of a compiled program: of steps, and of segments of steps until no lane runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from pipeline.rule import unended

SEGMENT = 256  # steps before the first look at whether any lane still runs; the next are longer


def loop(stop: tf.Tensor, body: Callable[..., Any], values: Any) -> Any:
    """Repeat `body` on the values, of which the first is the step, until that is `stop`."""
    return tf.while_loop(lambda t, *_: t < stop, body, values, parallel_iterations=1)


def segments(
    stop: tf.Tensor, step: Callable[..., Any], values: Any, close: Callable[..., Any]
) -> Any:
    """Repeat `step` on the values until that at the front, the step, is `stop`, or all have ended.

    Behind all others the values are the lanes' marks [B] and what is kept. After each segment
    `close` gives what is kept, of that, the marks, and whether it is the last segment.
    """

    def segment(t: tf.Tensor, *rest: Any) -> Any:
        end = tf.minimum(t + tf.maximum(t, SEGMENT), stop)
        t, *rest, ends, kept = loop(end, step, (t, *rest))
        done = (t == stop) | tf.reduce_all(ends < unended(stop))
        # In here, not after the loop: XLA makes one kernel of all that is in a loop.
        return tf.where(done, stop, t), *rest, ends, close(kept, ends, done)

    return loop(stop, segment, values)
