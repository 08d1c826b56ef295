"""Metrics of traces made by hand, with numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pipeline.measures import metrics_of, series_of
from pipeline.regret import regrets
from pipeline.results import BUDGET, CONVERGED, DIVERGED, STALLED, Facts, Trace
from pipeline.scores import scored

NAN, INF = np.nan, np.inf


def facts(minimum: float | None = 0.0, minimisers: Any = ((0.0, 0.0),)) -> Facts:
    known = np.reshape(np.array(minimisers, np.float64), (-1, 2))
    return Facts("f", "f", "", np.tile([-9.0, 9.0], (2, 1)), known, minimum)


NOTHING = facts(None, ())


def one(*rows: tuple[float, float, float, float], status: str = BUDGET, steps: int = -1) -> Trace:
    """A trace of one lane from rows of x, y, value and gradient norm."""
    table = np.array(rows)
    steps = len(rows) - 1 if steps < 0 else steps
    points, values, norms = table[:, None, :2], table[:, None, 2], table[:, None, 3]
    return Trace(points, values, norms, np.array([status]), np.array([steps]))


def lanes(*values: list[float], status: list[str] | None = None, steps: Any = None) -> Trace:
    """A trace of lanes from the values of each; they stand at (1, 0) and have a slope of 2."""
    table = np.array(values, np.float64).T
    rows, count = table.shape
    ends = np.array(status or [BUDGET] * count)
    last = np.full(count, rows - 1) if steps is None else np.array(steps)
    points = np.broadcast_to([1.0, 0.0], (rows, count, 2))
    return Trace(points, table, np.full((rows, count), 2.0), ends, last)


def test_one_lane() -> None:
    trace = one((0, 0, 10, 7), (3, 4, 2.05, 6), (3, 0, 5, 2.5))
    assert metrics_of(trace, facts(2.0, [(3, 1), (100, 0)])) == {
        "final_value": 5,
        "best_value": 2.05,
        "gradient_norm": 2.5,
        "path_length": 9,
        "steps": 2,
        "evaluations": 3,
        "regret": 3,
        "steps_to/1e-1": 1,
        "distance_to_minimiser": 1,
    }


def test_what_a_method_asked_for_is_counted() -> None:
    plain = lanes([5, 3], [5, 2], [5, 1], status=[CONVERGED, STALLED, STALLED])
    asked = {"value_evaluations": np.array([4, 9, 6]), "gradient_evaluations": np.array([2, 2, 3])}
    found = metrics_of(replace(plain, counts=asked), NOTHING)
    assert (found["evaluations"], found["value_evaluations"]) == (6, 6)
    assert (found["value_evaluations/p10"], found["value_evaluations/p90"]) == (4, 9)
    assert found["gradient_evaluations"] == 2
    assert (found["lanes_converged"], found["lanes_stalled"]) == (1, 2)
    squares = {"residual_evaluations": np.array([7, 7, 7])}
    assert metrics_of(replace(plain, counts=squares), NOTHING)["evaluations"] == 7
    assert "lanes_stalled" not in metrics_of(plain, NOTHING)


def test_nothing_is_said_of_what_is_not_known() -> None:
    found = metrics_of(one((0, 0, 10, 7), (3, 4, 2, 6)), NOTHING)
    assert set(found) == {
        "final_value", "best_value", "gradient_norm", "path_length", "steps", "evaluations"
    }  # fmt: skip


def test_a_lane_that_stays_where_it_is() -> None:
    found = metrics_of(one((1, 1, 3, 0), status=CONVERGED, steps=0), NOTHING)
    assert (found["steps"], found["evaluations"], found["path_length"]) == (0, 1, 0)
    assert found["final_value"] == found["best_value"] == 3


def test_a_lane_that_converged_early_is_measured_where_it_ended() -> None:
    end = (3.0, 4.0, 1.0, 0.0)
    found = metrics_of(one((0, 0, 9, 8), end, end, end, status=CONVERGED, steps=1), facts())
    assert (found["steps"], found["evaluations"], found["path_length"]) == (1, 2, 5)
    assert (found["final_value"], found["gradient_norm"], found["regret"]) == (1, 0, 1)
    assert found["distance_to_minimiser"] == 5


def test_a_diverged_lane_is_measured_at_its_last_good_row() -> None:
    end = (6.0, 8.0, 50.0, 40.0)
    found = metrics_of(one((0, 0, 9, 8), end, end, end, status=DIVERGED, steps=2), facts())
    assert (found["steps"], found["evaluations"]) == (2, 3), "the third evaluation was not finite"
    assert (found["final_value"], found["best_value"], found["gradient_norm"]) == (50, 9, 40)
    assert (found["path_length"], found["distance_to_minimiser"]) == (10, 10)


def test_steps_to_are_the_first_steps_within_powers_of_ten() -> None:
    values = [1.0, 0.1, 0.5, 0.0009, 1e-8, 1e-8]
    found = metrics_of(lanes(values), facts(0.0))
    steps = {name: step for name, step in found.items() if name.startswith("steps_to/")}
    assert steps == {"steps_to/1e-1": 1, "steps_to/1e-2": 3, "steps_to/1e-3": 3} | {
        f"steps_to/1e-{k}": 4 for k in range(4, 9)
    }


def test_a_value_below_the_known_minimum_has_a_negative_regret() -> None:
    assert metrics_of(lanes([3.0, -1.0]), facts(0.0))["regret"] == -1


@pytest.mark.parametrize("minimum", [-0.4, 0.1, 0.0, -78.33233140754282, -1e6])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_value_below_the_minimum_by_rounding_has_no_regret(minimum: float, dtype: str) -> None:
    """The nearest number of the dtype, and the next lower one; 1 of a million is no rounding."""
    nearest = np.array(minimum, dtype)
    below = np.nextafter(nearest, np.array(-INF, dtype))
    values = np.array([nearest, below, nearest - abs(nearest) * 1e-5 - 1e-4], dtype)
    found = regrets(values, minimum)
    assert found.dtype == np.float64
    assert found[1] == 0
    assert found[0] == max(0.0, float(nearest) - minimum)
    assert found[2] == float(values[2]) - minimum < 0
    table = np.array([[nearest + 1], [below]], dtype)
    trace = replace(lanes([1.0, 0.0]), values=table)
    assert metrics_of(trace, facts(minimum))["regret"] == 0
    assert series_of(trace, facts(minimum))["regret"].tolist()[1] == 0
    assert scored(trace, facts(minimum), "regret") == {"score": 0}


def test_without_a_minimum_regrets_are_the_values() -> None:
    assert regrets(np.array([-1e-17, 3.0]), None).tolist() == [-1e-17, 3.0]


def test_lanes_are_summed_up_by_rank() -> None:
    found = metrics_of(lanes([9, 5], [9, 1], [9, 4], [0.5, 2], [9, 3]), facts(0.0))
    assert [found[f"final_value{part}"] for part in ("/p10", "", "/p90")] == [1, 3, 5]
    assert [found[f"best_value{part}"] for part in ("/p10", "", "/p90")] == [0.5, 3, 5]
    assert (found["lanes"], found["lanes_converged"], found["lanes_diverged"]) == (5, 0, 0)


def test_ten_lanes_leave_out_one_at_either_end() -> None:
    found = metrics_of(lanes(*([9.0, float(k)] for k in range(1, 11))), NOTHING)
    assert [found[f"final_value{part}"] for part in ("/p10", "", "/p90")] == [1, 5, 9]


def test_a_step_that_few_lanes_reach_is_told_of_those_few_only() -> None:
    trace = lanes([1, 0.01, 0], [1, 1, 0.1], [1, 1, 1], [1, 1, 1], [1, 1, 1])
    found = metrics_of(trace, facts(0.0))
    assert found["steps_to/1e-1/p10"] == 1
    assert "steps_to/1e-1" not in found
    assert "steps_to/1e-1/p90" not in found


def test_each_lane_is_measured_at_its_own_end() -> None:
    trace = lanes(
        [8, 4, 4, 4], [8, 7, 6, 5], [8, 9, 99, 99],
        status=[CONVERGED, BUDGET, DIVERGED], steps=[1, 3, 3],
    )  # fmt: skip
    found = metrics_of(trace, NOTHING)
    assert [found[f"final_value{part}"] for part in ("/p10", "", "/p90")] == [4, 5, 99]
    assert [found[f"steps{part}"] for part in ("/p10", "", "/p90")] == [1, 3, 3]
    assert (found["lanes"], found["lanes_converged"], found["lanes_diverged"]) == (3, 1, 1)


@pytest.mark.parametrize("start", [NAN, INF])
def test_a_lane_that_is_nowhere_counts_as_the_worst(start: float) -> None:
    trace = lanes(
        [9, 1], [9, 2], [start, start], status=[BUDGET, BUDGET, DIVERGED], steps=[1, 1, 0]
    )
    found = metrics_of(trace, facts(0.0))
    assert (found["final_value/p10"], found["final_value"]) == (1, 2)
    assert (found["regret/p10"], found["regret"], found["best_value"]) == (1, 2, 2)
    assert "final_value/p90" not in found
    series = series_of(trace, facts(0.0))
    np.testing.assert_array_equal(series["value"], [9, 2])
    np.testing.assert_array_equal(series["regret/p90"], [INF, INF])


@pytest.mark.parametrize("start", [NAN, INF])
def test_of_one_lane_that_is_nowhere_nothing_is_claimed(start: float) -> None:
    found = metrics_of(one((0, 0, start, NAN), status=DIVERGED, steps=0), facts())
    assert "final_value" not in found
    assert "gradient_norm" not in found
    assert (found["steps"], found["evaluations"]) == (0, 1)


def test_the_nearest_minimiser_is_found_for_each_lane() -> None:
    points = np.array([[[1.0, 0.0], [9.0, 3.0], [0.0, 5.0]]])
    trace = Trace(points, np.zeros((1, 3)), np.zeros((1, 3)), np.full(3, BUDGET), np.zeros(3, int))
    found = metrics_of(trace, facts(0.0, [(0, 0), (9, 0)]))
    distances = [found[f"distance_to_minimiser{part}"] for part in ("/p10", "", "/p90")]
    assert distances == [1, 3, 5]


def test_the_series_of_one_lane_are_its_rows() -> None:
    series = series_of(one((0, 0, 10, 7), (3, 4, 2, 6), (3, 0, 5, 2.5)), facts(1.5))
    assert set(series) == {"value", "gradient_norm", "regret"}
    np.testing.assert_array_equal(series["value"], [10, 2, 5])
    np.testing.assert_array_equal(series["gradient_norm"], [7, 6, 2.5])
    np.testing.assert_array_equal(series["regret"], [8.5, 0.5, 3.5])
    assert "regret" not in series_of(one((0, 0, 10, 7)), NOTHING)


@pytest.mark.parametrize(("status", "rows"), [(CONVERGED, 3), (DIVERGED, 2)])
def test_the_series_end_where_the_last_lane_ended(status: str, rows: int) -> None:
    trace = lanes([8, 6, 4, 4], [8, 3, 3, 3], status=[status, CONVERGED], steps=[2, 1])
    series = series_of(trace, NOTHING)
    assert {len(array) for array in series.values()} == {rows}


def test_a_lane_that_has_diverged_is_the_worst_from_there_on() -> None:
    # The first leaves the finite range at step 2, so its last good row is 1.
    trace = lanes([9, 1, 1, 1], [9, 8, 7, 6], [9, 9, 8, 8],
                  status=[DIVERGED, BUDGET, BUDGET], steps=[2, 3, 3])  # fmt: skip
    series = series_of(trace, facts(0.0))
    assert series["value"].tolist() == [9, 8, 8, 8]
    assert series["value/p10"].tolist() == [9, 1, 7, 6]
    assert series["regret/p90"].tolist() == [9, 9, INF, INF]


def test_the_series_of_lanes_end_in_their_metrics() -> None:
    trace = lanes([9, 5], [8, 1], [7, 4], [0.5, 2], [6, 3])
    series, found = series_of(trace, facts(1.0)), metrics_of(trace, facts(1.0))
    np.testing.assert_array_equal(series["value/p10"], [0.5, 1])
    np.testing.assert_array_equal(series["value"], [7, 3])
    np.testing.assert_array_equal(series["value/p90"], [9, 5])
    assert set(series) == {
        f"{name}{part}"
        for name in ("value", "regret", "gradient_norm")
        for part in ("", "/p10", "/p90")
    }
    assert {name: array[-1] for name, array in series.items() if "value" in name} == {
        name.replace("final_", ""): found[name] for name in found if name.startswith("final_")
    }
