"""Planes along a path and at random, against NumPy's SVD and quadratics known by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

import functions
from pipeline import principal as pieces
from pipeline import studies
from pipeline.planes import filter_norms, laid, random_directions
from pipeline.principal import cloud_of, principal
from pipeline.results import BUDGET, DIVERGED, Trace
from pipeline.settings import Pca, RandomPlane
from pipeline.slices import Slice
from pipeline.subject import choose
from pipeline.survey import survey_slice
from pipeline.surveyed import surveyed

from .chosen import settings
from .targets import MATRIX, OFFSET, bowl

USUAL: dict[str, Any] = {"resolution": 7, "extent": None, "endpoint": True, "through": None}


def pca(**choices: Any) -> Pca:
    return Pca(kind="pca", **USUAL | choices)


def random(**choices: Any) -> RandomPlane:
    return RandomPlane(kind="random_plane", **USUAL | {"seed": 0} | choices)


def trace_of(points: np.ndarray, steps: list[int] | None = None, status: str = "") -> Trace:
    """A trace of points [T+1, L, n] whose values are the squared distance from 0."""
    lanes = points.shape[1]
    ended = np.array(steps or [len(points) - 1] * lanes)
    statuses = np.array((status or f"{BUDGET} " * lanes).split())
    values = (points**2).sum(axis=-1)
    return Trace(points, values, values, statuses, ended)


def descent(n: int, condition: float = 1e3, steps: int = 40, lanes: int = 1) -> np.ndarray:
    """Gradient descent on a quadratic of that condition along random axes, [T+1, L, n]."""
    draw = np.random.default_rng(n)
    axes = np.linalg.qr(draw.standard_normal((n, n)))[0]
    shrinks = 1 - 0.9 * np.geomspace(1 / condition, 1, n)
    starts = draw.standard_normal((lanes, n)) + 5
    turned = (starts @ axes) * shrinks ** np.arange(steps + 1)[:, None, None]
    return np.asarray(turned @ axes.T)


def by_svd(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """NumPy's leading directions [2, n], up to sign, and shares of points [N, n]."""
    _, sizes, rows = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    return rows[:2], (sizes**2 / (sizes**2).sum())[:2]


@pytest.mark.parametrize(("n", "lanes"), [(2, 1), (3, 1), (30, 2), (64, 1), (65, 1), (400, 3)])
def test_the_directions_and_shares_are_those_of_the_svd(n: int, lanes: int) -> None:
    points = descent(n, lanes=lanes)
    cloud = cloud_of(trace_of(points))
    found = principal(cloud)
    rows, shares = by_svd(points.reshape(-1, n))
    np.testing.assert_allclose(np.abs((found * rows).sum(axis=1)), 1, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found @ found.T, np.eye(2), rtol=0, atol=1e-12)
    np.testing.assert_allclose(cloud.shares(found), shares, rtol=1e-8)
    largest = np.abs(found).argmax(axis=1)
    assert (found[[0, 1], largest] > 0).all()


def test_in_pieces_they_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = cloud_of(trace_of(descent(9, lanes=3)))
    whole = principal(cloud), cloud.shares(np.eye(2, 9))
    monkeypatch.setattr(pieces, "PIECE", 40)
    again = cloud_of(trace_of(descent(9, lanes=3)))
    np.testing.assert_allclose(principal(again), whole[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(again.shares(np.eye(2, 9)), whole[1], rtol=1e-12)


def test_lanes_count_up_to_their_end_and_diverged_ones_not_at_all() -> None:
    points = descent(5, lanes=3)
    points[21:, 0] = points[20, 0]  # as a lane's rows are beyond its end
    points[8:, 2] = 1e100
    trace = trace_of(points, [20, 40, 8], f"{BUDGET} {BUDGET} {DIVERGED}")
    rows, _ = by_svd(np.concatenate([points[:21, 0], points[:, 1]]))
    found = principal(cloud_of(trace))
    np.testing.assert_allclose(np.abs((found * rows).sum(axis=1)), 1, rtol=0, atol=1e-12)
    alone = trace_of(points[:, 2:], [8], DIVERGED)
    rows, _ = by_svd(points[:8, 2])
    found = principal(cloud_of(alone))
    np.testing.assert_allclose(np.abs((found * rows).sum(axis=1)), 1, rtol=0, atol=1e-12)


@pytest.mark.parametrize("n", [2, 3, 100])
def test_a_path_on_a_line_has_any_second_direction_without_a_share(n: int) -> None:
    way = np.arange(1, n + 1) * np.where(np.arange(n) % 2, -1.0, 1.0)
    points = np.linspace(0, 1, 6)[:, None, None] * way
    cloud = cloud_of(trace_of(points))
    found = principal(cloud)
    # The largest component, the last, is made positive.
    unit = way / np.linalg.norm(way) * np.sign(way[-1])
    np.testing.assert_allclose(found[0], unit, rtol=0, atol=1e-14)
    np.testing.assert_allclose(found @ found.T, np.eye(2), rtol=0, atol=1e-14)
    assert cloud.shares(found) == (pytest.approx(1, rel=1e-14), 0.0)


def test_a_path_of_one_point_has_the_first_coordinates_and_no_shares() -> None:
    cloud = cloud_of(trace_of(np.full((3, 2, 4), 0.1)))
    np.testing.assert_array_equal(principal(cloud), np.eye(2, 4))
    assert cloud.shares(np.eye(2, 4)) == ()


def test_points_are_projected_by_least_squares() -> None:
    draw = np.random.default_rng(1)
    plane = Slice(draw.normal(size=6), draw.normal(size=(2, 6)), "PCA")
    places = draw.normal(size=(3, 4, 2))
    np.testing.assert_allclose(plane.project(plane.at(places)), places, rtol=0, atol=1e-13)
    assert plane.off(plane.at(places)).max() < 1e-14
    points = draw.normal(size=(5, 6))
    solved, gaps, *_ = np.linalg.lstsq(plane.directions.T, (points - plane.origin).T, rcond=None)
    np.testing.assert_allclose(plane.project(points), solved.T, rtol=0, atol=1e-13)
    np.testing.assert_allclose(plane.off(points), np.sqrt(gaps), rtol=1e-12)


@pytest.mark.parametrize(("precision", "digits"), [("float64", 1e-13), ("float32", 1e-5)])
def test_a_field_over_a_plane_has_derivatives_along_it(precision: str, digits: float) -> None:
    directions = np.array([[2.0, 0.5, -1.0], [0.0, 1.0, 3.0]])
    plane = Slice(np.array([0.1, -0.2, 0.3]), directions, "PCA", (0.7, 0.2))
    places = np.stack(np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-2, 1, 4)), axis=-1)
    field, metrics = survey_slice(bowl(), plane, places.astype(precision))
    points = plane.at(places)
    gradients = points @ MATRIX - OFFSET
    norms = np.linalg.norm(gradients, axis=-1)
    values = 0.5 * ((points @ MATRIX) * points).sum(axis=-1) - points @ OFFSET
    # Rounding is a part of the largest terms, of up to 50.
    for found, exact in (
        (field.values, values),
        (field.gradients, gradients @ directions.T),
        (field.hessians, np.broadcast_to(directions @ MATRIX @ directions.T, (4, 5, 2, 2))),
    ):
        assert (found.dtype, found.shape) == (precision, exact.shape)
        np.testing.assert_allclose(found, exact, rtol=digits, atol=50 * digits)
    np.testing.assert_array_equal(field.points, places.astype(precision))
    assert field.is_mesh
    assert field.slice is plane
    assert metrics["gradient_norm_min"] == pytest.approx(norms.min(), rel=1e3 * digits)
    assert metrics["gradient_norm_max"] == pytest.approx(norms.max(), rel=1e3 * digits)
    # Of a quadratic central differences are exact but for rounding, of eps^(2/3) or so.
    assert metrics["gradient_error"] < (1e-8 if precision == "float64" else 1e-4)


def test_a_closed_form_is_compared_along_the_plane() -> None:
    of = functions.get("rosenbrock", dim=3)
    plane = Slice(of.start, np.array([[1.0, 1.0, 0.0], [0.0, 1.0, -1.0]]), "PCA")
    places = np.stack(np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 5)), axis=-1)
    _, metrics = survey_slice(of, plane, places)
    assert metrics["gradient_error_closed_form"] < 1e-12


def test_the_plane_lies_round_the_path_through_its_lowest_end() -> None:
    of, points = functions.get("sphere", dim=5), descent(5, lanes=2)
    plane, places = laid(of, pca(), points[0], trace_of(points))
    lowest = points[-1][(points[-1] ** 2).sum(axis=1).argmin()]
    np.testing.assert_array_equal(plane.origin, lowest)
    flat = plane.project(points.reshape(-1, 5))
    low, high = flat.min(axis=0), flat.max(axis=0)
    np.testing.assert_allclose(places[0, 0], low - 0.15 * (high - low), rtol=1e-12)
    np.testing.assert_allclose(places[-1, -1], high + 0.15 * (high - low), rtol=1e-12)
    assert plane.names == ("PCA 1", "PCA 2")


def test_what_is_chosen_of_a_plane_is_taken() -> None:
    of, points = functions.get("sphere", dim=3), descent(3)
    chosen = pca(through=(1.0, 2.0, 3.0), extent=((-1, 1), (0, 5)), resolution=(4, 3))
    plane, places = laid(of, chosen, points[0], trace_of(points))
    np.testing.assert_array_equal(plane.origin, [1, 2, 3])
    np.testing.assert_array_equal(places[0, :, 0], np.linspace(-1, 1, 4))
    np.testing.assert_array_equal(places[:, 0, 1], np.linspace(0, 5, 3))


def test_a_path_without_extent_is_shown_in_a_plane_with_one() -> None:
    of = functions.get("sphere", dim=4)
    line = np.linspace(0, 1, 6)[:, None, None] * [2.0, 0, 0, 0]
    for points, wide in ((line, (2.6, 1.0)), (np.ones((1, 1, 4)), (10.24, 10.24))):
        _, places = laid(of, pca(), points[0], trace_of(points))
        np.testing.assert_allclose(np.ptp(places, axis=(0, 1)), wide, rtol=1e-12)


def test_filters_of_random_directions_are_as_long_as_the_networks_own() -> None:
    of = functions.get("mlp", data="sine", widths=(3, 2))
    assert of.filters is not None
    origin = np.random.default_rng(2).standard_normal(of.dim)
    found = random_directions(of, origin, 7)
    # A unit's weights are a column of Keras's kernel, and its bias.
    begin = 0
    for fan_in, fan_out in ((1, 3), (3, 2), (2, 1)):
        both = np.stack([origin, *found])[:, begin : begin + (fan_in + 1) * fan_out]
        kernels = both.reshape(3, fan_in + 1, fan_out)
        norms = np.linalg.norm(kernels, axis=1)
        np.testing.assert_allclose(norms[1:], np.broadcast_to(norms[0], (2, fan_out)), rtol=1e-13)
        begin += (fan_in + 1) * fan_out
    assert begin == of.dim
    assert not np.allclose(found, random_directions(of, origin, 8))


def test_a_unit_of_zero_is_left_and_a_network_of_zeros_has_directions() -> None:
    of = functions.get("mlp", data="sine", widths=(3,))
    assert of.filters is not None
    origin = np.where(of.filters == 1, 0.0, 1.0)
    found = random_directions(of, origin, 0)
    assert (found[:, of.filters == 1] == 0).all()
    np.testing.assert_allclose(
        filter_norms(found[0], of.filters), filter_norms(origin, of.filters), rtol=1e-13
    )
    nought = random_directions(of, np.zeros(of.dim), 0)
    np.testing.assert_allclose(np.linalg.norm(nought, axis=1), 2 * of.dim**0.5, rtol=1e-13)


@pytest.mark.parametrize("dim", [2, 10])
def test_other_random_directions_are_half_the_domains_diagonal_and_apart(dim: int) -> None:
    of = functions.get("sphere", dim=dim)
    plane, places = laid(of, random(), of.start[None], None)
    half = np.linalg.norm(np.ptp(of.domain, axis=1)) / 2
    np.testing.assert_allclose(
        plane.directions @ plane.directions.T, half**2 * np.eye(2), rtol=0, atol=1e-12 * half**2
    )
    np.testing.assert_array_equal(plane.origin, of.start)
    assert plane.shares == ()
    np.testing.assert_array_equal(places[[0, -1], [0, -1]], [[-1, -1], [1, 1]])


@pytest.mark.parametrize("grid", ["pca", "random_plane"])
def test_a_study_surveys_the_plane_of_its_own_path(grid: str) -> None:
    chosen = settings(
        "function=quadratic", "function.dim=3", f"grid={grid}", "grid.resolution=5",
        "optimizer.learning_rate=0.015", "study.steps=30",
    )  # fmt: skip

    def found() -> Any:
        return studies.get("descend")(choose(chosen), **chosen.study.options)

    result = found()
    field, points = result.field, result.trace.points[: int(result.trace.last[0]) + 1, 0]
    np.testing.assert_allclose(field.slice.origin, points[-1], rtol=0, atol=0)
    away = points - points.mean(axis=0)
    units = field.slice.directions / np.linalg.norm(field.slice.directions, axis=1)[:, None]
    shares = ((away @ units.T) ** 2).sum(axis=0) / (away**2).sum()
    if grid == "pca":
        np.testing.assert_allclose(shares, by_svd(points)[1], rtol=1e-9)
    measured = [result.metrics[f"plane_variance_{k}"] for k in (1, 2)]
    np.testing.assert_allclose(measured, shares, rtol=1e-9)
    of = functions.get("quadratic", dim=3)
    direct = of.value(field.slice.at(field.points)).numpy()
    np.testing.assert_allclose(field.values, direct, rtol=1e-12)
    again = found()
    for name in ("points", "values", "gradients", "hessians"):
        assert getattr(field, name).tobytes() == getattr(again.field, name).tobytes()
    assert field.slice.directions.tobytes() == again.field.slice.directions.tobytes()


def test_the_plane_is_the_same_whatever_the_number_of_blas_threads() -> None:
    chosen = settings("function=mlp", "grid=pca", "grid.resolution=2", "study.steps=20")
    subject = choose(chosen)
    points = np.random.default_rng(2).standard_normal((400, 1, subject.target.dim))
    trace = trace_of(points)
    planes = []
    for threads in (1, 2):
        with threadpool_limits(threads, user_api="blas"):
            field, _ = surveyed(subject, 1, trace)
        planes.append(field.slice.directions.tobytes())
    assert planes[0] == planes[1]
