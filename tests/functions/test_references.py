"""Each target against the same formula in mpmath, with 60 digits, and that one's derivatives."""

import json
import sys
from pathlib import Path

import mpmath
import numpy as np
import pytest
import tensorflow as tf
from references import REFERENCES
from tapes import value_and_gradient, value_gradient_hessian
from target_cases import CASES, USUAL, sample

import functions
from functions.neighbours import WIDE
from functions.target import REGISTRY

DIGITS = 60
STEP = 20  # digits of the step of a slope; waves as short as 1e-10 are still smooth within it
WIDER = 15  # and of the step between slopes
MOVE = {"float32": 1e-6, "float64": 1e-9}  # of a point, far beyond the roundings of its type
FILE = json.loads((Path(__file__).parent / "facts.json").read_text(encoding="utf-8"))
FACTS = {each["id"] for each in FILE["functions"]}
# A newcomer may do without: its derivatives are held against differences.
CASES = {label: case for label, case in CASES.items() if case.name in REFERENCES}
for _name in REFERENCES:  # of neighbours, which are written otherwise where they are many
    _found, _many = REGISTRY[_name], WIDE + 2
    _uses = vars(sys.modules[_found.formula.__module__]).keys() & {"neighbours", "pairs"}
    # Of f16's module too, but without neighbours: its waves have fewer digits than is asked for.
    if _uses and _many in _found.dims and _name != "bbob_f16":
        CASES[f"{_name}-{_many}d"] = functions.get(_name, dim=_many)
CURVED = {label: case for label, case in CASES.items() if case.dim <= 2}


def directions(target):
    """Along which slopes are compared [k, n]: the axes; of many coordinates two lines across all.

    Entries of +-1, so that every coordinate counts as much as any other.
    """
    if target.dim <= 10:
        return np.eye(target.dim)
    return np.random.default_rng(0).choice([-1.0, 1.0], (2, target.dim))


def exact(target, point):
    """The reference's value and slopes [k] along the directions, rounded from 60 digits."""
    formula = REFERENCES[target.name]
    with mpmath.workdps(DIGITS):
        x = [mpmath.mpf(float(u)) for u in point]
        value = formula(x, **target.parameters)
        slopes = [_slope(formula, target, x, line) for line in directions(target)]
        return float(value), [float(slope) for slope in slopes]


def _slope(formula, target, x, line):
    """The slope along a line by a central difference whose error is beyond the digits kept."""
    step = mpmath.mpf(10) ** -STEP
    above, below = (
        [u + side * step * int(part) for u, part in zip(x, line, strict=True)] for side in (1, -1)
    )
    rise = formula(above, **target.parameters) - formula(below, **target.parameters)
    return rise / (2 * step)


def rounding(target, points, derivatives, by):
    """How far derivatives move where each coordinate does by so much of itself, for as much."""
    moved = points * (1 + by * np.where(np.arange(target.dim) % 2, 1.0, -1.0))
    at, near = (derivatives(target, tf.constant(each)) for each in (points, moved))
    return [
        np.abs(b - a).max(initial=0.0) + by * np.abs(a).max(initial=0.0)
        for a, b in zip(at, near, strict=True)
    ]


def test_every_target_of_a_collection_has_a_reference_and_every_reference_a_target():
    of_collections = {
        name for name in functions.names() if name in FACTS or name.startswith("bbob")
    }
    assert of_collections <= set(REFERENCES) <= set(functions.names())


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("label", CASES)
def test_value_and_gradient_equal_the_references(label, dtype):
    target = CASES[label]
    points = sample(target, 4 if target.dim <= 3 else 2).astype(dtype)
    value, gradient = value_and_gradient(target, tf.constant(points))
    found = value, tf.linalg.matmul(gradient, directions(target).astype(dtype), transpose_b=True)
    wanted = [np.array(each) for each in zip(*(exact(target, p) for p in points), strict=True)]
    # What some roundings of the point do to the result, from a move that is small beside waves.
    slack = 64 * np.finfo(dtype).eps / MOVE[dtype]
    moves = rounding(target, points.astype(float), value_and_gradient, MOVE[dtype])
    for got, right, moved in zip(found, wanted, moves, strict=True):
        assert got.dtype == dtype
        np.testing.assert_allclose(got, right, rtol=64 * np.finfo(dtype).eps, atol=slack * moved)


@pytest.mark.parametrize("label", CURVED)
def test_hessian_equals_the_references(label):
    target = CURVED[label]
    (point,) = sample(target, 1)
    hessian = value_gradient_hessian(target, tf.constant(point[None]))[2][0].numpy()
    n, step = target.dim, mpmath.mpf(10) ** -WIDER
    with mpmath.workdps(DIGITS):
        x = [mpmath.mpf(float(u)) for u in point]

        def slopes(side, j):
            moved = [*x[:j], x[j] + side * step, *x[j + 1 :]]
            return [_slope(REFERENCES[target.name], target, moved, line) for line in np.eye(n)]

        rows = [
            [float((a - b) / (2 * step)) for a, b in zip(slopes(1, j), slopes(-1, j), strict=True)]
            for j in range(n)
        ]
    # The last of the digits, over both steps, is all there is where a target has no curvature.
    size = abs(float(target.value(point).numpy()))
    rounded = 1e2 * size * 10.0 ** (STEP + WIDER - DIGITS)
    moved = rounding(target, point[None], value_gradient_hessian, MOVE["float64"])[2]
    slack = 64 * np.finfo("float64").eps / MOVE["float64"] * moved
    atol = 1e-9 * np.abs(rows).max() + rounded + slack
    np.testing.assert_allclose(hessian, rows, rtol=1e-8, atol=atol)


@pytest.mark.parametrize("name", sorted(REFERENCES))
def test_the_reference_has_the_minimum_at_the_minimisers(name):
    target = USUAL[name]
    for point in target.minimisers[:8]:
        with mpmath.workdps(DIGITS):
            value = REFERENCES[name]([mpmath.mpf(float(u)) for u in point], **target.parameters)
        typical = np.abs(target.value(sample(target)).numpy()).max()
        assert float(value) == pytest.approx(target.minimum, rel=1e-9, abs=1e-12 * typical)
