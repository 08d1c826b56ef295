"""When a lane ends: the rule, and the marks by which the compiled loops keep how each ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from pipeline.results import BUDGET, CONVERGED, DIVERGED

_ENDINGS = np.array([CONVERGED, DIVERGED, BUDGET])  # in the order of the marks


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

    @property
    def compares(self) -> bool:
        """Whether a step has to be compared with the one before."""
        return self.value_tolerance is not None

    def numbers(self) -> list[float]:
        """As the program takes them: a negative tolerance never holds."""
        change = -1.0 if self.value_tolerance is None else self.value_tolerance
        return [self.gradient_tolerance, change, self.value_limit]


def unended(stop: tf.Tensor) -> tf.Tensor:
    """Return the mark of a lane that runs, and has spent its budget when it ends.

    A lane's mark is 4 times the step at which it ended and 0 if it converged, 1 if it diverged, 2
    if it spent its budget: the least counts. `stop` is the first step beyond the budget.
    """
    return 4 * (stop - 1) + 2


def marked(
    rule: tf.Tensor, t: tf.Tensor, before: tf.Tensor | None, row: tf.Tensor, ends: tf.Tensor
) -> tf.Tensor:
    """Return the lanes' marks [B] int32 after step t, `ends` being those until then.

    Rows [n + 2, B] are points, values and gradient norms: `row` of step t, `before` of the last,
    None where the rule compares none.
    """
    points, values, norms = row[:-2], row[-2], row[-1]
    # Infinity and NaN, times zero, are NaN: one comparison finds them all.
    bad = ~(tf.abs(added(tf.concat([values[None], 0 * points, 0 * norms[None]], 0))) <= rule[2])
    flat = norms <= rule[0]
    if before is not None:
        # A step that stays on a slope (gradients are gathered, the rate is 0 as yet) tells nothing.
        telling = tf.reduce_any(points != before[:-2], axis=0) | (norms == 0)
        flat |= telling & (tf.abs(values - before[-2]) <= rule[1])
    mark = tf.where(bad, 4 * t + 1, tf.where(flat, 4 * t, ends))
    return tf.minimum(ends, mark)


def first_kept(ends: tf.Tensor) -> tf.Tensor:
    """Return the first step at which each lane has to show its last good row, [B] int32."""
    # Before the first row there is none to keep, however bad that one is.
    return tf.maximum(ends // 4 + tf.cast(ends % 4 != 1, tf.int32), 1)


def held(t: tf.Tensor, ends: tf.Tensor) -> tf.Tensor:
    """Return which lanes show an earlier row at step t, as their marks until then say, [B] bool.

    The same as `t >= first_kept(ends)`, without a division.
    """
    return (t > 0) & (ends < 4 * t + 2) & (ends != 4 * t)


def told(ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what marks [L] say: the status and the steps (int64) of each lane, [L]."""
    return _ENDINGS.take(ends % 4), (ends // 4).astype(np.int64)


def added(parts: tf.Tensor) -> tf.Tensor:
    """Return sums [...] of parts [n, ...]; few are added up without a slow reduction."""
    return tf.add_n(tf.unstack(parts)) if parts.shape[0] <= 8 else tf.reduce_sum(parts, axis=0)


def norms(vectors: tf.Tensor) -> tf.Tensor:
    """Return the 2-norms [...] of vectors [n, ...]."""
    return tf.sqrt(added(vectors * vectors))
