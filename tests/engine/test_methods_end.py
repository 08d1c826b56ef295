"""When and how a lane of one of SciPy's methods ends, on targets whose every step is known."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

import functions
from pipeline.results import BUDGET, CONVERGED, DIVERGED, STALLED, Trace
from pipeline.rule import Rule
from pipeline.scipy_methods import descend

from .chosen import METHODS, optimizer
from .targets import line, target

SQUARES = "levenberg_marquardt"


def halves() -> functions.Target:
    """x^2 / 2, whose gradient is x."""
    return target("test_halves", lambda points: 0.5 * tf.square(points[..., 0]), 1)


def ended(trace: Trace) -> tuple[str, int]:
    return trace.status[0], int(trace.steps[0])


def test_a_lane_converges_at_the_first_small_gradient() -> None:
    """A trust region of 1 that may not grow walks from 4.5 in unit steps: 3.5, 2.5, 1.5, ..."""
    made = optimizer("trust_exact", initial_trust_radius=1.0, max_trust_radius=1.0 + 1e-12)
    for tolerance, step in ((2.6, 2), (2.4, 3), (4.5, 0)):
        trace = descend(halves(), made, [4.5], steps=9, rule=Rule(tolerance))
        assert ended(trace) == (CONVERGED, step)
        np.testing.assert_allclose(trace.points[: step + 1, 0, 0], 4.5 - np.arange(step + 1))
    assert trace.counts["value_evaluations"] == 0  # it never began


def test_a_lane_converges_at_the_first_small_change_of_value() -> None:
    made = optimizer("trust_exact", initial_trust_radius=1.0, max_trust_radius=1.0 + 1e-12)
    # The values fall by 4, 3, 2, 1, 1/8.
    for tolerance, step in ((3.5, 2), (2.5, 3), (1.5, 4), (None, 5)):
        rule = Rule(-1.0 if tolerance else 0.0, tolerance)
        assert ended(descend(halves(), made, [4.5], steps=9, rule=rule)) == (CONVERGED, step)


def test_a_simplex_that_only_turns_has_not_converged() -> None:
    """Its best corner stays, and so does the value."""
    trace = descend(
        functions.get("rosenbrock"), optimizer("nelder_mead"), [-1.2, 1.0], steps=40,
        rule=Rule(0.0, 0.0),
    )  # fmt: skip
    assert (np.diff(trace.values[:, 0]) == 0).any()
    assert ended(trace) == (BUDGET, 40)


@pytest.mark.parametrize("option", METHODS)
def test_a_lane_that_runs_out_of_steps_says_so(option: str) -> None:
    chosen = functions.get("rosenbrock")
    for steps in (0, 1, 2):
        trace = descend(chosen, optimizer(option), [-1.0, 2.0], steps=steps)
        assert ended(trace) == (BUDGET, steps)
        assert trace.points.shape == (steps + 1, 1, 2)


@pytest.mark.parametrize("option", [name for name in METHODS if name != SQUARES])
def test_a_method_that_can_go_no_further_has_stalled(option: str) -> None:
    """Waves has a minimum of -0.4, near which single precision tells no values apart."""
    chosen = functions.get("waves")
    trace = descend(chosen, optimizer(option), chosen.start.astype("float32"), steps=1000,
                    rule=Rule(gradient_tolerance=1e-12))  # fmt: skip
    # Simplexes may turn without end among equal values, and a gradient may happen to vanish.
    assert trace.status[0] in (STALLED, *([BUDGET] if option == "nelder_mead" else []))
    assert trace.values[-1, 0] == pytest.approx(-0.4, abs=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "option", [name for name in METHODS if name not in (SQUARES, "trust_exact")]
)
def test_what_has_no_bottom_is_left_by_divergence(option: str, dtype: str) -> None:
    """A trust region's steps are bounded, so that one only runs out of them."""
    start = np.array([0.5, -1.0], dtype)
    trace = descend(functions.get("saddle"), optimizer(option), start, steps=200)
    assert trace.status[0] == DIVERGED
    assert np.isfinite(trace.points).all()
    assert np.abs(trace.values).max() <= 1e16
    rest = trace.points[trace.last[0] :, 0]
    np.testing.assert_array_equal(rest, np.broadcast_to(rest[0], rest.shape))


def test_where_powell_finds_no_bracket_it_has_left_the_range() -> None:
    trace = descend(line((1.0, -2.0)), optimizer("powell"), [0.5, -1.0], steps=5)
    assert ended(trace) == (DIVERGED, 1)


@pytest.mark.parametrize("option", METHODS)
@pytest.mark.parametrize("start", [np.nan, np.inf])
def test_a_lane_that_starts_nowhere_has_diverged_at_step_0(option: str, start: float) -> None:
    trace = descend(functions.get("sphere"), optimizer(option), [start, 1.0], steps=5)
    assert ended(trace) == (DIVERGED, 0)
    assert set(trace.counts) == set(optimizer(option).kind.asks)
    assert not any(each.any() for each in trace.counts.values())


@pytest.mark.parametrize("option", [name for name in METHODS if name != SQUARES])
def test_a_method_is_not_told_of_a_domains_edge_by_an_error(option: str) -> None:
    """sqrt(x) - log(x) has no value at 0 and below, and its minimum at 4."""
    chosen = target(
        "test_edge", lambda points: tf.sqrt(points[..., 0]) - tf.math.log(points[..., 0]), 1
    )
    trace = descend(chosen, optimizer(option), np.array([[0.05], [30.0]]), steps=200)
    assert np.isfinite(trace.values).all()
    last = trace.values[trace.last, [0, 1]]
    assert (last <= trace.values[0]).all()
    assert trace.points[trace.last[0], 0, 0] == pytest.approx(4.0, abs=0.02)
