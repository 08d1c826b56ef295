"""Random numbers by counting: known answers, ranges, and distributions against theory."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from pipeline.noise import seeds_of
from pipeline.noise.threefry import each, mixed, normal, signed, unit, words

ONES = 0xFFFFFFFF
# Random123 of D. E. Shaw Research, tests/kat_vectors, threefry2x32 of 20 rounds:
# https://github.com/DEShawResearch/random123/blob/main/tests/kat_vectors
KNOWN = [  # counter, key, result
    ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
    ((ONES, ONES), (ONES, ONES), (0x1CB996FC, 0xBB002BE7)),
    ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
]
DTYPES = pytest.mark.parametrize("dtype", [tf.float32, tf.float64], ids=lambda each: each.name)
DRAWS = 400_000


def halves(numbers: Any) -> tuple[tf.Tensor, tf.Tensor]:
    return tuple(tf.constant(np.array(each, np.uint32)) for each in numbers)


@pytest.mark.parametrize("compiled", [False, True])
def test_the_known_answers(compiled: bool) -> None:
    counters, keys, results = (np.array(column).T for column in zip(*KNOWN, strict=True))
    run = tf.function(mixed, jit_compile=True) if compiled else mixed
    found = np.array([word.numpy() for word in run(halves(keys), halves(counters))])
    np.testing.assert_array_equal(found, results)


def test_words_are_those_of_seed_step_and_index() -> None:
    (_, (low, high), _), seeds = KNOWN[2], np.array([[5, 0x13198A2E], [9, 0x03707344]], np.uint32)
    x, y = words(halves(seeds), tf.constant(0x243F6A88), tf.constant([1, 0x05A308D3]))
    assert (low, high) == (0x13198A2E, 0x03707344)
    alone = mixed(halves((low, high)), halves((0x243F6A88, 0x05A308D3)))
    assert x.shape == y.shape == (2, 2)
    assert (x.numpy()[1, 1], y.numpy()[1, 1]) == tuple(word.numpy() for word in alone)


def test_seeds_are_apart_for_every_seed_of_the_config_and_every_lane() -> None:
    assert seeds_of(0, 3).tolist() == [0, 1, 2]
    assert seeds_of(2**32 - 1, 2).tolist() == [2**64 - 2**32, 2**64 - 2**32 + 1]
    assert seeds_of(7, 2).dtype == np.uint64


@DTYPES
def test_the_ends_of_the_range_are_never_reached(dtype: tf.DType) -> None:
    ends = tf.constant(np.array([0, 1, 255, 2**31 - 1, 2**31, ONES - 255, ONES], np.uint32))
    both, one = signed(ends, dtype).numpy(), unit(ends, dtype).numpy()
    assert (np.abs(both) < 1).all()
    assert (both != 0).all()
    assert ((one >= 0) & (one < 1)).all()
    # Compiled, as it is used: TensorFlow's own kernel rounds before it looks.
    drawn = tf.function(normal, jit_compile=True)(ends, dtype).numpy()
    assert np.isfinite(drawn).all()
    assert drawn[3] == -drawn[4] == drawn.max() > 5
    np.testing.assert_array_equal(both[3], -both[4])  # as likely above as below


@pytest.fixture(scope="module")
def word() -> tf.Tensor:
    """A word for each of four coordinates of 100,000 lanes."""
    lanes = DRAWS // 4
    seeds = halves([np.arange(lanes), np.full(lanes, 3)])
    return tf.function(each, jit_compile=True)(seeds, tf.constant(17), 4)


LAWS = {
    "signed": (signed, stats.uniform(-1, 2)),
    "unit": (unit, stats.uniform()),
    "normal": (normal, stats.norm()),
}


@DTYPES
@pytest.mark.parametrize("law", LAWS)
def test_numbers_follow_their_law(law: str, dtype: tf.DType, word: tf.Tensor) -> None:
    """Moments and shares below quantiles lie within 5 standard errors of theory."""
    draw, theory = LAWS[law]
    compiled = tf.function(draw, jit_compile=True)
    drawn = compiled(word, dtype).numpy().astype(np.float64).ravel()
    mean, variance, kurtosis = (float(each) for each in theory.stats("mvk"))
    assert abs(drawn.mean() - mean) < 5 * np.sqrt(variance / DRAWS)
    error = variance * np.sqrt((kurtosis + 2) / DRAWS)
    assert abs(((drawn - mean) ** 2).mean() - variance) < 5 * error
    for share in (1e-4, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 1e-4):
        below = (drawn < theory.ppf(share)).mean()
        assert abs(below - share) < 5 * np.sqrt(share * (1 - share) / DRAWS), share


def test_neither_coordinates_nor_lanes_nor_steps_nor_seeds_follow_one_another() -> None:
    """Correlations of independent numbers have the standard error 1 / sqrt(N)."""
    lanes = 50_000
    run = tf.function(lambda seeds, t: normal(each(seeds, t, 3), tf.float64), jit_compile=True)

    def drawn(t: int, seed: int) -> np.ndarray:
        seeds = seeds_of(seed, lanes)
        both = halves([seeds & np.uint64(ONES), seeds >> np.uint64(32)])
        return run(both, tf.constant(t)).numpy()

    here = drawn(0, 0)
    others = [*here[1:], here[0][::-1], np.roll(here[0], 1), *drawn(1, 0), *drawn(0, 1)]
    for other in others:
        assert abs((here[0] * other).mean()) < 5 / np.sqrt(lanes)
        assert abs((here[0] ** 2 * other**2).mean() - 1) < 5 * np.sqrt(8 / lanes)
