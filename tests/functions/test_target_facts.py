"""What every target claims about itself, against its formula."""

import numpy as np
import pytest
import tensorflow as tf
from matplotlib.mathtext import MathTextParser
from scipy.optimize import minimize
from scipy.stats import qmc
from tapes import value_and_gradient
from target_cases import CASES, USUAL, resolution, sample

WITH_MINIMUM = {label: target for label, target in CASES.items() if target.minimum is not None}
SMALL = {
    name: target for name, target in USUAL.items() if target.minimum is not None and target.dim <= 2
}


@pytest.mark.parametrize("label", CASES)
def test_facts_have_their_shapes_and_cannot_be_changed(label):
    target = CASES[label]
    n = target.dim
    assert target.domain.shape == (n, 2)
    assert target.start.shape == (n,)
    assert target.minimisers.ndim == 2
    assert target.minimisers.shape[1] == n
    for fact in (target.domain, target.start, target.minimisers):
        assert fact.dtype == np.float64
        assert np.isfinite(fact).all()
        assert not fact.flags.writeable
    assert (target.minimum is None) == (len(target.minimisers) == 0)
    assert target.citation
    assert "$" not in target.latex


@pytest.mark.parametrize("label", CASES)
def test_minimisers_and_start_lie_in_the_domain(label):
    target = CASES[label]
    low, high = target.domain.T
    assert (low < high).all()
    told = "start, that of the paper, lies outside the domain" in target.notes
    for point in [*([] if told else [target.start]), *target.minimisers]:
        assert (low <= point).all()
        assert (point <= high).all()


@pytest.mark.parametrize("label", WITH_MINIMUM)
def test_the_start_is_above_the_minimum(label):
    target = WITH_MINIMUM[label]
    # Some papers begin near the minimiser; but never so near that digits of the way are lost.
    way = min(1e-3, 1e6 * resolution(target, 2.3e-16))
    assert target.value(target.start).numpy() > target.minimum + way


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("label", WITH_MINIMUM)
def test_value_at_every_minimiser_is_the_minimum(label, dtype):
    target = WITH_MINIMUM[label]
    values = target.value(target.minimisers.astype(dtype)).numpy()
    error = np.abs(values.astype(np.float64) - target.minimum)
    assert error.max() <= resolution(target, np.finfo(dtype).eps)


@pytest.mark.parametrize("label", [label for label, case in WITH_MINIMUM.items() if not case.kinks])
def test_there_is_no_slope_at_a_minimiser_save_at_an_edge(label):
    target = WITH_MINIMUM[label]
    low, high = target.domain.T
    points = target.minimisers
    within = (low < points) & (points < high)
    at, near = (
        value_and_gradient(target, tf.constant(each))[1].numpy()
        for each in (points, points * (1.0 + 1e-9) + 1e-9)
    )
    typical = np.abs(value_and_gradient(target, tf.constant(sample(target)))[1]).max()
    # A minimiser is known to some roundings, which its curvature makes into a slope.
    rounded = 64 * np.finfo("float64").eps / 1e-9 * np.abs(near - at).max()
    assert (np.abs(at) * within).max() <= 1e-12 * typical + rounded


@pytest.mark.parametrize("label", WITH_MINIMUM)
def test_nothing_in_the_domain_is_lower(label):
    target = WITH_MINIMUM[label]
    low, high = target.domain.T
    points = qmc.scale(qmc.Sobol(target.dim, seed=0).random(4096), low, high)
    assert target.value(points).numpy().min() >= target.minimum - resolution(target, 2.3e-16)


@pytest.mark.parametrize("label", SMALL)
def test_searches_end_at_the_minimisers_and_find_no_other(label):
    target = SMALL[label]
    low, high = target.domain.T
    points = qmc.scale(qmc.Sobol(target.dim, seed=1).random(1024), low, high)
    best = points[np.argsort(target.value(points).numpy())[:6]]
    spread = (high - low).max()
    # As a graph: op by op each of the thousands of questions would take some ten times as long.
    graph = tf.function(value_and_gradient, autograph=False).get_concrete_function(
        target, tf.TensorSpec([target.dim], tf.float64)
    )

    def asked(point):
        value, gradient = graph(tf.constant(point))
        return value.numpy(), gradient.numpy()

    for begin in np.concatenate([best, target.minimisers + 1e-3 * spread]):
        found = minimize(
            asked,
            np.clip(begin, low, high),
            jac=True,
            bounds=target.domain,
            method="L-BFGS-B",
            options={"ftol": 0.0, "gtol": 1e-10, "maxfun": 200},
        )
        assert found.fun >= target.minimum - resolution(target, 2.3e-16)
        if found.fun - target.minimum < 1e-9 and not target.others:
            nearest = min(target.minimisers, key=lambda each: np.linalg.norm(each - found.x))
            if np.linalg.norm(nearest - found.x) >= 1e-3 * spread:  # on a flat bottom, if on any
                between = target.value(np.linspace(found.x, nearest, 101)).numpy()
                assert between.max() <= max(found.fun, target.minimum + 1e-8)


@pytest.mark.parametrize("label", CASES)
def test_latex_renders(label):
    width, height, depth, *_ = MathTextParser("path").parse(f"${CASES[label].latex}$")
    assert min(width, height) > 5
    assert depth >= 0


@pytest.mark.parametrize("name", USUAL)
def test_parameters_are_shown_in_the_formula(name):
    target = USUAL[name]
    moved = [each for each in CASES.values() if each.name == name and each.dim == target.dim]
    # What moves the domain alone is no part of the formula.
    usual, *others = moved
    at = usual.value(sample(usual)).numpy()
    changed = [each for each in others if (each.value(sample(usual)).numpy() != at).any()]
    assert len({each.latex for each in [usual, *changed]}) == 1 + len(changed)
