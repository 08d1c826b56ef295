"""What is told of a target over a grid, for both precisions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import functions
from functions.target import Target
from pipeline.calculus import hessian
from pipeline.grid import Grid, lay
from pipeline.results import Field
from pipeline.settings import Mesh
from pipeline.survey import survey

from .targets import target

EVERY = [functions.get(name) for name in functions.names()]
# Those that have a closed form: others are held against mpmath in tests/functions.
TARGETS = {each.name: each for each in EVERY if each.gradient}
# A gradient's digits: a part of its largest terms, which fall out against one another.
DIGITS = {"float32": 1e-4, "float64": 1e-7}


def grid(of: Target, precision: str = "float64", **choices: Any) -> Grid:
    usual = {"kind": "mesh", "resolution": 9, "domain": None, "endpoint": True}
    return lay(of, Mesh(**usual | {"axes": None, "through": None} | choices), precision)


def truncation(of: Target, field: Field) -> float:
    """The most by which the central differences themselves are off, of max(1, |f'|).

    They are by h^2/6 of the third derivative, the Hessian's slope; h is that of `difference_error`.
    """
    points, worst = field.points.astype(np.float64), 0.0
    step = np.cbrt(np.finfo(np.float64).eps) * np.maximum(1.0, np.abs(points))
    for k, i in enumerate(field.axes):
        away = 1e-5 * np.eye(of.dim)[i]
        sides = [tf.constant(points + away), tf.constant(points - away)]
        above, below = (hessian(of, side, field.axes)[..., k, k].numpy() for side in sides)
        off = step[..., i] ** 2 / 6.0 * np.abs(above - below) / 2e-5
        worst = max(worst, float((off / np.maximum(1.0, np.abs(field.gradients[..., i]))).max()))
    return worst


@pytest.mark.parametrize("precision", DIGITS)
@pytest.mark.parametrize("name", TARGETS)
def test_every_targets_field_and_how_far_it_can_be_trusted(name: str, precision: str) -> None:
    of = TARGETS[name]
    field, metrics = survey(of, grid(of, precision), order=3)
    shape = (9,) if of.dim == 1 else (9, 9)
    assert field.values.shape == shape
    assert field.gradients.shape == (*shape, of.dim)
    assert field.hessians.shape == (*shape, len(field.axes), len(field.axes))
    assert field.derivatives.shape == ((3, *shape) if of.dim == 1 else (0, *shape))
    for array in (field.values, field.gradients, field.hessians, field.derivatives):
        assert array.dtype == precision
        assert np.isfinite(array).all()
    assert metrics["gradient_error"] < DIGITS[precision] + 1.1 * truncation(of, field)
    if of.gradient is not None:
        assert metrics["gradient_error_closed_form"] < DIGITS[precision]
        norms = np.linalg.norm(of.gradient(field.points.astype(np.float64)), axis=-1)
        slack = {"rel": DIGITS[precision], "abs": DIGITS[precision] * norms.max()}
        assert metrics["gradient_norm_min"] == pytest.approx(norms.min(), **slack)
        assert metrics["gradient_norm_max"] == pytest.approx(norms.max(), **slack)


def test_orders_of_a_1d_target_begin_with_its_gradient_and_hessian() -> None:
    of = functions.get("wiggle")
    field, _ = survey(of, grid(of), order=4)
    np.testing.assert_allclose(field.derivatives[0], field.gradients[:, 0], rtol=1e-13)
    np.testing.assert_allclose(field.derivatives[1], field.hessians[:, 0, 0], rtol=1e-13)
    x = field.points[:, 0]
    np.testing.assert_allclose(field.derivatives[3], 80 * np.sin(2 * x), rtol=0, atol=1e-12)


@pytest.mark.parametrize("condition", [7.0, 1e5])
def test_a_quadratics_curvature_is_from_1_to_its_condition(condition: float) -> None:
    of = functions.get("quadratic", condition=condition)
    _, metrics = survey(of, grid(of), order=1)
    assert metrics["curvature_min"] == pytest.approx(1.0, rel=1e-10)
    assert metrics["curvature_max"] == pytest.approx(condition, rel=1e-12)
    assert metrics["condition_number"] == pytest.approx(condition, rel=1e-10)


def test_curvature_is_that_of_the_whole_space_on_a_slice_too() -> None:
    of = functions.get("quadratic", dim=4, condition=1000.0)
    field, metrics = survey(of, grid(of, axes=(1, 3)), order=1)
    assert field.hessians.shape == (9, 9, 2, 2)
    assert metrics["condition_number"] == pytest.approx(1000.0, rel=1e-10)


def test_curvature_is_over_all_minimisers() -> None:
    """x^2 + 2 y^2 at one minimiser, 3 x^2 + 30 y^2 at the other."""

    def formula(points: Any) -> Any:
        x, y = tf.unstack(points, axis=-1)
        return tf.where(x < 5.0, x**2 + 2 * y**2, 3 * (x - 10) ** 2 + 30 * y**2)

    known = np.array([[0.0, 0.0], [10.0, 0.0]])
    of = target("test_two", formula, 2, minimisers=known, minimum=0.0)
    _, metrics = survey(of, grid(of), order=1)
    assert (metrics["curvature_min"], metrics["curvature_max"]) == (2, 60)
    assert metrics["condition_number"] == 10


def test_a_flat_direction_has_no_condition_number() -> None:
    of = target(
        "test_gutter",
        lambda points: points[..., 0] ** 2,
        2,
        minimisers=np.zeros((1, 2)),
        minimum=0.0,
    )
    _, metrics = survey(of, grid(of), order=1)
    assert (metrics["curvature_min"], metrics["curvature_max"]) == (0, 2)
    assert "condition_number" not in metrics


@pytest.mark.parametrize(
    "facts",
    [{"kinks": "at 0", "minimisers": np.zeros((1, 2)), "minimum": 0.0}, {}],
    ids=["a kink", "no minimisers"],
)
def test_nothing_is_said_of_curvature_where_there_is_none(facts: Any) -> None:
    of = target("test_cone", lambda points: tf.reduce_sum(tf.abs(points), -1), 2, **facts)
    _, metrics = survey(of, grid(of, resolution=4), order=1)
    assert set(metrics) == {"gradient_error", "gradient_norm_min", "gradient_norm_max"}
    assert metrics["gradient_norm_min"] == metrics["gradient_norm_max"] == pytest.approx(2**0.5)


@pytest.mark.parametrize("name", TARGETS)
def test_curvature_is_told_of_every_smooth_target_with_minimisers(name: str) -> None:
    of = TARGETS[name]
    _, metrics = survey(of, grid(of), order=3)
    told = bool(len(of.minimisers)) and not of.kinks
    assert ("curvature_min" in metrics) == told
    if told:
        assert metrics["curvature_min"] >= 0


def test_what_is_not_finite_is_counted_and_hides_nothing() -> None:
    """|x|^1.5 has no second derivative at 0, its square root's slope is infinite there."""
    of = target(
        "test_cusp",
        lambda points: tf.sqrt(tf.abs(points[..., 0])) + points[..., 1] ** 2,
        2,
        gradient=lambda points: np.stack(
            [np.sign(points[..., 0]) / 2 / np.sqrt(np.abs(points[..., 0])), 2 * points[..., 1]], -1
        ),
    )
    field, metrics = survey(of, grid(of), order=1)
    column = field.points[..., 0] == 0
    assert not np.isfinite(field.gradients[column]).all(axis=-1).any()
    assert metrics["derivatives_not_finite"] == column.sum() == 9
    norms = np.linalg.norm(field.gradients[~column], axis=-1)
    assert metrics["gradient_norm_min"] == pytest.approx(norms.min(), rel=1e-14)
    assert metrics["gradient_norm_max"] == pytest.approx(norms.max(), rel=1e-14)
    assert 0 < metrics["gradient_error"] < 1e-7
    assert metrics["gradient_error_closed_form"] < 1e-14


def test_nothing_is_told_of_gradients_where_none_is_finite() -> None:
    of = target("test_nowhere", lambda points: tf.sqrt(-1.0 - points[..., 0] ** 2), 2)
    _, metrics = survey(of, grid(of), order=1)
    assert metrics == {"derivatives_not_finite": 81}


def test_a_wrong_closed_form_is_found() -> None:
    of = target(
        "test_lying", lambda points: points[..., 0] ** 2, 1, gradient=lambda points: 2.5 * points
    )
    _, metrics = survey(of, grid(of), order=1)
    assert metrics["gradient_error"] < 1e-7
    # |10 - 12.5| / 12.5 at the ends.
    assert metrics["gradient_error_closed_form"] == pytest.approx(0.2)
