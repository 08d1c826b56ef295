"""How every target behaves as a function of tensors: shapes, dtypes, compilation, derivatives."""

from itertools import cycle

import numpy as np
import pytest
import tensorflow as tf
from tapes import value_gradient_hessian
from target_cases import CASES, USUAL, notable_points, sample

DTYPES = ["float32", "float64"]


def nudge(target, dtype="float64"):
    """What a rounding is of each coordinate, up and down in turn, [n]."""
    return np.where(np.arange(target.dim) % 2, 1, -1) * np.finfo(dtype).eps


@pytest.mark.parametrize(("label", "dtype"), list(zip(CASES, cycle(DTYPES), strict=False)))
def test_no_nan_anywhere_and_compiled_equals_eager(label, dtype):
    target = CASES[label]
    tiny = np.outer(
        [1e-3, 1e-12, 1e-18, 1.1e-19, 1e-19, 1e-21, 1e-30, 1e-105, 1e-154, 1e-155, 1e-161, 1e-300],
        np.ones(target.dim),
    )
    points = np.concatenate([sample(target, 8), notable_points(target), tiny, -tiny])
    points = tf.constant(points.astype(dtype))
    eager = value_gradient_hessian(target, points)
    compiled = tf.function(value_gradient_hessian, jit_compile=True)(target, points)
    slack = 1e3 * np.finfo(dtype).eps
    nudged = value_gradient_hessian(target, points * (1 + nudge(target, dtype)))
    stirred = [np.abs(b - a).max() for a, b in zip(eager, nudged, strict=True)]
    for plain, fused, stir in zip(eager, compiled, stirred, strict=True):
        assert plain.dtype == fused.dtype == dtype
        assert np.isfinite(plain).all()
        assert np.isfinite(fused).all()
        away = np.abs(points).max(axis=-1) > 1e-4
        bound = slack * np.abs(plain).max() + 64 * stir
        np.testing.assert_allclose(fused[away], plain[away], rtol=slack, atol=bound)


@pytest.mark.parametrize("label", CASES)
def test_the_tapes_gradient_is_that_of_central_differences(label):
    target = CASES[label]
    points = sample(target, 16)

    def slopes(step):
        steps = step * np.eye(target.dim)
        above, below = target.value(points[:, None] + steps), target.value(points[:, None] - steps)
        return (above - below).numpy() / (2 * step)

    # How far apart two steps' differences are tells how far off they are: 3/4 of it by theory.
    expected, nearer = slopes(1e-5), slopes(5e-6)
    _, gradient, _ = value_gradient_hessian(target, tf.constant(points))
    bound = 1e-7 * np.abs(expected).max() + 4 * np.abs(nearer - expected).max()
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=bound)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("label", CASES)
def test_the_closed_form_is_the_tapes_gradient(label, dtype):
    target = CASES[label]
    if target.gradient is None:
        pytest.skip("no closed form")
    points = np.concatenate([sample(target, 32), notable_points(target)]).astype(dtype)
    closed = target.gradient(points)
    _, gradient, _ = value_gradient_hessian(target, tf.constant(points))
    assert closed.dtype == dtype
    slack = 64 * np.finfo(dtype).eps
    scale = np.abs(closed).max()
    np.testing.assert_allclose(gradient, closed, rtol=slack, atol=slack * scale)


@pytest.mark.parametrize("label", CASES)
def test_a_batch_equals_its_points_at_any_shape(label):
    target = CASES[label]
    points = sample(target, 24).reshape(2, 3, 4, target.dim)
    values = target.value(points).numpy()
    assert values.shape == (2, 3, 4)
    # Vectorised and plain sines differ in their last digit, which fine waves make more of.
    nudged = target.value(points * (1 + nudge(target))).numpy()
    bound = 1e-13 + 8 * np.abs(nudged - values).max()
    for index in np.ndindex(2, 3, 4):
        alone = target.value(points[index]).numpy()
        assert alone.shape == ()
        assert alone == pytest.approx(values[index], rel=1e-13, abs=bound)
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
    _, at, _ = value_gradient_hessian(target, tf.cast(points, tf.float64))
    _, near, _ = value_gradient_hessian(target, tf.cast(points, tf.float64) + 1e-7)
    _, typical, _ = value_gradient_hessian(target, tf.constant(sample(target)))
    jumps = np.abs(near - at).max() > 1e-3 * np.abs(typical).max()
    assert jumps == ("minimiser" in target.kinks)
