"""The notebook's experiments hold their closed forms in the files that a run writes."""

import numpy as np
import pytest
from matplotlib.contour import ContourSet
from numpy.testing import assert_allclose

START, RATE = (0.25, -0.5), 0.01


def waves(x, y):
    return (np.sin(4 * x) - np.cos(5 * y)) / 5


def slope(point):
    """The gradient of (sin 4x - cos 5y)/5, by hand."""
    x, y = point[..., 0], point[..., 1]
    return np.stack([0.8 * np.cos(4 * x), np.sin(5 * y)], axis=-1)


def sgd(point, gradient, _mean):
    return point - RATE * gradient, 0


def rmsprop(point, gradient, mean):
    """Hinton 2012, as Keras writes it: epsilon under the root."""
    mean = 0.9 * mean + 0.1 * gradient**2
    return point - RATE * gradient / np.sqrt(mean + 1e-7), mean


def path_of(rule, steps, tolerance):
    """Steps from the start until the gradient is as small as `tolerance`."""
    points, mean = [np.array(START)], 0
    while len(points) <= steps and np.linalg.norm(slope(points[-1])) > tolerance:
        point, mean = rule(points[-1], slope(points[-1]), mean)
        points.append(point)
    return np.stack(points)


LINE = np.linspace(-5, 5, 100)
IN_ONE = {
    "parabola": (LINE**2 + 1, 2 * LINE, np.full(100, 2.0)),
    "wiggle": (
        5 * np.sin(2 * LINE) + LINE**2,
        10 * np.cos(2 * LINE) + 2 * LINE,
        2 - 20 * np.sin(2 * LINE),
    ),
}


@pytest.mark.parametrize("name", IN_ONE)
def test_in_one_dimension_value_and_derivatives(ran, name):
    grid = ran(f"experiment=notebook/{name}").arrays("grid")
    value, first, second = IN_ONE[name]
    assert_allclose(grid["points"][:, 0], LINE, atol=1e-15)
    assert_allclose(grid["values"], value, rtol=1e-14, atol=1e-13)
    assert_allclose(grid["gradients"][:, 0], first, rtol=1e-14, atol=1e-13)
    assert_allclose(grid["hessians"][:, 0, 0], second, rtol=1e-14, atol=1e-13)
    assert_allclose(grid["derivatives"], [first, second], rtol=1e-14, atol=1e-13)


def test_the_surface_and_its_derivatives(ran):
    grid = ran("experiment=notebook/surface").arrays("grid")
    x, y = np.meshgrid(np.arange(0, 2, 0.02), np.arange(0, 3, 0.02))
    points = np.stack([x, y], axis=-1)
    assert grid["points"].shape == (150, 100, 2)
    assert_allclose(grid["points"], points, atol=1e-14)
    assert_allclose(grid["values"], waves(x, y), atol=1e-13)
    assert_allclose(grid["gradients"], slope(points), atol=1e-13)
    flat = np.zeros_like(x)
    second = np.array([[-3.2 * np.sin(4 * x), flat], [flat, 5 * np.cos(5 * y)]])
    assert_allclose(grid["hessians"], np.moveaxis(second, (0, 1), (-2, -1)), atol=1e-12)


def test_the_surface_is_seen_from_below(ran):
    axes = next(
        axes
        for axes in ran("experiment=notebook/surface").figures["surface"].axes
        if axes.name == "3d"
    )
    assert (axes.elev, axes.azim) == (-140, 120)


def test_partial_derivatives_along_the_diagonal(ran):
    grid = ran("experiment=notebook/partials").arrays("grid")
    t = np.linspace(-1, 1, 100)
    assert_allclose(grid["points"], np.stack([t, t], axis=1), atol=1e-15)
    assert_allclose(grid["gradients"][:, 0], 0.8 * np.cos(4 * t), atol=1e-14)
    assert_allclose(grid["gradients"][:, 1], np.sin(5 * t), atol=1e-14)


@pytest.mark.parametrize(
    ("name", "rule", "steps", "tolerance"),
    [("sgd", sgd, 200, 1e-8), ("rmsprop", rmsprop, 200, 1e-8), ("animation", sgd, 119, 0.0)],
)
def test_descents_go_where_a_loop_in_numpy_goes(ran, name, rule, steps, tolerance):
    trace = ran(f"experiment=notebook/{name}").arrays("trace")
    path = path_of(rule, steps, tolerance)
    end = len(path)
    assert trace["points"].shape == (steps + 1, 1, 2)
    assert tuple(trace["points"][0, 0]) == START
    assert_allclose(trace["points"][:end, 0], path, atol=1e-11)
    assert_allclose(trace["values"][:end, 0], waves(*path.T), atol=1e-11)
    norms = np.linalg.norm(slope(path), axis=1)
    assert_allclose(trace["gradient_norms"][:end, 0], norms, atol=1e-11)
    assert (trace["points"][end:] == trace["points"][end - 1]).all()
    assert trace["status"].tolist() == ["budget" if end == steps + 1 else "converged"]
    assert trace["steps"].tolist() == [end - 1]


@pytest.mark.parametrize("name", ["sgd", "rmsprop", "animation"])
def test_the_ground_of_a_descent_is_the_square(ran, name):
    grid = ran(f"experiment=notebook/{name}").arrays("grid")
    side = np.linspace(-1, 1, 100)
    assert_allclose(grid["points"], np.stack(np.meshgrid(side, side), axis=-1), atol=1e-15)
    assert_allclose(grid["values"], waves(*np.meshgrid(side, side)), atol=1e-14)


@pytest.mark.parametrize("name", ["sgd", "rmsprop"])
def test_ten_contours_are_drawn_each_with_its_value(ran, name):
    axes = ran(f"experiment=notebook/{name}").figures["contour"].axes[0]
    drawn = [each for each in axes.get_children() if isinstance(each, ContourSet)]
    (lines,) = [each for each in drawn if not each.filled]
    assert len(lines.levels) == 10
    texts = {each.get_text() for each in axes.texts}
    assert len(texts & {lines.labelTexts[k].get_text() for k in range(len(lines.labelTexts))}) > 5
