"""SciPy's methods on compiled targets, against plain NumPy problems handed to SciPy itself.

The oracle is SciPy with formulas and derivatives written out in NumPy here, which counts every
question by itself and keeps every iterate that SciPy tells its callback.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from scipy.optimize import leastsq, rosen, rosen_der

import functions
from pipeline.methods import Method
from pipeline.results import BUDGET, CONVERGED, STALLED
from pipeline.rule import Rule
from pipeline.scipy_methods import descend, prepare

from .chosen import METHODS, optimizer
from .plain import PLAIN, alone
from .targets import target

STEPS = 60
SQUARES = "levenberg_marquardt"
EXACT = Rule(gradient_tolerance=1e-7)
OTHER = {
    "bfgs": {"c2": 0.8},
    "lbfgs": {"maxcor": 5},
    "cg": {"c2": 0.3},
    "newton_cg": {"c2": 0.8},
    "trust_exact": {"initial_trust_radius": 0.5},
    "nelder_mead": {"adaptive": True},
    "powell": {"xtol": 1e-5},
    SQUARES: {"factor": 1.0},
}


def starts_of(label: str) -> np.ndarray:
    dim, _ = PLAIN[label]
    return np.random.default_rng(dim).uniform(-1.5, 1.5, (3, dim))


def of(label: str) -> functions.Target:
    name, _, dim = label.partition("-")
    return functions.get(name, dim=int(dim) if dim else None)


@pytest.mark.parametrize("label", PLAIN)
@pytest.mark.parametrize("option", [name for name in METHODS if name != SQUARES])
def test_paths_and_counts_are_those_of_scipy_alone(option: str, label: str) -> None:
    """Over the first iterations, in which no rounding is magnified into another path."""
    starts, steps = starts_of(label), 2 if option == "powell" else 6
    trace = descend(of(label), optimizer(option), starts, steps=steps, rule=Rule())
    for lane, start in enumerate(starts):
        path, counts, told = alone(option, PLAIN[label][1], start, steps)
        assert len(path) == steps + 1
        np.testing.assert_allclose(trace.points[:, lane], path, rtol=1e-6, atol=1e-8)
        mine = {name: int(each[lane]) for name, each in trace.counts.items()}
        assert mine == {name: counts[name] for name in mine}
        assert set(mine) == set(optimizer(option).kind.asks) >= set(counts)
        names = ("value_evaluations", "gradient_evaluations")
        hessians = mine.get("hessian_evaluations", mine.get("hessian_products"))
        assert [*(mine.get(name) for name in names), hessians] == told
    np.testing.assert_array_equal(trace.steps, steps)
    assert (trace.status == BUDGET).all()


@pytest.mark.parametrize("label", PLAIN)
def test_levenberg_marquardt_is_minpacks(label: str) -> None:
    """To where it ends by itself, with a target whose residuals vanish at its minimisers."""
    plain, counts = PLAIN[label][1], Counter[str]()
    for start in starts_of(label):
        counts.clear()
        steps = 100
        trace = descend(of(label), optimizer(SQUARES), start, steps=steps, rule=Rule(-1.0))
        path: list[np.ndarray] = []

        def slopes(point: np.ndarray, path: Any = path) -> Any:
            path.append(point.copy())
            return plain.counted(counts, "slopes")(point)

        found, _, told, *_ = leastsq(
            plain.counted(counts, "residuals"), start, Dfun=slopes, full_output=True,
            ftol=0, xtol=0, gtol=0, maxfev=10**6,
        )  # fmt: skip
        # The first Jacobian is a look at the shape, as are two of the residuals.
        path = [*path[1:], *([] if (path[-1] == found).all() else [found])]
        last = int(trace.last[0])
        assert trace.status[0] == STALLED
        assert abs(last - (len(path) - 1)) <= 2  # roundings tell when nothing is left to gain
        shared = min(last + 1, len(path)) - 2
        np.testing.assert_allclose(trace.points[:shared, 0], path[:shared], rtol=1e-7, atol=1e-9)
        asked = {name: int(each[0]) for name, each in trace.counts.items()}
        assert told["njev"] == counts["jacobian_evaluations"] - 1
        assert told["nfev"] == counts["residual_evaluations"] - 2
        assert abs(asked["jacobian_evaluations"] - told["njev"]) <= 2


def test_levenberg_marquardt_counts_what_minpack_asks() -> None:
    """On a linear problem, whose steps are the same to the last place: one accepted, then none."""
    matrix = np.array([[1.0, 2.0], [2.0, 1.0]])
    counts, offset, start = Counter[str](), np.array([7.0, 5.0]), np.array([-5.0, 8.0])

    def residuals(point: np.ndarray) -> np.ndarray:
        counts["residual_evaluations"] += 1
        return matrix @ point - offset

    def slopes(point: np.ndarray) -> np.ndarray:
        counts["jacobian_evaluations"] += 1
        if counts["jacobian_evaluations"] > 2:  # the shape, the start, the first accepted point
            raise StopIteration
        return matrix

    with pytest.raises(StopIteration):
        leastsq(residuals, start, Dfun=slopes, full_output=True, ftol=0, xtol=0, gtol=0, maxfev=999)
    booth = functions.get("booth")
    trace = descend(booth, optimizer(SQUARES), start, steps=1, rule=Rule(-1.0))
    assert trace.counts["residual_evaluations"] == counts["residual_evaluations"] - 2 == 2
    assert trace.counts["jacobian_evaluations"] == 1
    np.testing.assert_allclose(trace.points[1, 0], [1.0, 3.0], rtol=1e-12)


@pytest.mark.parametrize("steps", [2, 4, 6])
@pytest.mark.parametrize("label", PLAIN)
def test_levenberg_marquardt_counts_are_exact_on_the_way(label: str, steps: int) -> None:
    """MINPACK is stopped from outside where it asks for the Jacobian of the row after the last."""
    plain, compared = PLAIN[label][1], 0
    for start in starts_of(label):
        counts = Counter[str]()

        def slopes(point: np.ndarray, counts: Counter[str] = counts) -> Any:
            found = plain.counted(counts, "slopes")(point)
            if counts["jacobian_evaluations"] == steps + 2:  # with one to look at the shape
                raise StopIteration
            return found

        with suppress(StopIteration):
            leastsq(plain.counted(counts, "residuals"), start, Dfun=slopes, full_output=True,
                    ftol=0, xtol=0, gtol=0, maxfev=10**6)  # fmt: skip
        if counts["jacobian_evaluations"] < steps + 2:
            continue  # it had nothing left to gain
        trace = descend(of(label), optimizer(SQUARES), start, steps=steps, rule=Rule(-1.0))
        assert trace.steps[0] == steps
        asked = {name: int(each[0]) for name, each in trace.counts.items()}
        assert asked["jacobian_evaluations"] == steps
        assert asked["residual_evaluations"] == counts["residual_evaluations"] - 2
        compared += 1
    assert compared > 0


CLASSIC = ["rosenbrock", "himmelblau", "booth", "beale", "sphere", "quadratic"]


@pytest.mark.parametrize("name", CLASSIC)
@pytest.mark.parametrize("option", METHODS)
def test_known_minimisers_are_reached(option: str, name: str) -> None:
    chosen = functions.get(name)
    near = chosen.minimisers[0] + np.random.default_rng(0).uniform(-0.4, 0.4, (2, chosen.dim))
    starts = np.vstack([chosen.start, near])
    # Powell's directions grow alike in the valley, where only fine line searches still help.
    made = optimizer("powell", xtol=1e-7) if option == "powell" else optimizer(option)
    trace = descend(chosen, made, starts, steps=300, rule=EXACT)
    ends = trace.points[trace.last, np.arange(3)]
    gaps = np.linalg.norm(ends[:, None] - chosen.minimisers, axis=-1).min(axis=1)
    assert gaps.max() < 1e-5
    assert (trace.status == CONVERGED).all()
    assert (trace.gradient_norms[trace.last, np.arange(3)] <= 1e-7).all()


@pytest.mark.parametrize("option", METHODS)
def test_the_long_valley_in_ten_dimensions_is_followed(option: str) -> None:
    chosen = functions.get("rosenbrock", dim=10)
    start = np.full(10, 0.8)
    made = optimizer(option, adaptive=True) if option == "nelder_mead" else optimizer(option)
    steps = 5000 if option == "nelder_mead" else 400
    trace = descend(chosen, made, start, steps=steps, rule=EXACT)
    gap = np.linalg.norm(trace.points[-1, 0] - 1)
    assert gap < 1e-6
    assert trace.values[-1, 0] < 1e-12


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("option", METHODS)
def test_a_batch_is_its_lanes_to_the_last_bit(option: str, dtype: str) -> None:
    starts = np.random.default_rng(4).uniform(-2, 2, (5, 2)).astype(dtype)
    himmelblau = functions.get("himmelblau")
    batch = descend(himmelblau, optimizer(option), starts, steps=STEPS)
    for lane, start in enumerate(starts):
        one = descend(himmelblau, optimizer(option), start, steps=STEPS)
        for name, array in one.arrays.items():
            own = (slice(None), [lane]) if array.ndim > 1 else [lane]
            mine = batch.arrays[name][own]
            assert (mine.dtype, mine.shape) == (array.dtype, array.shape)
            assert mine.tobytes() == array.tobytes(), name


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("option", METHODS)
def test_rows_are_true_and_padded_with_the_last_good_one(option: str, dtype: str) -> None:
    chosen = functions.get("rosenbrock")
    trace = descend(chosen, optimizer(option), chosen.start.astype(dtype), steps=STEPS)
    assert trace.points.shape == (STEPS + 1, 1, 2)
    np.testing.assert_array_equal(trace.points[0, 0], chosen.start.astype(dtype))
    for array in (trace.points, trace.values, trace.gradient_norms):
        assert array.dtype == dtype
        rest = array[trace.last[0] :, 0]
        np.testing.assert_array_equal(rest, np.broadcast_to(rest[0], rest.shape))
    exact = trace.points[:, 0].astype(np.float64)
    digits = 256 * np.finfo(dtype).eps
    values, norms = rosen(exact.T), np.linalg.norm(rosen_der(exact.T), axis=0)
    np.testing.assert_allclose(trace.values[:, 0], values, rtol=digits, atol=digits * values.max())
    np.testing.assert_allclose(trace.gradient_norms[:, 0], norms, atol=digits * norms.max())
    assert trace.values[-1, 0] < trace.values[0, 0]


@pytest.mark.parametrize("option", METHODS)
def test_other_starts_options_and_rules_trace_nothing_anew(option: str) -> None:
    """Counted by how often Python runs the formula, or the residuals."""
    runs, made = Counter[str](), optimizer(option)

    def counting(name: str) -> Callable[..., Any]:
        def formula(points: Any) -> Any:
            runs[name] += 1
            return points if name == "residuals" else tf.reduce_sum(points * points, axis=-1)

        return formula

    chosen = target(f"test_asked_{option}", counting("value"), 3)
    chosen = replace(chosen, residuals=counting("residuals"))
    descend(chosen, made, np.full((2, 3), 0.5), steps=5, rule=Rule())
    traced = Counter(runs)
    other = Method(made.path, {**made.options, **OTHER[option]})
    assert other != made
    descend(chosen, other, np.full((3, 3), -0.7), steps=4, rule=Rule(1e-3, 1e-9, 1e6))
    assert runs == traced
    assert traced["value"] > 0
    assert (traced["residuals"] > 0) == (option == SQUARES)


def test_the_first_matrix_of_bfgs_is_the_identity_so_many_times() -> None:
    """From near, the first step is -H g: half of the identity leads to the sphere's minimum."""
    chosen, start = functions.get("sphere"), np.array([0.1, -0.2])
    for scale, lands in ((0.5, True), (0.4, False), (None, False)):
        made = optimizer("bfgs", hess_inv0=scale)
        trace = descend(chosen, made, start, steps=1, rule=Rule(-1.0))
        assert (np.abs(trace.points[1, 0]).max() < 1e-15) == lands


def test_a_simplex_is_the_start_and_one_corner_along_each_axis() -> None:
    """Corners of the sphere's values 5, 20 and 2: (4, -2) is contracted beyond (1, -1/2)."""
    made = optimizer("nelder_mead", initial_simplex=3.0)
    trace = descend(functions.get("sphere"), made, [1.0, -2.0], steps=1)
    np.testing.assert_array_equal(trace.points[1, 0], [-0.5, 0.25])
    assert trace.counts["value_evaluations"] == 3 + 2  # the corners; reflected, contracted


def test_the_first_step_of_levenberg_marquardt_is_within_its_radius() -> None:
    """The radius is factor |diag x|, kept to a tenth (Moré 1978)."""
    made = optimizer(SQUARES, factor=0.1, diag=7.0)
    trace = descend(functions.get("booth"), made, [-3.0, -4.0], steps=1)
    assert np.linalg.norm(trace.points[1, 0] - [-3, -4]) == pytest.approx(0.5, rel=0.1)
    free = descend(functions.get("booth"), optimizer(SQUARES), [-3.0, -4.0], steps=1)
    np.testing.assert_allclose(free.points[1, 0], [1.0, 3.0], rtol=1e-12)


@pytest.mark.parametrize("shape", [(3,), (2, 4), (2, 2, 2), ()])
def test_starts_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"starts must be \[lanes, 2\]"):
        prepare(functions.get("waves"), optimizer("bfgs"), np.zeros(shape), steps=3)


def test_a_target_without_residuals_is_refused() -> None:
    with pytest.raises(ValueError, match="waves is declared no sum of squares"):
        prepare(functions.get("waves"), optimizer(SQUARES), np.zeros(2), steps=3)


def test_a_fault_of_ours_is_not_taken_for_an_end() -> None:
    made = Method("scipy.optimize.minimize.BFGS", {"c1": 0.9, "c2": 0.1})
    with pytest.raises(ValueError, match="c1"):
        descend(functions.get("rosenbrock"), made, [-1.0, 2.0], steps=5)
