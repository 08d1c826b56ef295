"""Batches of a network's own samples: against all of them, and against Keras on the same ones."""

from dataclasses import replace
from itertools import combinations

import keras
import numpy as np
import pytest
import tensorflow as tf
from tapes import value_and_gradient
from test_networks import SETS, flat, made, model_of, point_of
from transform_cases import variants

import functions
from functions.transforms.kinds import KINDS, applied
from pipeline.descent import descend
from pipeline.noise import Moment, seeds_of
from pipeline.noise import made as noise_made
from pipeline.noise.minibatch import drawn

RATE = 0.5


pytestmark = pytest.mark.usefixtures("double")


def noise(target, batch, **options):
    usual = {"samples": None, "scale": None}
    given = {"batch": batch, "dim": target.dim, "seed": 0, "own": target.samples}
    return noise_made("minibatch", **usual | given | options)


def of_some(target, points, which):
    """Value and gradient at points [..., n] of the mean over samples [..., B]."""
    points = tf.constant(points)
    with tf.GradientTape() as tape:
        tape.watch(points)
        values = target.terms(points, tf.constant(which))
    return values.numpy(), tape.gradient(values, points).numpy()


def of_keras(target, point, which):
    """Value and gradient at a point [n] by Keras, of its own loss over some samples."""
    model, loss = model_of(target, point)
    inputs, wanted = (each[which] for each in made(target))
    with tf.GradientTape() as tape:
        value = loss(wanted, model(inputs, training=True))
    slopes = tape.gradient(value, [each.value for each in model.trainable_variables])
    return value.numpy(), flat(slopes)


def descended(target, batch, *, lanes=1, steps=4, seeds=None, starts=None):
    starts = np.tile(point_of(target), (lanes, 1)) if starts is None else starts
    sgd = keras.optimizers.SGD(RATE)
    seeds = seeds_of(3, len(starts)) if seeds is None else seeds
    return descend(target, sgd, starts, steps=steps, noise=noise(target, batch), seeds=seeds)


def which_are(target, batch, t, seed):
    """The samples of one lane's batch at step t: those left, where they are fewer."""
    count = min(batch, target.samples - batch)
    halves = tuple(tf.constant(half, tf.uint32) for half in (int(seed) % 2**32, int(seed) >> 32))
    moment = Moment(tf.constant(t), halves, None, None)
    some = tf.function(lambda: drawn(target.samples, count, moment))().numpy()
    assert len(set(some)) == count
    return some if count == batch else np.setdiff1d(np.arange(target.samples), some)


@pytest.mark.parametrize("data", SETS)
def test_a_batch_is_kerass_own_loss_over_the_same_samples(data):
    target = functions.get("mlp", data=data, **SETS[data])
    which = np.random.default_rng(4).choice(target.samples, (3, 7))
    points = point_of(target) * np.array([[1.0], [0.5], [-1.0]])
    values, slopes = of_some(target, points, which)
    for lane in range(3):
        value, slope = of_keras(target, points[lane], which[lane])
        assert values[lane] == pytest.approx(value, rel=1e-12)
        np.testing.assert_allclose(slopes[lane], slope, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("batch", [1, 2, 4])
def test_the_mean_over_all_batches_is_the_whole_with_weight_decay(batch):
    target = functions.get("mlp", samples=5, widths=(2,), l2=0.1)
    point = point_of(target)
    every = np.array(list(combinations(range(5), batch)))
    values, slopes = of_some(target, np.tile(point, (len(every), 1)), every)
    value, slope = value_and_gradient(target, tf.constant(point))
    assert values.mean() == pytest.approx(value.numpy(), rel=1e-13)
    np.testing.assert_allclose(slopes.mean(axis=0), slope, rtol=1e-12, atol=1e-15)
    assert batch > 4 or np.ptp(values) > 1e-3


@pytest.mark.parametrize("batch", [9, 24])
def test_each_step_of_a_descent_is_along_kerass_gradient_of_its_batch(batch):
    target = functions.get("mlp", data="spirals", **SETS["spirals"])
    trace = descended(target, batch)
    (seed,) = seeds_of(3, 1)
    for t in range(4):
        here, there = trace.points[t : t + 2, 0]
        _, slope = of_keras(target, here, which_are(target, batch, t, seed))
        np.testing.assert_allclose((here - there) / RATE, slope, rtol=0, atol=1e-10)
    # The trace has the values of all samples.
    right = [value_and_gradient(target, tf.constant(each))[0] for each in trace.points[:, 0]]
    np.testing.assert_allclose(trace.values[:, 0], right, rtol=1e-12)


def test_a_batch_of_all_is_the_whole_and_draws_nothing():
    target = functions.get("mlp", **SETS["moons"])
    plain = descend(target, keras.optimizers.SGD(RATE), point_of(target)[None], steps=4)
    np.testing.assert_allclose(descended(target, 100).points, plain.points, rtol=0, atol=1e-14)


@pytest.mark.parametrize("batch", [3, 16])  # those that are drawn, and those that are not
def test_lanes_have_batches_of_their_own_the_same_alone(batch):
    target = functions.get("mlp", samples=20)
    together = descended(target, batch, lanes=5)
    ends = together.points[-1]
    for one, other in combinations(range(5), 2):
        assert np.abs(ends[one] - ends[other]).max() > 1e-3
    alone = descended(target, batch, seeds=seeds_of(3, 5)[[4]])
    np.testing.assert_allclose(alone.points[:, 0], together.points[:, 4], rtol=0, atol=1e-13)


def test_other_seeds_compile_nothing_anew():
    plain, runs = functions.get("mlp", samples=8), []

    def counted(points, which):
        runs.append(1)
        return plain.terms(points, which)

    target = replace(plain, terms=counted, name="mlp_counted")
    first = descended(target, 3)
    traced = len(runs)
    second = descended(target, 3, seeds=seeds_of(4, 1))
    assert 0 < traced == len(runs)
    assert np.abs(first.points - second.points).max() > 0


def test_single_precision_stays_so():
    target = functions.get("mlp", samples=20)
    keras.config.set_floatx("float32")
    single = descended(target, 3, starts=point_of(target)[None].astype(np.float32))
    keras.config.set_floatx("float64")
    assert single.points.dtype == np.float32
    np.testing.assert_allclose(single.points, descended(target, 3).points, rtol=0, atol=1e-4)


@pytest.mark.parametrize(
    ("options", "said"), [({"samples": 5}, "of its own"), ({"scale": 1.0}, "")]
)
def test_terms_for_a_target_with_its_own_are_refused(options, said):
    target = functions.get("mlp")
    with pytest.raises(ValueError, match=f"100 samples {said}"):
        noise(target, 3, **options)
    with pytest.raises(ValueError, match="a batch of 101 of 100 samples"):
        noise(target, 101)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_samples_go_with_every_transform(kind):
    base = functions.get("mlp", widths=[], samples=5)
    for transform in variants(kind, base.dim):
        target = applied(base, [transform])
        points = np.random.default_rng(1).uniform(*target.domain.T, (3, target.dim))
        each = [of_some(target, points, np.full((3, 1), k))[0] for k in range(target.samples)]
        np.testing.assert_allclose(np.mean(each, axis=0), target.value(points), rtol=1e-12)
