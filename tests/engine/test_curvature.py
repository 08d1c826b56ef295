"""The study of curvature on targets whose every number is known, and the edge of stability."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from pipeline.descent import descend
from pipeline.optimizers import build
from pipeline.results import DIVERGED, Curvature, Result
from pipeline.stability import boundary, learning_rates
from pipeline.studies import get
from pipeline.studies.curvature import cosines
from pipeline.subject import choose

from .chosen import OPTIMIZERS, SCHEDULES, settings
from .targets import line

SMALL = "study=curvature", "grid.resolution=4", "study.gradient_tolerance=0"
BOWL = "function=quadratic", "function.condition=50", "function.rotation=20"
LARGEST = 50.0


def studied(*overrides: str) -> Result:
    chosen = settings(*SMALL, *overrides)
    keras.config.set_floatx(chosen.precision)
    return get("curvature")(choose(chosen), **chosen.study.options)


def measured(result: Result) -> Curvature:
    assert result.curvature is not None
    return result.curvature


def test_on_a_quadratic_nothing_changes() -> None:
    """λ is 1 and 50 wherever one is, and η λ_max the rate times 50."""
    result = studied(*BOWL, "optimizer.learning_rate=0.03", "study.steps=25")
    found = measured(result)
    np.testing.assert_array_equal(found.rows, np.arange(26))
    np.testing.assert_allclose(found.largest, LARGEST, rtol=1e-12)
    np.testing.assert_allclose(found.smallest, 1, rtol=1e-12)
    np.testing.assert_allclose(found.sharpness, 1.5, rtol=1e-12)
    metrics = result.metrics
    for name, known in {
        "sharpness_max": 1.5, "sharpness_final": 1.5, "largest_eigenvalue_final": LARGEST,
        "largest_eigenvalue_max": LARGEST, "smallest_eigenvalue_min": 1.0, "alignment_mean": 1.0,
        "negative_curvature_share": 0.0, "unstable_share": 0.0,
    }.items():  # fmt: skip
        np.testing.assert_allclose(metrics[name], known, rtol=1e-12, err_msg=name)
    assert 0 <= metrics["eigenvalue_residual"] < 1e-12
    assert len(result.series["sharpness"]) == 26
    assert len(result.series["alignment"]) == 25


@pytest.mark.parametrize(
    ("optimizer", "momentum", "nesterov"),
    [("sgd", 0.0, False), ("momentum", 0.9, False), ("nesterov", 0.5, True)],
)
def test_just_below_the_boundary_a_descent_converges_and_just_above_it_diverges(
    optimizer: str, momentum: float, nesterov: bool
) -> None:
    options = [f"optimizer={optimizer}", *BOWL]
    options += [] if optimizer == "sgd" else [f"optimizer.momentum={momentum}"]
    limit = edge(momentum, nesterov)
    ends = []
    for share in (0.98, 1.02):
        rate = f"optimizer.learning_rate={share * limit / LARGEST!r}"
        result = studied(*options, rate, "study.steps=3000", "study.points=5")
        trace = result.trace
        assert trace is not None
        assert result.metrics["sharpness_max"] == pytest.approx(share * limit)
        assert result.metrics["unstable_share"] == (share > 1)
        ends.append(trace.values[-1, 0] / trace.values[0, 0])
    assert ends[0] < 1e-9
    assert ends[1] > 1e9


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_at_the_boundary_a_root_leaves_the_unit_circle(momentum: float, nesterov: bool) -> None:
    limit = boundary(keras.optimizers.SGD(0.1, momentum=momentum, nesterov=nesterov))
    assert limit.value == pytest.approx(edge(momentum, nesterov), rel=1e-9)
    assert limit.words.endswith(f"{limit.value:.4g}")


def edge(momentum: float, nesterov: bool) -> float:
    """The least s = η λ above 0 at which a root of the step's recurrence leaves the unit circle.

    Heavy ball: x'' = (1 + μ - s) x' - μ x; Nesterov: x'' = (1 + μ) (1 - s) x' - μ (1 - s) x.
    """
    low, high = 1e-9, 10.0
    while high - low > 1e-12:
        s = (low + high) / 2
        shrunk = 1 - s if nesterov else 1.0
        first = (1 + momentum) * shrunk if nesterov else 1 + momentum - s
        if np.abs(np.roots([1, -first, momentum * shrunk])).max() < 1:
            low = s
        else:
            high = s
    return low


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_gradient_descent_steps_down_the_gradient(precision: str) -> None:
    result = studied(
        "function=rosenbrock", f"precision={precision}", "optimizer.learning_rate=1e-3",
        "study.steps=60", "start=random", "start.count=3",
    )  # fmt: skip
    found = measured(result)
    slack = 1e-12 if precision == "float64" else 1e-5
    np.testing.assert_allclose(found.alignment[:-1], 1, rtol=0, atol=slack)
    assert np.isnan(found.alignment[-1]).all(), "after the last point there is no step"
    arrays = found.arrays()
    floats = {name: each for name, each in arrays.items() if name not in ("rows", "lanes")}
    assert {each.dtype for each in floats.values()} == {np.dtype(precision)}
    assert len(floats) == 7
    assert {each.dtype for each in result.series.values()} == {np.dtype(precision)}


def test_momentums_cosines_are_those_of_a_loop() -> None:
    rate, momentum, point, velocity = 2e-3, 0.9, np.array([-1.2, 1.0]), np.zeros(2)
    found = measured(studied(
        "function=rosenbrock", "optimizer=momentum", f"optimizer.learning_rate={rate}",
        "start.points=[-1.2,1.0]", "study.steps=50",
    ))  # fmt: skip
    for t in range(50):
        x, y = point
        gradient = np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])
        hessian = np.array([[2 - 400 * y + 1200 * x**2, -400 * x], [-400 * x, 200]])
        velocity = momentum * velocity - rate * gradient
        cosine = -velocity @ gradient / np.linalg.norm(velocity) / np.linalg.norm(gradient)
        (low, high), axes = np.linalg.eigh(hessian)
        along = abs(axes[:, 1] @ gradient) / np.linalg.norm(gradient)
        np.testing.assert_allclose(found.alignment[t, 0], cosine, rtol=0, atol=1e-8)
        np.testing.assert_allclose(found.top_alignment[t, 0], along, rtol=0, atol=1e-8)
        np.testing.assert_allclose([found.smallest[t, 0], found.largest[t, 0]], [low, high],
                                   rtol=0, atol=1e-8 * abs(high))  # fmt: skip
        point = point + velocity


def test_lanes_that_have_ended_have_no_numbers() -> None:
    """From 0 there is nothing to do; from 3 at a rate of 1.1 a parabola is left behind."""
    result = studied(
        "function=parabola", "start.points=[[0],[3]]", "optimizer.learning_rate=1.1",
        "study.value_limit=1e3", "study.steps=40",
    )  # fmt: skip
    trace, found = result.trace, measured(result)
    assert trace is not None
    assert trace.status.tolist() == ["converged", DIVERGED]
    last = int(trace.last[1])
    # |x_t| = 3 · 1.2^t; x^2 + 1 is beyond a thousand once that is beyond 31.6.
    assert last == 12
    np.testing.assert_array_equal(found.rows, np.arange(13))
    np.testing.assert_array_equal(np.isfinite(found.largest[:, 0]), found.rows == 0)
    np.testing.assert_array_equal(found.largest[:, 1], 2)
    assert np.isnan(found.alignment[:, 0]).all()
    np.testing.assert_allclose(found.alignment[:-1, 1], 1)
    np.testing.assert_allclose(result.metrics["sharpness_max"], 2.2)
    assert result.metrics["unstable_share"] == 1


def test_a_descent_that_cannot_begin_is_measured_as_nothing() -> None:
    result = studied("function=rosenbrock", "start.points=[1e154,1]")
    assert result.trace is not None
    assert result.trace.status.tolist() == [DIVERGED]
    assert np.isnan(measured(result).largest).all()
    assert not {"sharpness_max", "alignment_mean", "eigenvalue_residual"} & set(result.metrics)
    assert len(result.series["sharpness"]) == 0


def test_few_steps_and_lanes_of_many_are_evenly_spread() -> None:
    found = measured(studied(
        *BOWL, "start=random", "start.count=50", "study.lanes=8", "study.points=11",
        "study.steps=100",
    ))  # fmt: skip
    np.testing.assert_array_equal(found.rows, np.arange(0, 101, 10))
    np.testing.assert_array_equal(found.lanes, [0, 7, 14, 21, 28, 35, 42, 49])
    assert found.largest.shape == found.alignment.shape == (11, 8)


def test_a_schedule_changes_the_sharpness() -> None:
    found = measured(studied(
        *BOWL, "schedule=polynomial_decay", "schedule.end_learning_rate=0.002",
        "optimizer.learning_rate=0.01", "study.steps=20",
    ))  # fmt: skip
    rates = 0.002 + (0.01 - 0.002) * (1 - np.arange(21) / 20)
    np.testing.assert_allclose(found.learning_rates, rates, rtol=1e-12)
    np.testing.assert_allclose(found.sharpness[:, 0], LARGEST * rates, rtol=1e-10)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_learning_rates_are_those_of_the_steps(schedule: str) -> None:
    """On x0 + ... of slope 1 everywhere a step of gradient descent is as long as its rate."""
    chosen = settings(f"schedule={schedule}", "optimizer.learning_rate=0.1")
    optimizer = build(chosen.optimizer, chosen.schedule)
    rates = learning_rates(optimizer, np.arange(200), "float64")
    assert rates is not None
    trace = descend(line((1.0,)), optimizer, np.zeros(1), steps=200)
    np.testing.assert_allclose(rates, -np.diff(trace.points[:, 0, 0]), rtol=0, atol=1e-13)


@pytest.mark.parametrize("option", OPTIMIZERS)
def test_only_plain_descents_have_a_boundary(option: str) -> None:
    made = settings(f"optimizer={option}").optimizer
    limit = boundary(build(made))
    assert (limit.value is not None) == (option in ("sgd", "momentum", "nesterov"))
    assert ("no boundary is known" in limit.words) == (limit.value is None)
    for change in ({"clipnorm": 1.0}, {"weight_decay": 0.1}, {"loss_scale_factor": 2.0},
                   {"gradient_accumulation_steps": 3},
                   {"use_ema": True, "ema_overwrite_frequency": 2}):  # fmt: skip
        changed: dict[str, Any] = {**made, **change}
        assert boundary(build(changed)).value is None


@pytest.mark.parametrize(
    ("words", "why"), [("noise=gaussian", "with noise"), ("bounds=project", "in bounds")]
)
def test_where_the_optimizer_sees_another_gradient_there_is_no_boundary(
    words: str, why: str
) -> None:
    plain = measured(studied(*BOWL, "study.steps=2"))
    disturbed = measured(studied(*BOWL, "study.steps=2", words))
    assert plain.boundary == 2
    assert disturbed.boundary is None
    assert why in disturbed.theory


def test_what_is_no_optimizer_of_keras_has_no_rate() -> None:
    assert learning_rates(object(), np.arange(3), "float64") is None
    assert boundary(object()).value is None


def test_cosines_of_any_length() -> None:
    one = np.array([[1.0, 0.0], [1e-300, 1e-300], [1e300, 0.0], [0.0, 0.0], [np.inf, 1.0]])
    other = np.array([[0.0, 2.0], [1e300, 1e300], [-1e-300, 1e-300], [1.0, 0.0], [1.0, 1.0]])
    known = [0.0, 1.0, -np.sqrt(0.5), np.nan, np.nan]
    np.testing.assert_allclose(cosines(one, other), known, atol=1e-15)
