"""Networks against Keras: its gradient, and its training; without hidden layers, closed forms."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.optimize import leastsq
from scipy.special import softmax
from sklearn.datasets import load_digits, make_moons
from tapes import value_and_gradient, value_gradient_hessian

import functions
from functions.networks import data as sets
from functions.networks.mlp import ACTIVATIONS
from pipeline import calculus
from pipeline.descent import descend

SETS = {
    "moons": {"widths": (5, 3), "noise": 0.1},
    "spirals": {"widths": (6,), "samples": 33},
    "sine": {"widths": (4, 4), "noise": 0.2},
    "digits": {"widths": (7,), "samples": 60},
}


pytestmark = pytest.mark.usefixtures("double")


def model_of(target, point):
    """Keras's own network, with the weights of a point [n], and its loss."""
    chosen = target.parameters
    inputs, wanted = made(target)
    words = {"sine": tf.sin}
    activation = words.get(chosen["activation"], chosen["activation"])
    hidden = [keras.layers.Dense(width, activation) for width in chosen["widths"]]
    model = keras.Sequential(
        [keras.Input([inputs.shape[1]]), *hidden, keras.layers.Dense(wanted.shape[1])]
    )
    ends = np.cumsum([each.size for each in model.get_weights()])
    shapes = [each.shape for each in model.get_weights()]
    parts = np.split(point, ends[:-1])
    assert ends[-1] == target.dim == model.count_params()
    model.set_weights([part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)])
    classes = chosen["data"] != "sine" and chosen["loss"] != "squares"
    loss = (
        keras.losses.CategoricalCrossentropy(from_logits=True)
        if classes
        else keras.losses.MeanSquaredError()
    )
    return model, loss


def made(target):
    chosen = target.parameters
    return sets.made(*(chosen[key] for key in ("data", "samples", "noise", "seed")))


def flat(arrays):
    return np.concatenate([np.ravel(each) for each in arrays])


def point_of(target):
    """The start, moved off its zero biases."""
    return target.start + 0.1 * np.random.default_rng(1).standard_normal(target.dim)


CHOICES = [
    *((data, activation, "auto") for data in SETS for activation in ("tanh", "relu")),
    *(("moons", activation, "auto") for activation in ACTIVATIONS if activation != "tanh"),
    ("digits", "gelu", "squares"),
]


@pytest.mark.parametrize(("data", "activation", "loss"), dict.fromkeys(CHOICES))
def test_value_and_gradient_are_those_of_kerass_own_training(data, activation, loss):
    target = functions.get("mlp", data=data, activation=activation, loss=loss, **SETS[data])
    point = point_of(target)
    model, keras_loss = model_of(target, point)
    inputs, wanted = made(target)
    with tf.GradientTape() as tape:
        right = keras_loss(wanted, model(inputs, training=True))
    slopes = flat(tape.gradient(right, [each.value for each in model.trainable_variables]))
    for function in (value_and_gradient, tf.function(value_and_gradient, jit_compile=True)):
        value, gradient = function(target, tf.constant(point))
        assert value.numpy() == pytest.approx(right.numpy(), rel=1e-12)
        np.testing.assert_allclose(gradient, slopes, rtol=1e-10, atol=1e-10)
    assert np.abs(slopes).max() > 1e-3


def single(number):
    """A number as single precision has it: Keras's own takes those of an optimizer through it."""
    return float(np.float32(number))


OPTIMIZERS = {
    "sgd": lambda: keras.optimizers.SGD(single(0.1)),
    "momentum": lambda: keras.optimizers.SGD(single(0.05), momentum=single(0.9)),
    "adam": lambda: keras.optimizers.Adam(
        single(0.01), single(0.9), single(0.999), epsilon=single(1e-7)
    ),
}


@pytest.mark.parametrize(
    ("data", "optimizer"),
    [
        *(("moons", each) for each in OPTIMIZERS),
        ("spirals", "adam"),
        ("sine", "momentum"),
        ("digits", "adam"),
    ],
)
def test_a_descent_is_kerass_training_with_full_batches(data, optimizer):
    target = functions.get("mlp", data=data, **SETS[data])
    steps, seen = 100, []
    model, loss = model_of(target, target.start)
    model.compile(OPTIMIZERS[optimizer](), loss, jit_compile=False)
    inputs, wanted = made(target)
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(flat(model.get_weights()))
    )
    told = model.fit(
        inputs,
        wanted,
        batch_size=len(inputs),
        epochs=steps,
        shuffle=False,
        verbose=0,
        callbacks=[note],
    )
    trace = descend(target, OPTIMIZERS[optimizer](), target.start[None], steps=steps)
    np.testing.assert_allclose(trace.points[1:, 0], seen, rtol=0, atol=1e-6)
    np.testing.assert_allclose(trace.values[:-1, 0], told.history["loss"], rtol=0, atol=1e-6)
    assert np.abs(trace.points[-1] - trace.points[0]).max() > 0.05


def test_without_hidden_layers_squares_are_linear_least_squares():
    target = functions.get("mlp", data="sine", widths=[], samples=40)
    (x, y), n = made(target), 40
    design = np.hstack([x, np.ones((n, 1))])
    best = np.linalg.lstsq(design, y, rcond=None)[0].ravel()
    value, gradient, hessian = value_gradient_hessian(target, tf.constant(best[None]))
    assert value.numpy()[0] == pytest.approx(np.mean((design @ best - y.ravel()) ** 2), rel=1e-13)
    np.testing.assert_allclose(gradient[0], [0.0, 0.0], atol=1e-14)
    np.testing.assert_allclose(hessian[0], 2 / n * design.T @ design, rtol=1e-13, atol=1e-14)
    assert target.modality == "unimodal"


def test_without_hidden_layers_cross_entropy_is_softmax_regression():
    target = functions.get("mlp", data="digits", widths=[], samples=50, l2=0.5)
    x, y = made(target)
    point = point_of(target)
    weights, biases = point[:640].reshape(64, 10), point[640:]
    p = softmax(x @ weights + biases, axis=-1)
    value, gradient = value_and_gradient(target, tf.constant(point))
    right = -np.log(p[y == 1]).mean() + 0.25 * point @ point
    assert value.numpy() == pytest.approx(right, rel=1e-13)
    slopes = flat([x.T @ (p - y) / 50, (p - y).mean(axis=0)]) + 0.5 * point
    np.testing.assert_allclose(gradient, slopes, rtol=1e-11, atol=1e-14)


def test_weights_of_zero_leave_all_classes_alike():
    for data, classes in (("moons", 2), ("digits", 10)):
        target = functions.get("mlp", data=data)
        assert target.value(np.zeros(target.dim)).numpy() == pytest.approx(np.log(classes))


def test_great_weights_overflow_nothing():
    target = functions.get("mlp")
    for dtype in ("float32", "float64"):
        point = tf.constant(np.full((1, target.dim), 1e15).astype(dtype))
        for each in value_gradient_hessian(target, point):
            assert np.isfinite(each).all()


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, 2 * 8 + 8 + 8 * 2 + 2),
        ({"data": "sine", "widths": [16]}, 16 + 16 + 16 + 1),
        ({"data": "spirals", "widths": [16, 16]}, 48 + 272 + 34),
        ({"data": "digits", "widths": 32}, 64 * 32 + 32 + 330),
        ({"data": "digits", "widths": [128, 64]}, 8320 + 8256 + 650),
        ({"widths": []}, 6),
    ],
)
def test_the_dimension_is_the_number_of_weights(options, size):
    target = functions.get("mlp", **options)
    assert (target.dim, target.start.shape) == (size, (size,))
    assert functions.get("mlp", dim=size, **options).key == target.key
    with pytest.raises(functions.Refused, match=f"dim.*got {size + 1}; allowed: {size};"):
        functions.get("mlp", dim=size + 1, **options)


def test_a_chunk_of_a_grid_has_room_for_all_samples_of_each_point():
    target = functions.get("mlp", widths=[], samples=4000)
    assert target.numbers == 2 * 4000
    points = np.zeros((2000, target.dim))
    *_, width = calculus._chunked(calculus.value_and_gradient, target, points, ((), ()), 0)
    assert width == calculus.NUMBERS // 8000


def test_the_start_is_glorots():
    target = functions.get("mlp", data="digits", widths=[100])
    first, biases = target.start[:6400], target.start[6400:6500]
    bound = np.sqrt(6 / 164)
    assert np.abs(first).max() < bound
    # Uniform: variance bound^2/3, to 5 standard errors, sqrt(0.8/6400) of it.
    assert np.var(first) == pytest.approx(bound**2 / 3, rel=5 * np.sqrt(0.8 / 6400))
    assert (biases == 0).all()
    other = functions.get("mlp", data="digits", widths=[100], seed=1)
    assert (other.start[:6400] != first).all()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"data": "moon"}, "data: there is no such choice; got moon; allowed: moons, sine, digits"),
        ({"activation": "swish"}, "got swish; allowed: tanh, sigmoid, .*; leave it out .*'tanh'"),
        ({"activation": 1}, r"activation: not of the right kind; got 1 \(int\); allowed: a text"),
        (
            {"widths": [8, 0]},
            r"got \[8, 0\]; allowed: whole numbers at least 1, at most 1e\+06; .*default, \[8\]",
        ),
        ({"widths": [8.0]}, r"widths: not of the right kind; got \[8.0\].*a list of whole numbers"),
        ({"widths": "8"}, "widths: not of the right kind; got '8'"),
        ({"widths": [True]}, "widths: not of the right kind"),
        ({"widths": None}, "widths: not of the right kind"),
        ({"samples": 1}, "samples: out of range; got 1; allowed: a number at least 2"),
        ({"samples": 100_001}, "samples; got 100001; allowed: a whole number from 2 to 100000"),
        ({"data": "digits", "samples": 1798}, "got 1798; .*2 to 1797; write function.samples=1797"),
        ({"data": "sine", "loss": "cross_entropy"}, "loss: sine has no classes; got cross_entropy"),
        ({"l2": -1.0}, "l2: out of range; got -1"),
        ({"noise": -0.1}, "noise: out of range; got -0.1"),
    ],
)
def test_what_a_network_cannot_be_is_refused(options, said):
    with pytest.raises(functions.Refused, match=said):
        functions.get("mlp", **options)


@pytest.mark.parametrize("samples", [2, 7, 100])
def test_moons_are_those_of_scikit_learn(samples):
    inputs, wanted = sets.made("moons", samples, 0.0, 0)
    points, which = make_moons(samples, shuffle=False)
    np.testing.assert_allclose(inputs, points, atol=1e-15)
    np.testing.assert_array_equal(wanted.argmax(axis=-1), which)


def test_spirals_are_those_of_the_paper():
    inputs, wanted = sets.made("spirals", 194, 0.0, 0)
    assert wanted.sum(axis=0).tolist() == [97, 97]
    for i in range(97):
        angle, radius = i * np.pi / 16, 6.5 * (104 - i) / 104
        x, y = radius * np.sin(angle), radius * np.cos(angle)
        np.testing.assert_allclose(6.5 * inputs[i], [x, y], atol=1e-13)
        np.testing.assert_allclose(6.5 * inputs[97 + i], [-x, -y], atol=1e-13)


def test_digits_are_scikit_learns_from_0_to_1():
    inputs, wanted = sets.made("digits", sets.DIGITS, 0.0, 0)
    whole = load_digits()
    assert len(whole.target) == sets.DIGITS
    np.testing.assert_array_equal(16 * inputs, whole.data)
    np.testing.assert_array_equal(wanted.argmax(axis=-1), whole.target)


def test_noise_moves_inputs_of_classes_and_outputs_of_a_regression():
    for data, moved in (("moons", 0), ("sine", 1), ("digits", 0)):
        plain, noisy = (sets.made(data, 400, noise, 3) for noise in (0.0, 0.25))
        shift = noisy[moved] - plain[moved]
        # To 5 standard errors of a standard deviation of so many normal numbers.
        assert shift.std() == pytest.approx(0.25, rel=5 / np.sqrt(2 * shift.size))
        np.testing.assert_array_equal(noisy[1 - moved], plain[1 - moved])


@pytest.mark.parametrize(("data", "l2"), [("sine", 0.0), ("moons", 0.2)])
def test_residuals_of_squares_are_the_outputs_errors(data, l2):
    target = functions.get("mlp", data=data, loss="squares", **SETS[data] | {"l2": l2})
    points = point_of(target) * np.array([[1.0], [-0.5]])
    found = target.residuals(tf.constant(points)).numpy()
    inputs, wanted = made(target)
    for point, residuals in zip(points, found, strict=True):
        outputs = model_of(target, point)[0](inputs).numpy()
        right = np.ravel(outputs - wanted) / wanted.size**0.5
        np.testing.assert_allclose(residuals[: wanted.size], right, rtol=1e-10, atol=1e-12)
        rest = [(l2 / 2) ** 0.5 * point] if l2 else []
        np.testing.assert_array_equal(residuals[wanted.size :], flat(rest) if l2 else [])
    np.testing.assert_allclose((found**2).sum(axis=-1), target.value(points), rtol=1e-12)


def test_levenberg_and_marquardt_solve_linear_least_squares():
    target = functions.get("mlp", data="digits", widths=[], loss="squares", samples=90, l2=0.1)
    (x, y), weight = made(target), 0.1 / 2 * 90 * 10
    design = np.hstack([x, np.ones((90, 1))])
    best = np.linalg.solve(design.T @ design + weight * np.eye(65), design.T @ y).ravel()
    found = leastsq(
        lambda p: target.residuals(tf.constant(p)).numpy(), target.start,
        Dfun=lambda p: calculus.jacobian(target, tf.constant(p)).numpy(),
    )[0]  # fmt: skip
    np.testing.assert_allclose(found, best, rtol=0, atol=1e-7)


@pytest.mark.parametrize(
    "options", [{}, {"data": "sine", "samples": 10}, {"loss": "squares", "samples": 5}]
)
def test_there_are_no_residuals_of_cross_entropy_or_of_few_samples(options):
    assert functions.get("mlp", **options).residuals is None
