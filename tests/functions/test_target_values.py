"""How every target behaves as a function of tensors: shapes, dtypes, compilation, derivatives."""

from itertools import cycle

import numpy as np
import pytest
import tensorflow as tf
from references import REFERENCES
from tapes import value_and_gradient, value_gradient_hessian, with_moves
from target_cases import CASES, USUAL, inside, notable_points, sample

DTYPES = ["float32", "float64"]


def within_range(target, points, dtype):
    """At which points [N] value and derivatives are numbers that `dtype` has: in double, all.

    A thousandth of the greatest is left to the terms of a sum.
    """
    if dtype == "float64":
        return np.ones(len(points), dtype=bool)
    rounded = tf.constant(points.astype(dtype).astype(float))
    exact = value_gradient_hessian(target, rounded)
    greatest = [np.abs(each).reshape(len(points), -1).max(axis=-1) for each in exact]
    return np.max(greatest, axis=0) < 1e-3 * np.finfo(dtype).max


def edges(target, dtype):
    """Points where a formula may break: in the domain, at its edges, and ever nearer to 0."""
    tiny = np.outer(
        [1e-3, 1e-12, 1e-18, 1.1e-19, 1e-19, 1e-21, 1e-30, 1e-105, 1e-154, 1e-155, 1e-161, 1e-300],
        np.ones(target.dim),
    )
    near = inside(target, np.concatenate([tiny, -tiny]))
    points = np.concatenate([sample(target, 8), notable_points(target), near])
    return tf.constant(points[within_range(target, points, dtype)].astype(dtype))


@pytest.mark.parametrize(("label", "dtype"), list(zip(CASES, cycle(DTYPES), strict=False)))
def test_no_nan_anywhere(label, dtype):
    for numbers in value_gradient_hessian(CASES[label], edges(CASES[label], dtype)):
        assert numbers.dtype == dtype
        assert np.isfinite(numbers).all()


@pytest.mark.parametrize(("name", "dtype"), list(zip(USUAL, cycle(DTYPES), strict=False)))
def test_compiled_equals_eager_and_has_no_nan(name, dtype):
    target = USUAL[name]
    # Of many coordinates a compiled Hessian takes long: the gradient is what descents need.
    derivatives = value_gradient_hessian if target.dim <= 12 else value_and_gradient
    points = edges(target, dtype)
    compiled = tf.function(derivatives, jit_compile=True, autograph=False)(target, points)
    eager = with_moves(target, points, derivatives)
    slack = 1e3 * np.finfo(dtype).eps
    for (plain, nearby), fused in zip(eager, compiled, strict=True):
        assert plain.dtype == fused.dtype == dtype
        assert np.isfinite(fused).all()
        away = np.abs(points).max(axis=-1) > 1e-4
        bound = slack * (np.abs(plain) + np.abs(plain).max()) + 64.0 * nearby.max()
        assert (np.abs(fused - plain) <= bound)[away].all()


# Those without a formula of others' to be held against (tests/functions/references), and all that
# have a closed form. Fine waves and steep walls would ask for another step.
DIFFERED = [label for label, case in CASES.items() if case.gradient or case.name not in REFERENCES]


@pytest.mark.parametrize("label", DIFFERED)
def test_the_tapes_gradient_is_that_of_central_differences(label):
    target = CASES[label]
    points, step = sample(target, 16), 1e-5
    nudges = step * np.eye(target.dim)
    above, below = target.value(points[:, None] + nudges), target.value(points[:, None] - nudges)
    expected = (above - below).numpy() / (2 * step)
    _, gradient = value_and_gradient(target, tf.constant(points))
    scale = np.abs(expected).max()
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-7 * scale)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("label", [label for label, case in CASES.items() if case.gradient])
def test_the_closed_form_is_the_tapes_gradient(label, dtype):
    target = CASES[label]
    points = np.concatenate([sample(target, 32), notable_points(target)]).astype(dtype)
    closed = target.gradient(points)
    _, gradient = value_and_gradient(target, tf.constant(points))
    assert closed.dtype == dtype
    slack = 64 * np.finfo(dtype).eps
    scale = np.abs(closed).max()
    np.testing.assert_allclose(gradient, closed, rtol=slack, atol=slack * scale)


@pytest.mark.parametrize("label", CASES)
def test_a_batch_equals_its_points_at_any_shape(label):
    target = CASES[label]
    points = sample(target, 24).reshape(2, 3, 4, target.dim)
    values = target.value(points).numpy()
    # One element and many go through other routines for a sine, which round differently.
    rounded = np.abs(target.value(points * (1.0 + 4.0 * np.finfo(float).eps)).numpy() - values)
    assert values.shape == (2, 3, 4)
    for index in np.ndindex(2, 3, 4):
        alone = target.value(points[index]).numpy()
        assert alone.shape == ()
        slack = 1e-13 + 1e-13 * abs(values[index]) + 8.0 * rounded[index]
        assert alone == pytest.approx(values[index], rel=0.0, abs=slack)
        if target.gradient is not None:
            batched = target.gradient(points)[index]
            np.testing.assert_allclose(target.gradient(points[index]), batched, rtol=1e-12)
    assert target.value(points[:0]).shape == (0, 3, 4)


@pytest.mark.parametrize("name", USUAL)
def test_tensor_variable_and_array_give_the_same_in_their_dtype(name):
    target = USUAL[name]
    for dtype in DTYPES:
        points = sample(target, 4).astype(dtype)
        results = [target.value(kind(points)) for kind in (np.asarray, tf.constant, tf.Variable)]
        assert {result.dtype.name for result in results} == {dtype}
        np.testing.assert_array_equal(results[0], results[1])
        np.testing.assert_array_equal(results[0], results[2])


@pytest.mark.parametrize("name", USUAL)
def test_points_of_a_wrong_shape_or_type_are_refused(name):
    target = USUAL[name]
    for shape in [(), (target.dim + 1,), (target.dim, target.dim + 2)]:
        with pytest.raises(ValueError, match=rf"{name}: points must have shape \[..., "):
            target.value(np.zeros(shape))
    with pytest.raises(ValueError, match=f"{name}: points must be floating-point.*int64"):
        target.value(np.zeros(target.dim, dtype=np.int64))


@pytest.mark.parametrize("name", USUAL)
def test_a_gradient_that_jumps_at_the_minimiser_is_called_a_kink(name):
    target = USUAL[name]
    points = tf.constant(target.minimisers if len(target.minimisers) else [[0.0] * target.dim])
    points = tf.cast(points, tf.float64)
    at, near, nearer = (
        value_and_gradient(target, points + offset)[1] for offset in (0.0, 1e-7, 1e-13)
    )
    _, typical = value_and_gradient(target, tf.constant(sample(target)))
    change, rest = np.abs(near - at), np.abs(nearer - at)
    # A jump, small as it may be beside other slopes, does not fade as one comes nearer.
    jumps = ((change > 1e-6 * np.abs(typical).max()) & (rest > 0.1 * change)).any()
    assert jumps == ("minimiser" in target.kinks)
