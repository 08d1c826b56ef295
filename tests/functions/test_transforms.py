"""What is true of a target stays true of what any transform, and any two in a row, make of it."""

from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from matplotlib.mathtext import MathTextParser
from tapes import value_and_gradient
from target_cases import sample
from transform_cases import BASES, variants

import functions
from functions.target import Target
from functions.transforms.kinds import KINDS, applied, dimension, plain

GUIDE = (Path(__file__).parents[2] / "docs" / "transforms.md").read_text(encoding="utf-8")
LATEX = MathTextParser("path")
EPS = np.finfo(np.float64).eps
PAIRS = list(product(sorted(KINDS), repeat=2))


def width(target: Target) -> float:
    return float(np.ptp(target.domain, axis=1).max() + np.abs(target.domain).max())


def rounding(target: Target, points: np.ndarray) -> float:
    """How far values at points [k, n] move with the points' rounding: a map rounds each number that
    it makes, which are as large as the box is wide."""
    beside = np.random.default_rng(5).uniform(-1.0, 1.0, (32, 1, target.dim))
    shifted = points + 16 * EPS * width(target) * beside
    values, at = target.value(shifted).numpy(), target.value(points).numpy()
    return float(np.abs(values - at).max() + 64 * EPS * max(1.0, np.abs(at).max()))


def assert_facts(target: Target, base: Target) -> None:
    """Shapes, the box, and texts that can be set."""
    n = target.dim
    assert target.domain.shape == (n, 2)
    assert target.start.shape == (n,)
    assert target.minimisers.shape[1:] == (n,)
    low, high = target.domain.T
    assert (low < high).all()
    for points in (target.minimisers, target.start):
        assert ((low <= points) & (points <= high)).all()
    for fact in (target.domain, target.minimisers, target.start):
        assert fact.dtype == np.float64
        assert np.isfinite(fact).all()
        assert not fact.flags.writeable
    assert (target.minimum is None) == (len(target.minimisers) == 0)
    assert (target.name, target.parameters) == (base.name, base.parameters)
    assert "$" not in target.latex


def assert_minimum(target: Target, smooth: bool) -> None:
    """The value at minimisers is the minimum, and no point of the box or near them is lower."""
    if target.minimum is None:
        return
    allowed = rounding(target, target.minimisers)
    values = target.value(target.minimisers).numpy()
    assert np.abs(values - target.minimum).max() <= allowed
    rng = np.random.default_rng(1)
    steps = rng.normal(size=(24, 1, target.dim)) * width(target)
    scales = 10.0 ** -np.arange(1, 9).reshape(-1, 1, 1, 1)
    near = (target.minimisers + scales * steps).reshape(-1, target.dim)
    points = np.concatenate([near, sample(target, 128)])
    assert np.nanmin(target.value(points).numpy()) >= target.minimum - allowed
    if smooth:
        at, beside = (
            value_and_gradient(target, tf.constant(each))[1].numpy()
            for each in (target.minimisers, target.minimisers + 1e-9 * width(target))
        )
        # A minimiser is known to some roundings, which its curvature makes into a slope.
        rounded = 64 * EPS / 1e-9 * np.abs(beside - at).max()
        assert np.abs(at).max() <= rounded + 64 * EPS * max(1.0, abs(target.minimum))


def assert_derivatives(target: Target, points: np.ndarray) -> None:
    """The closed form is what a tape gives; residuals are those of the value."""
    values, slopes = (each.numpy() for each in value_and_gradient(target, tf.constant(points)))
    assert values.shape == points.shape[:-1]
    assert np.isfinite(slopes).all()
    if target.gradient is not None:
        sizes = np.linalg.norm(slopes, axis=-1, keepdims=True)
        gaps = np.abs(target.gradient(points) - slopes)
        # The logarithms and powers of a warp cost four digits, sums of large terms beside small
        # ones as many as they are apart.
        assert (gaps <= 1e-11 * sizes + 1e-13 * sizes.max()).all()
    if target.residuals is not None:
        found = target.residuals(points).numpy()
        assert found.shape[:-1] == values.shape
        assert found.shape[-1] >= target.dim  # as Levenberg–Marquardt needs
        np.testing.assert_allclose((found**2).sum(-1), values, rtol=1e-12, atol=0)
    single = target.value(points.astype(np.float32)).numpy()
    assert single.dtype == np.float32


@cache
def points_of(target: Target) -> np.ndarray:
    return sample(target, 24, seed=4)


def assert_true(target: Target, base: Target) -> None:
    assert_facts(target, base)
    assert_minimum(target, smooth=not base.kinks)
    assert_derivatives(target, points_of(target))
    assert target.key not in {base.key, target.inner.key}
    again = functions.get(
        base.name, dim=base.dim, transforms=[plain(each) for each in target.transforms],
        **base.parameters,
    )  # fmt: skip
    assert again.key == target.key
    for fact in ("domain", "minimisers", "start"):
        assert getattr(again, fact).tobytes() == getattr(target, fact).tobytes()


@pytest.mark.parametrize("label", BASES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_facts_stay_true_after_one(kind, label):
    base = BASES[label]
    every = list(variants(kind, base.dim))
    assert every, "no example of its options suits it"
    for transform in every:
        target = applied(base, [transform])
        assert_true(target, base)
        LATEX.parse(f"${target.latex}$")


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_facts_stay_true_after_two_in_a_row(first, second):
    turn = PAIRS.index((first, second)) % len(BASES)
    # Of a plane a slice is a line, which some transforms cannot be done to.
    for base in (*[*BASES.values()][turn:], BASES["a valley in 5-D"]):
        *_, one = variants(first, base.dim)
        between = dimension("a test", [one], base.dim)
        for other in [*variants(second, between)][-1:]:
            assert_true(applied(base, [one, other]), base)
            return
    pytest.fail("they suit no base")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_searches_from_around_find_nothing_lower(kind):
    """Steepest descents with steps that are halved, many at a time."""
    for base in (BASES["four minima"], BASES["without residuals"]):
        target = applied(base, [next(variants(kind, base.dim))])
        if target.minimum is None:
            continue
        points = np.concatenate([sample(target, 16), target.minimisers + 0.01 * width(target)])
        reach = 0.1 * width(target) * 0.25 ** np.arange(14).reshape(-1, 1, 1)
        for _ in range(40):
            slopes = target.gradient(points)
            sizes = np.linalg.norm(slopes, axis=-1, keepdims=True)
            tried = np.concatenate(
                [points[None], points - reach * slopes / np.maximum(sizes, 1e-300)]
            )
            best = np.nanargmin(target.value(tried).numpy(), axis=0)
            points = tried[best, np.arange(len(points))]
        lowest = target.value(points).numpy().min()
        assert lowest >= target.minimum - rounding(target, target.minimisers)
        assert lowest <= target.minimum + 1e-2  # they have come somewhere


def test_every_kind_is_told_of_in_the_guide():
    for kind in KINDS:
        assert f"| `{kind}` |" in GUIDE


def test_each_has_a_key_of_its_own():
    base = BASES["a valley"]
    made = [applied(base, [each]) for kind in KINDS for each in variants(kind, 2)]
    planes = [each for each in made if each.dim == 2]
    made += [
        applied(base, [*one.transforms, *other.transforms])
        for one, other in zip(planes, reversed(planes), strict=True)
    ]
    assert len({each.key for each in [base, *made]}) == 1 + len(made)
    shifted = [functions.get("sphere", transforms=[{"kind": "shift", "by": by}]) for by in (1, 1.0)]
    assert shifted[0].key == shifted[1].key


def test_none_is_the_target_itself():
    assert functions.get("waves", transforms=[]).key == functions.get("waves").key
    assert functions.get("waves").transforms == ()
