"""When and how a lane ends, on targets whose every step is known by hand."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from functions.target import Target
from pipeline.descent import descend
from pipeline.results import BUDGET, CONVERGED, DIVERGED, Trace
from pipeline.rule import Rule

from .targets import line, target

STEPS = 10
NEVER = Rule(gradient_tolerance=0.0)


def halves() -> Target:
    """x^2 / 2: with a rate of 1/2 every step halves x, the gradient is x."""
    return target("test_halves", lambda points: 0.5 * tf.square(points[..., 0]), 1)


def log() -> Target:
    """The logarithm, without a value at 0 and below; its gradient is 1 / x."""
    return target("test_log", lambda points: tf.math.log(points[..., 0]), 1)


def root() -> Target:
    """|x|^(1/2) written so that the value at 0 is 0 and the gradient there is not a number."""
    return target("test_root", lambda points: tf.sqrt(tf.square(points[..., 0])), 1)


def run(
    target: Target, starts: Any, rule: Rule = NEVER, rate: float = 0.5, steps: int = STEPS
) -> Trace:
    points = np.array(starts, np.float64).reshape(-1, target.dim)
    return descend(target, keras.optimizers.SGD(rate), points, steps=steps, rule=rule)


def assert_held(trace: Trace, lane: int = 0) -> None:
    """All rows after the last good one repeat it."""
    last = trace.last[lane]
    for rows in (trace.points, trace.values, trace.gradient_norms):
        np.testing.assert_array_equal(
            rows[last:, lane], np.broadcast_to(rows[last, lane], rows[last:, lane].shape)
        )


@pytest.mark.parametrize(("tolerance", "step"), [(0.25, 2), (0.26, 2), (0.24, 3), (1.0, 0)])
def test_a_lane_converges_at_the_first_small_gradient(tolerance: float, step: int) -> None:
    trace = run(halves(), [1.0], Rule(gradient_tolerance=tolerance))
    assert (trace.status[0], trace.steps[0]) == (CONVERGED, step)
    np.testing.assert_array_equal(trace.points[: step + 1, 0, 0], 0.5 ** np.arange(step + 1))
    assert_held(trace)


# The value falls by 3/8, 3/32, 3/128, ...
@pytest.mark.parametrize(("tolerance", "step"), [(0.5, 1), (3 / 32, 2), (0.09, 3), (None, STEPS)])
def test_a_lane_converges_at_the_first_small_change_of_value(
    tolerance: float | None, step: int
) -> None:
    trace = run(halves(), [1.0], Rule(gradient_tolerance=0.0, value_tolerance=tolerance))
    assert (trace.status[0], trace.steps[0]) == (BUDGET if tolerance is None else CONVERGED, step)
    assert_held(trace)


def test_no_change_at_all_is_within_a_tolerance_of_0() -> None:
    flat = line((0.0,))
    assert run(flat, [1.0], Rule(-1.0, 0.0)).steps[0] == 1
    assert run(flat, [1.0], Rule(-1.0, None)).status[0] == BUDGET


def test_a_lane_that_runs_out_of_steps_says_so() -> None:
    trace = run(halves(), [1.0])
    assert (trace.status[0], trace.steps[0]) == (BUDGET, STEPS)
    np.testing.assert_array_equal(trace.points[:, 0, 0], 0.5 ** np.arange(STEPS + 1))
    np.testing.assert_array_equal(trace.values[:, 0], 0.5 * 0.25 ** np.arange(STEPS + 1))
    np.testing.assert_array_equal(trace.gradient_norms, trace.points[:, :, 0])


# With a rate of 3 every step turns x to -2 x; the value is 4^t / 2.
@pytest.mark.parametrize(("limit", "step"), [(31.0, 3), (32.0, 4), (0.1, 0)])
def test_a_lane_diverges_at_the_first_value_beyond_the_limit(limit: float, step: int) -> None:
    trace = run(halves(), [1.0], Rule(0.0, None, limit), rate=3.0)
    assert (trace.status[0], trace.steps[0]) == (DIVERGED, step)
    last = max(step - 1, 0)
    np.testing.assert_array_equal(trace.points[: last + 1, 0, 0], (-2.0) ** np.arange(last + 1))
    assert_held(trace)


def test_a_value_far_below_is_beyond_the_limit_too() -> None:
    trace = run(line((1.0,)), [0.0], Rule(0.0, None, 2.0), rate=1.0)
    assert (trace.status[0], trace.steps[0]) == (DIVERGED, 3)
    np.testing.assert_array_equal(trace.values[:, 0], [0, -1, *[-2] * (STEPS - 1)])


# From 2 with a rate of 2: 2, 1, -1; the logarithm of -1 is not a number.
def test_a_lane_diverges_where_the_value_is_not_a_number() -> None:
    trace = run(log(), [2.0], rate=2.0)
    assert (trace.status[0], trace.steps[0]) == (DIVERGED, 2)
    np.testing.assert_array_equal(trace.points[:, 0, 0], [2.0, *[1.0] * STEPS])
    np.testing.assert_array_equal(trace.values[1:, 0], np.zeros(STEPS))
    assert_held(trace)


# From 1 with a rate of 1: 1, 0; the value there is 0, and its gradient 0 / 0.
def test_a_lane_diverges_where_the_gradient_is_not_a_number() -> None:
    trace = run(root(), [1.0], rate=1.0)
    assert (trace.status[0], trace.steps[0]) == (DIVERGED, 1)
    np.testing.assert_array_equal(trace.values[:, 0], np.ones(STEPS + 1))
    assert_held(trace)


def test_a_lane_that_starts_where_it_may_end_takes_no_step() -> None:
    trace = run(halves(), [0.0], Rule(gradient_tolerance=0.0))
    assert (trace.status[0], trace.steps[0]) == (CONVERGED, 0)
    assert not trace.points.any()


@pytest.mark.parametrize("start", [np.nan, np.inf, -np.inf, -1.0])
def test_a_lane_that_starts_nowhere_has_diverged_at_step_0(start: float) -> None:
    trace = run(log(), [start])
    assert (trace.status[0], trace.steps[0], trace.last[0]) == (DIVERGED, 0, 0)
    np.testing.assert_array_equal(trace.points[:, 0, 0], np.full(STEPS + 1, start))
    assert_held(trace)


def test_a_flat_target_does_not_hide_a_start_that_is_not_finite() -> None:
    """Neither its value nor its gradient tells of the point."""
    flat = target("test_flat", lambda points: tf.zeros_like(points[..., 0]), 1)
    trace = run(flat, [np.inf], Rule(-1.0))
    assert (trace.status[0], trace.steps[0]) == (DIVERGED, 0)


def test_divergence_goes_before_convergence() -> None:
    trace = run(halves(), [1.0], Rule(gradient_tolerance=9.0, value_limit=0.1))
    assert (trace.status[0], trace.steps[0]) == (DIVERGED, 0)


def test_lanes_of_one_batch_end_each_in_their_own_way() -> None:
    starts = [1.0, 0.0, np.nan, 1e9, 0.25]
    trace = run(halves(), starts, Rule(0.03125, None, 1e10))
    assert trace.status.tolist() == [CONVERGED, CONVERGED, DIVERGED, DIVERGED, CONVERGED]
    assert trace.steps.tolist() == [5, 0, 0, 0, 3]
    for lane in range(len(starts)):
        assert_held(trace, lane)
    np.testing.assert_array_equal(trace.points[:6, 0, 0], 0.5 ** np.arange(6))
    np.testing.assert_array_equal(trace.points[:4, 4, 0], 0.25 * 0.5 ** np.arange(4))


def test_a_diverged_lane_leaves_the_others_alone() -> None:
    both = run(log(), [2.0, 2000.0], rate=2.0)
    assert both.status.tolist() == [DIVERGED, BUDGET]
    x = 2000.0
    for row in both.points[:, 1, 0]:
        assert row == pytest.approx(x, rel=1e-15)
        x -= 2.0 / x


@pytest.mark.parametrize("steps", [256, 257, 600])
def test_a_long_descent_ends_at_its_step_whatever_the_loop_looks_at(steps: int) -> None:
    """The loop looks for lanes that still run now and then only."""
    trace = run(line((1.0,)), [0.0], Rule(0.0, None, 254.5), rate=1.0, steps=steps)
    assert (trace.status[0], trace.steps[0]) == (DIVERGED, 255)
    np.testing.assert_array_equal(trace.points[:, 0, 0], -np.minimum(np.arange(steps + 1), 254.0))
    assert run(line((1.0,)), [0.0], rate=1.0, steps=steps).steps[0] == steps


def test_no_steps_are_a_look_at_the_starts() -> None:
    trace = run(halves(), [2.0], steps=0)
    assert (trace.status[0], trace.steps[0]) == (BUDGET, 0)
    assert trace.points.shape == (1, 1, 1)
    assert trace.values[0, 0] == 2
