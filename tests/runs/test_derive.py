"""`study=derive`: its numbers, against what is known of the targets by hand."""

import numpy as np
import pytest

import functions

from .promises import assert_whole

SMALL = "study=derive tracking.kind=off study.figures=[] grid.resolution=8"


def test_of_a_parabola(ran):
    metrics = ran("experiment=notebook/parabola").record["metrics"]
    assert metrics["gradient_norm_max"] == pytest.approx(10, rel=1e-14)
    assert metrics["gradient_norm_min"] == pytest.approx(2 * 5 / 99, rel=1e-13)
    assert metrics["curvature_min"] == metrics["curvature_max"] == pytest.approx(2, rel=1e-14)
    assert metrics["condition_number"] == pytest.approx(1, rel=1e-14)


def test_of_waves_whose_hessian_at_the_minimum_is_diagonal(ran):
    metrics = ran("experiment=notebook/partials").record["metrics"]
    assert metrics["curvature_min"] == pytest.approx(3.2, rel=1e-12)  # 16/5
    assert metrics["curvature_max"] == pytest.approx(5.0, rel=1e-12)  # 25/5
    assert metrics["condition_number"] == pytest.approx(25 / 16, rel=1e-12)


def test_of_a_quadratic_of_known_condition(fallline):
    choice = "function=quadratic function.dim=3 function.condition=1000"
    metrics = fallline(f"{choice} {SMALL}").record["metrics"]
    assert metrics["condition_number"] == pytest.approx(1000, rel=1e-9)


def test_of_a_saddle_there_is_no_curvature_at_a_minimum(fallline):
    done = fallline(f"function=saddle {SMALL}")
    assert_whole(done)
    metrics = done.record["metrics"]
    assert not {"curvature_min", "curvature_max", "condition_number"} & set(metrics)
    assert metrics["gradient_error_closed_form"] < 1e-14
    assert metrics["gradient_norm_max"] == pytest.approx(8**0.5, rel=1e-14)  # at (1, 1)
    assert done.record["name"] == "derive saddle"


def test_derivatives_of_any_order_in_one_dimension(fallline):
    done = fallline(f"function=wiggle {SMALL} study.order=5")
    x = np.linspace(*functions.get("wiggle").domain[0], 8)
    known = [
        10 * np.cos(2 * x) + 2 * x,
        2 - 20 * np.sin(2 * x),
        -40 * np.cos(2 * x),
        80 * np.sin(2 * x),
        160 * np.cos(2 * x),
    ]
    np.testing.assert_allclose(done.arrays("grid")["derivatives"], known, rtol=1e-12, atol=1e-11)
