"""Each kind of noise against its law, and what holds of all of them in a descent."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from pipeline.descent import descend
from pipeline.endings import prepare
from pipeline.noise import Moment, Noise, made, names, seeds_of
from pipeline.results import Watch
from pipeline.rule import Rule

from .targets import Counted, bowl, bowl_gradient, line
from .test_endings import assert_same

DRAWS = 100_000
ERRORS = 5  # standard errors that a mean may be off
SLOPE = np.array([0.5, -1.0, 2.0])
OPTIONS: dict[str, dict[str, Any]] = {
    "gaussian": {"sigma": 0.3, "relative": True},
    "heavy_tailed": {"degrees": 3.0, "scale": 0.2},
    "minibatch": {"samples": 9, "batch": 4, "scale": 0.5},
    "sparse": {"probability": 0.4},
    "quantized": {"levels": 3},
    "delayed": {"delay": 3},
}
# Of most descents here, which so share their programs.
STEPS = 300
STARTS = np.linspace(-1, 1, 12).reshape(4, 3)
COUNTED = Counted("test_counted_noise", bowl())


def noise(kind: str, **options: Any) -> Noise:
    return made(kind, dim=3, seed=5, **OPTIONS[kind] | options)


def seen(of: Noise, gradient: np.ndarray = SLOPE, *, t: int = 7, lanes: int = DRAWS) -> np.ndarray:
    """What optimizers see of one gradient [n] in many lanes, [lanes, n], compiled as in a loop."""
    seeds = seeds_of(11, lanes)
    halves = [tf.constant(part.astype(np.uint32)) for part in (seeds % 2**32, seeds >> 32)]
    gradients = tf.constant(np.tile(gradient[:, None], lanes))
    numbers = tf.constant(of.numbers, gradients.dtype)

    def see(t: tf.Tensor) -> tf.Tensor:
        return of.see(of, gradients, Moment(t, tuple(halves), numbers, None))

    return tf.function(see, jit_compile=True)(tf.constant(t)).numpy().T


def assert_moments(drawn: np.ndarray, mean: Any, variance: Any, fourth: Any) -> None:
    """Means and variances [n] of draws [N, n] are within the errors that theory gives them.

    `fourth` is the fourth central moment; the variance of squares is that less the variance's.
    """
    count, mean, variance = len(drawn), np.asarray(mean), np.asarray(variance)
    assert (np.abs(drawn.mean(axis=0) - mean) <= ERRORS * np.sqrt(variance / count)).all()
    squares, error = (drawn - mean) ** 2, np.sqrt((fourth - variance**2) / count)
    assert (np.abs(squares.mean(axis=0) - variance) <= ERRORS * error + 1e-15).all()


def test_the_kinds_are_those_with_options_here() -> None:
    assert names() == sorted(OPTIONS)
    with pytest.raises(ValueError, match="no noise 'pink'; there are delayed, gaussian"):
        made("pink", dim=3, seed=0)


@pytest.mark.parametrize("relative", [False, True])
def test_gaussian_noise_has_its_mean_variance_and_quantiles(relative: bool) -> None:
    sigma = 0.3 * (np.linalg.norm(SLOPE) if relative else 1.0)
    drawn = seen(noise("gaussian", relative=relative))
    assert_moments(drawn, SLOPE, np.full(3, sigma**2), 3 * sigma**4)
    assert_quantiles((drawn - SLOPE) / sigma, stats.norm())


def assert_quantiles(drawn: np.ndarray, law: Any) -> None:
    """The share of draws [N, n] below each quantile is binomial."""
    for share in (1e-3, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 1e-3):
        below = (drawn < law.ppf(share)).mean(axis=0)
        error = np.sqrt(share * (1 - share) / len(drawn))
        assert (np.abs(below - share) < ERRORS * error).all(), share


@pytest.mark.parametrize("degrees", [0.5, 1.0, 2.0, 3.0, 30.0])
def test_heavy_tails_are_those_of_students_t(degrees: float) -> None:
    drawn = (seen(noise("heavy_tailed", degrees=degrees)) - SLOPE) / 0.2
    assert_quantiles(drawn, stats.t(degrees))
    if degrees > 8:  # four moments and more
        _, variance, kurtosis = (float(each) for each in stats.t(degrees).stats("mvk"))
        assert_moments(drawn, 0.0, np.full(3, variance), (kurtosis + 3) * variance**2)


@pytest.mark.parametrize("probability", [0.05, 0.4, 0.9])
def test_sparse_gradients_are_unbiased(probability: float) -> None:
    """g B / p for a Bernoulli B: central moments p (1 - p) and p (1 - p) (1 - 3 p (1 - p))."""
    drawn, spread = seen(noise("sparse", probability=probability)), probability * (1 - probability)
    scale = SLOPE / probability
    assert_moments(drawn, SLOPE, scale**2 * spread, scale**4 * spread * (1 - 3 * spread))
    kept = drawn != 0
    np.testing.assert_array_equal(drawn[kept], np.broadcast_to(scale, kept.shape)[kept])
    together = (kept[:, 0] & kept[:, 1]).mean()
    share = probability**2
    assert abs(together - share) < ERRORS * np.sqrt(share * (1 - share) / DRAWS)


@pytest.mark.parametrize("levels", [1, 2, 3, 10])
def test_quantized_gradients_are_those_of_qsgd(levels: int) -> None:
    """Unbiased, on levels, and within lemma 3.1's bound of the variance."""
    drawn, size = seen(noise("quantized", levels=levels)), np.linalg.norm(SLOPE)
    step, places = size / levels, levels * np.abs(SLOPE) / size
    up = places - np.floor(places)
    spread = up * (1 - up)
    assert_moments(drawn, SLOPE, step**2 * spread, step**4 * spread * (1 - 3 * spread))
    whole = drawn / step
    np.testing.assert_allclose(whole, whole.round(), atol=1e-12)
    assert (np.abs(whole).max(axis=0) <= np.ceil(places) + 1e-12).all()
    bound = min(3 / levels**2, np.sqrt(3) / levels) * size**2
    assert ((drawn - SLOPE) ** 2).sum(axis=1).mean() < bound


def test_quantizing_nothing_gives_nothing() -> None:
    assert not seen(noise("quantized"), np.zeros(3), lanes=5).any()


def terms_of(of: Noise) -> np.ndarray:
    """The fixed terms [N, n] of a minibatch noise."""
    return np.reshape(of.numbers, (3, -1)).T


def test_the_terms_of_a_sum_are_as_they_are_said_to_be() -> None:
    terms = terms_of(noise("minibatch", samples=40))
    np.testing.assert_allclose(terms.mean(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(terms.std(axis=0, ddof=1), 0.5, rtol=1e-12)
    other = terms_of(made("minibatch", dim=3, seed=6, samples=40, batch=1, scale=0.5))
    assert np.abs(terms - other).min() > 0


@pytest.mark.parametrize("batch", [1, 2, 4, 5])
def test_batches_are_all_sets_of_so_many_equally_often(batch: int) -> None:
    """Of 6 terms all sets are listed: each is drawn as often, and none else."""
    of = noise("minibatch", samples=6, batch=batch)
    means = np.array(
        [terms_of(of)[list(each)].mean(axis=0) for each in combinations(range(6), batch)]
    )
    drawn = seen(of) - SLOPE
    nearest = np.abs(drawn[:, None] - means).max(axis=2)
    assert nearest.min(axis=1).max() < 1e-12
    counts = Counter(nearest.argmin(axis=1).tolist())
    assert stats.chisquare([counts[i] for i in range(len(means))]).pvalue > 1e-6
    # Sampling without replacement: s^2 / b (1 - b / N), here of s = 0.5.
    variance = np.full(3, 0.25 / batch * (1 - batch / 6))
    np.testing.assert_allclose((means**2).mean(axis=0), variance, atol=1e-15)
    assert_moments(drawn, np.zeros(3), variance, (means**4).mean(axis=0))


def test_batches_come_to_the_full_gradient_as_they_grow() -> None:
    """The variance falls as theory says, on to nothing at all with all terms."""
    samples, lanes = 64, 20_000
    for batch in (1, 8, 16, 48, 63):
        off = seen(noise("minibatch", samples=samples, batch=batch), lanes=lanes) - SLOPE
        expected = 3 * 0.25 / batch * (1 - batch / samples)
        # Of a sum of squares; the terms are normal, so no kurtosis is far above 3.
        assert (off**2).sum(axis=1).mean() == pytest.approx(expected, rel=0.05)
    full = seen(noise("minibatch", samples=samples, batch=samples), lanes=4)
    np.testing.assert_array_equal(full, np.tile(SLOPE, (4, 1)))


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("gaussian", {"sigma": 0.0}),
        ("heavy_tailed", {"scale": 0.0}),
        ("minibatch", {"batch": 9}),
        ("sparse", {"probability": 1.0}),
        ("delayed", {"delay": 0}),
    ],
)
def test_no_noise_is_none(kind: str, options: dict[str, Any]) -> None:
    usual, other = (
        descend(COUNTED.target, keras.optimizers.SGD(0.1), STARTS, steps=STEPS, noise=each)
        for each in (None, noise(kind, **options))
    )
    np.testing.assert_allclose(other.points, usual.points, rtol=0, atol=1e-13)


ROUNDED = [(kind, "float64") for kind in ("gaussian", "heavy_tailed", "quantized")]


@pytest.mark.parametrize(("kind", "dtype"), [*((kind, "float32") for kind in OPTIONS), *ROUNDED])
def test_a_lanes_noise_is_the_same_to_the_last_bit_in_any_batch(kind: str, dtype: str) -> None:
    """On a slope with a rate of 1 a step is what the optimizer saw: x - g is rounded but once."""
    keras.config.set_floatx(dtype)
    target, lanes = line(tuple(SLOPE)), 700
    starts = np.random.default_rng(2).uniform(-1, 1, (lanes, 3)).astype(dtype)
    seeds = np.random.default_rng(3).integers(0, 2**64, lanes, dtype=np.uint64)
    options: dict[str, Any] = {"steps": 40, "noise": noise(kind)}

    def points(chosen: Any, **more: Any) -> np.ndarray:
        sgd, own = keras.optimizers.SGD(1.0), {"seeds": seeds[chosen]}
        return descend(target, sgd, starts[chosen], **options, **own, **more).points

    whole = points(slice(None))
    turned = points(slice(None, None, -1), block=13, threads=1)
    np.testing.assert_array_equal(turned[:, ::-1], whole)
    for few in ([0], [699], list(range(505, 518))):
        np.testing.assert_array_equal(points(few), whole[:, few])
    if kind != "delayed":
        assert len(np.unique(np.diff(whole[:, :, 2], axis=0)[3])) > 1, "lanes differ"


@pytest.mark.parametrize("kind", OPTIONS)
def test_the_trace_has_true_values_and_gradients(kind: str) -> None:
    target, sgd = COUNTED.target, keras.optimizers.SGD(0.1)
    trace = descend(target, sgd, STARTS, steps=STEPS, noise=noise(kind))
    points = trace.points.reshape(-1, 3)
    norms = [np.linalg.norm(bowl_gradient(point)) for point in points]
    np.testing.assert_allclose(trace.gradient_norms.ravel(), norms, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(trace.values.ravel(), target.value(points).numpy(), atol=1e-13)


@pytest.mark.parametrize("kind", OPTIONS)
def test_lanes_without_a_record_end_alike(kind: str) -> None:
    watch, options = Watch(best=True, area=True, gap=0.1, minimum=-3.0), {"block": 4}
    starts, rule = np.linspace(-1, 1, 30).reshape(10, 3), Rule(0.05)
    more: dict[str, Any] = {**options, "steps": STEPS, "noise": noise(kind), "rule": rule}
    target, sgd = COUNTED.target, lambda: keras.optimizers.SGD(0.1)
    found = prepare(target, sgd(), starts, watch=watch, **more)()
    assert_same(found, descend(target, sgd(), starts, **more), watch)


@pytest.mark.parametrize("delay", [1, 2, 5, 60])
@pytest.mark.parametrize("lanes", [1, 3])
def test_delayed_gradients_are_those_of_a_loop_in_numpy(delay: int, lanes: int) -> None:
    starts = np.arange(3.0 * lanes).reshape(lanes, 3) / 5
    sgd = keras.optimizers.SGD(0.05)
    trace = descend(bowl(), sgd, starts, steps=50, noise=noise("delayed", delay=delay))
    for lane in range(lanes):
        path = [starts[lane]]
        for t in range(50):
            path.append(path[-1] - 0.05 * bowl_gradient(path[max(t - delay, 0)]))
        np.testing.assert_allclose(trace.points[:, lane], path, rtol=1e-12, atol=1e-12)


def test_other_seeds_are_other_noise_and_equal_ones_the_same() -> None:
    target, starts = COUNTED.target, np.zeros((4, 3))
    options: dict[str, Any] = {"steps": STEPS, "noise": noise("gaussian")}
    trace = descend(target, keras.optimizers.SGD(0.1), starts, seeds=[1, 2, 1, 2**63], **options)
    later = trace.points[20]  # at the end nothing is left of a noise as great as the gradient
    np.testing.assert_array_equal(later[0], later[2])
    for one, other in ((0, 1), (0, 3), (1, 3)):
        assert np.abs(later[one] - later[other]).max() > 1e-3
    usual = descend(target, keras.optimizers.SGD(0.1), starts, **options)
    counted = descend(target, keras.optimizers.SGD(0.1), starts, seeds=range(4), **options)
    assert usual.digest() == counted.digest()


def test_other_numbers_and_seeds_compile_nothing_anew() -> None:
    others = {
        "gaussian": {"sigma": 0.5},
        "heavy_tailed": {"degrees": 1.0, "scale": 0.5},
        "minibatch": {"scale": 2.0},
        "sparse": {"probability": 0.9},
        "quantized": {"levels": 2},
    }

    def run(of: Noise, seed: int) -> np.ndarray:
        more: dict[str, Any] = {"steps": STEPS, "noise": of, "seeds": seeds_of(seed, 4)}
        return descend(COUNTED.target, keras.optimizers.SGD(0.1), STARTS, **more).points

    for kind, options in others.items():
        first, traced = run(noise(kind), 0), COUNTED.runs
        assert np.abs(run(noise(kind), 1) - first).max() > 0, kind
        assert np.abs(run(noise(kind, **options), 0) - first).max() > 0, kind
        assert COUNTED.runs == traced, kind
    assert COUNTED.runs >= len(others)


WRONG = [
    ({"seeds": [1]}, "one for each of 2 lanes"),
    ({"seeds": [0.5, 1.0]}, "whole numbers below"),
    ({"seeds": np.array([0.0, 1.0])}, "whole numbers below"),
    ({"seeds": np.array([-1, 1])}, "whole numbers below"),
    ({"seeds": [0, 2**64]}, "whole numbers below"),
    ({"noise": made("minibatch", dim=2, **OPTIONS["minibatch"], seed=0)}, "has 2 coordinates"),
]


@pytest.mark.parametrize(("options", "told"), WRONG)
def test_what_does_not_fit_is_refused(options: dict[str, Any], told: str) -> None:
    options = {"noise": noise("gaussian"), **options}
    with pytest.raises(ValueError, match=told):
        descend(bowl(), keras.optimizers.SGD(), np.ones((2, 3)), steps=1, **options)


@pytest.mark.parametrize(("samples", "batch"), [(1, 1), (4, 0), (4, 5)])
def test_a_batch_that_is_none_is_refused(samples: int, batch: int) -> None:
    with pytest.raises(ValueError, match=f"a batch of {batch} of {samples} samples"):
        noise("minibatch", samples=samples, batch=batch)
