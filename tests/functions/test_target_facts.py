"""What every target claims about itself, against its formula."""

import numpy as np
import pytest
from matplotlib.mathtext import MathTextParser
from scipy.optimize import minimize
from scipy.stats import qmc
from target_cases import CASES, USUAL, sample

WITH_MINIMUM = {label: target for label, target in CASES.items() if target.minimum is not None}
SMALL = {
    name: target for name, target in USUAL.items() if target.minimum is not None and target.dim <= 2
}


def resolution(target, eps):
    """What rounding may do to a value: some units in the last place of a typical value."""
    return 64 * eps * max(1.0, float(np.median(np.abs(target.value(sample(target)).numpy()))))


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
    for point in [target.start, *target.minimisers]:
        assert (low <= point).all()
        assert (point <= high).all()


@pytest.mark.parametrize("label", WITH_MINIMUM)
def test_the_start_is_above_the_minimum(label):
    target = WITH_MINIMUM[label]
    assert target.value(target.start).numpy() > target.minimum + 1e-3


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("label", WITH_MINIMUM)
def test_value_at_every_minimiser_is_the_minimum(label, dtype):
    target = WITH_MINIMUM[label]
    values = target.value(target.minimisers.astype(dtype)).numpy()
    error = np.abs(values.astype(np.float64) - target.minimum)
    assert error.max() <= resolution(target, np.finfo(dtype).eps)


@pytest.mark.parametrize("label", WITH_MINIMUM)
def test_there_is_no_slope_at_a_minimiser(label):
    target = WITH_MINIMUM[label]
    if target.gradient is None:
        pytest.skip("no closed form; the tape's gradient is tested for every target")
    typical = np.abs(target.gradient(sample(target))).max()
    assert np.abs(target.gradient(target.minimisers)).max() <= 1e-13 * typical


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
    for begin in np.concatenate([best, target.minimisers + 1e-3 * spread]):
        found = minimize(
            lambda point: float(target.value(point).numpy()),
            np.clip(begin, low, high),
            jac=target.gradient,
            bounds=target.domain,
            method="L-BFGS-B",
            options={"ftol": 0.0, "gtol": 1e-10, "maxfun": 200},
        )
        assert found.fun >= target.minimum - resolution(target, 2.3e-16)
        if found.fun - target.minimum < 1e-9:
            distance = np.linalg.norm(target.minimisers - found.x, axis=1).min()
            assert distance < 1e-3 * spread or target.others


@pytest.mark.parametrize("label", CASES)
def test_latex_renders(label):
    width, height, depth, *_ = MathTextParser("path").parse(f"${CASES[label].latex}$")
    assert min(width, height) > 5
    assert depth >= 0


@pytest.mark.parametrize("name", USUAL)
def test_parameters_are_shown_in_the_formula(name):
    target = USUAL[name]
    moved = [each for each in CASES.values() if each.name == name and each.dim == target.dim]
    assert len({each.latex for each in moved}) == len(moved)
