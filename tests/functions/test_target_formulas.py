"""Formulas against what is published of them: SciPy, numbers from papers, closed forms."""

import mpmath
import numpy as np
import pytest
import tensorflow as tf
from scipy.optimize import rosen, rosen_der, rosen_hess
from tapes import value_gradient_hessian
from target_cases import sample

import functions


def hessian(target, points):
    return value_gradient_hessian(target, tf.constant(points))[2].numpy()


@pytest.mark.parametrize("dim", [2, 3, 7])
def test_rosenbrock_equals_scipys(dim):
    target = functions.get("rosenbrock", dim=dim)
    point = sample(target, size=1)[0]
    assert target.value(point).numpy() == pytest.approx(rosen(point), rel=1e-13)
    np.testing.assert_allclose(target.gradient(point), rosen_der(point), rtol=1e-12)
    np.testing.assert_allclose(hessian(target, point[None])[0], rosen_hess(point), rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "point", "value"),
    [
        ("rosenbrock", (-1.2, 1.0), 24.2),
        ("beale", (1.0, 1.0), 14.203125),
        ("beale", (-3.7, 1.0), 14.203125),
        ("beale", (0.0, 4.2), 14.203125),
        ("himmelblau", (0.0, 0.0), 170.0),
        ("booth", (0.0, 0.0), 74.0),
        ("styblinski_tang", (-2.903534, -2.903534), -78.33233140754282),
        ("waves", (0.0, 0.0), -0.2),
    ],
)
def test_published_values(name, point, value):
    got = functions.get(name).value(np.array(point)).numpy()
    assert got == pytest.approx(value, rel=1e-12)


def test_rosenbrocks_curvature_at_its_minimum():
    target = functions.get("rosenbrock")
    eigenvalues = np.linalg.eigvalsh(hessian(target, target.minimisers)[0])
    np.testing.assert_allclose(eigenvalues, [501 - 250601**0.5, 501 + 250601**0.5], rtol=1e-11)


def test_beale_has_a_saddle_at_0_1():
    eigenvalues = np.linalg.eigvalsh(hessian(functions.get("beale"), np.array([[0.0, 1.0]]))[0])
    np.testing.assert_allclose(eigenvalues, [-27.75, 27.75], rtol=1e-13)


@pytest.mark.parametrize("rotation", [0.0, 30.0, -71.5, 90.0])
@pytest.mark.parametrize("condition", [1.0, 50.0, 1e6])
@pytest.mark.parametrize("dim", [2, 3, 8])
def test_a_quadratics_eigenvalues_are_spaced_evenly_in_logarithm(dim, condition, rotation):
    target = functions.get("quadratic", dim=dim, condition=condition, rotation=rotation)
    eigenvalues = np.linalg.eigvalsh(hessian(target, np.zeros((1, dim)))[0])
    expected = condition ** (np.arange(dim) / (dim - 1))
    np.testing.assert_allclose(eigenvalues, expected, rtol=1e-12, atol=1e-13 * condition)


def test_a_quadratics_flat_axis_is_turned_by_the_angle():
    target = functions.get("quadratic", condition=9.0, rotation=25.0)
    angle = np.radians(25.0)
    along, across = [np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]
    np.testing.assert_allclose(target.value(np.array([along, across])), [0.5, 4.5], rtol=1e-14)


def test_wiggles_minimiser_is_the_best_of_all_its_critical_points():
    target = functions.get("wiggle")
    with mpmath.workdps(40):
        roots = {
            mpmath.findroot(lambda x: 10 * mpmath.cos(2 * x) + 2 * x, start)
            for start in np.linspace(-5, 5, 101)
        }
        best = min(roots, key=lambda x: 5 * mpmath.sin(2 * x) + x**2)
        assert target.minimisers[0, 0] == float(best)
        assert target.minimum == float(5 * mpmath.sin(2 * best) + best**2)


def test_styblinski_tangs_minimiser_is_the_lowest_root_of_its_cubic():
    target = functions.get("styblinski_tang", dim=1)
    with mpmath.workdps(40):
        root = min(mpmath.polyroots([4, 0, -32, 5]), key=lambda x: x.real).real
        assert target.minimisers[0, 0] == float(root)
        assert target.minimum == float((root**4 - 16 * root**2 + 5 * root) / 2)


def test_saddle_is_unbounded_below():
    target = functions.get("saddle")
    assert target.minimum is None
    assert target.minimisers.shape == (0, 2)
    assert target.value(np.array([0.0, 1e6])).numpy() == -1e12


@pytest.mark.parametrize("offset", [1e-3, 1e-6, 1e-9])
@pytest.mark.parametrize("name", ["ackley", "rastrigin"])
def test_digits_are_kept_near_a_minimum_of_zero(name, offset):
    target = functions.get(name, dim=1)
    with mpmath.workdps(50):
        u = mpmath.mpf(offset)
        turn = 2 * mpmath.pi * u
        exact = {
            "ackley": 20 + mpmath.e - 20 * mpmath.exp(-u / 5) - mpmath.exp(mpmath.cos(turn)),
            "rastrigin": 10 + u**2 - 10 * mpmath.cos(turn),
        }[name]
    assert target.value(np.array([offset])).numpy() == pytest.approx(float(exact), rel=1e-13)
