"""What each kind of transform does, by closed forms; and what is refused."""

import mpmath
import numpy as np
import pytest
import tensorflow as tf
import yaml

import functions
from functions.target import Target
from functions.transforms.kinds import KINDS

EPS = np.finfo(np.float64).eps
RNG = np.random.default_rng(8)


def made(name: str, *transforms: dict, **options) -> Target:
    return functions.get(name, transforms=transforms, **options)


def hessian(target: Target) -> np.ndarray:
    """Of a quadratic: its gradient at the unit vectors less that at the origin."""
    n = target.dim
    return target.gradient(np.eye(n)) - target.gradient(np.zeros((1, n)))


def test_a_shifted_sphere():
    by = np.array([1.0, -2.0, 0.5])
    target = made("sphere", {"kind": "shift", "by": [1, -2, 0.5]}, dim=3)
    points = RNG.normal(size=(20, 3))
    expected = ((points - by) ** 2).sum(axis=-1)
    np.testing.assert_allclose(target.value(points).numpy(), expected, rtol=1e-15)
    plain = functions.get("sphere", dim=3)
    np.testing.assert_array_equal(target.domain, plain.domain + by[:, None])
    np.testing.assert_array_equal(target.minimisers, [by])
    np.testing.assert_array_equal(target.start, plain.start + by)


def test_a_rotation_leaves_a_quadratics_eigenvalues():
    plain = functions.get("quadratic", dim=5, condition=1e4)
    turned = made("quadratic", {"kind": "rotate", "seed": 4}, dim=5, condition=1e4)
    before, after = (np.linalg.eigvalsh(hessian(each)) for each in (plain, turned))
    np.testing.assert_allclose(after, before, rtol=0, atol=64 * EPS * before.max())
    assert np.abs(hessian(turned) - hessian(plain)).max() > 0.1 * before.max()


@pytest.mark.parametrize("dim", [2, 3, 7, 20])
def test_rotations_are_orthogonal_with_determinant_one(dim):
    for seed in range(10):
        matrix = KINDS["rotate"](seed=seed).matrix(dim)
        np.testing.assert_allclose(matrix @ matrix.T, np.eye(dim), rtol=0, atol=8 * dim * EPS)
        assert np.linalg.det(matrix) == pytest.approx(1.0, abs=8 * dim * EPS)
        np.testing.assert_array_equal(matrix, KINDS["rotate"](seed=seed).matrix(dim))


def test_random_rotations_are_evenly_spread():
    """In space a rotation's trace is 1 + 2 cos t; by Haar's measure the density of t is
    (1 - cos t)/pi, so that the trace has mean 0, and its square mean 1."""
    traces = [np.trace(KINDS["rotate"](seed=seed).matrix(3)) for seed in range(2000)]
    for power, mean, variance in ((1, 0.0, 1.0), (2, 1.0, 2.0)):  # E tr^4 is 3
        found = np.mean(np.power(traces, power))
        assert abs(found - mean) < 4 * np.sqrt(variance / 2000)


def test_a_positive_angle_turns_to_the_left():
    target = made("himmelblau", {"kind": "rotate", "angle": 90})
    assert functions.get("himmelblau").minimisers[0].tolist() == [3.0, 2.0]
    np.testing.assert_allclose(target.minimisers[0], [-2.0, 3.0], rtol=4 * EPS)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_rotated_point_has_the_same_bits_in_any_batch(dtype):
    target = made("rosenbrock", {"kind": "rotate", "seed": 1}, dim=9)
    points = RNG.normal(size=(257, 9)).astype(dtype)
    value = tf.function(target.value)
    whole = value(points).numpy()
    for size in (1, 7, 64):
        np.testing.assert_array_equal(value(points[:size]).numpy(), whole[:size])


def test_a_conditioned_spheres_condition_number():
    target = made("sphere", {"kind": "condition", "number": 1e6}, dim=6)
    eigenvalues = np.linalg.eigvalsh(hessian(target))
    assert eigenvalues[-1] / eigenvalues[0] == pytest.approx(1e6, rel=1e-12)
    expected = 2.0 * 1e6 ** (np.arange(6) / 5)  # of D^2, twice
    np.testing.assert_allclose(eigenvalues, expected, rtol=1e-12)
    np.testing.assert_array_equal(target.domain, functions.get("sphere", dim=6).domain)


def test_a_scaled_landscape_is_as_many_times_as_wide():
    plain, target = functions.get("branin"), made("branin", {"kind": "scale", "by": [2, 0.5]})
    middle = plain.domain.mean(axis=1)
    points = RNG.uniform(-1.0, 1.0, (20, 2))
    there = middle + points * [2.0, 0.5]
    widths = np.ptp(plain.domain, axis=1) * [2.0, 0.5]
    found, expected = target.value(there).numpy(), plain.value(middle + points).numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    np.testing.assert_allclose(np.ptp(target.domain, axis=1), widths)
    np.testing.assert_allclose(target.domain.mean(axis=1), middle)


def osz(x):
    """T_osz of Hansen et al. 2009, section 0.2, by many digits."""
    if x == 0:
        return mpmath.mpf(0)
    u = mpmath.log(abs(x))
    first, second = (10, mpmath.mpf("7.9")) if x > 0 else (mpmath.mpf("5.5"), mpmath.mpf("3.1"))
    waves = mpmath.mpf("0.049") * (mpmath.sin(first * u) + mpmath.sin(second * u))
    return mpmath.sign(x) * mpmath.exp(u + waves)


def asy(x, rate):
    """T_asy of Hansen et al. 2009, section 0.2; `rate` is beta (i - 1)/(n - 1)."""
    return x ** (1 + mpmath.mpf(rate) * mpmath.sqrt(x)) if x > 0 else x


NUMBERS = [-4.9, -1.0, -0.3, -1e-8, 0.0, 1e-12, 0.07, 1.0, 2.5, 5.0]
LINE = {"expression": "x"}


@pytest.mark.parametrize(("low", "high"), [(-5.0, 5.0), (-10.0, 30.0)])
def test_oscillate_is_the_reports_in_units_of_a_tenth_of_the_box(low, high):
    target = made("formula", {"kind": "oscillate"}, **LINE, low=low, high=high)
    middle, unit = (low + high) / 2, (high - low) / 10
    points = middle + unit * np.array(NUMBERS)
    with mpmath.workdps(40):
        expected = [float(middle + unit * osz((mpmath.mpf(x) - middle) / unit)) for x in points]
    found = target.value(points[:, None]).numpy()
    np.testing.assert_allclose(found, expected, rtol=64 * EPS, atol=16 * EPS * abs(middle))


@pytest.mark.parametrize(("low", "high"), [(-5.0, 5.0), (-10.0, 30.0)])
def test_skew_is_the_reports_in_units_of_a_tenth_of_the_box(low, high):
    expression = {"expression": "x[0] + x[1] + x[2]", "low": low, "high": high}
    target = made("formula", {"kind": "skew", "beta": 0.5}, **expression)
    middle, unit = (low + high) / 2, (high - low) / 10
    for axis in range(3):
        points = np.full((len(NUMBERS), 3), middle)
        points[:, axis] += unit * np.array(NUMBERS)
        rate = 0.5 * axis / 2
        with mpmath.workdps(40):
            bent = [asy((mpmath.mpf(x) - middle) / unit, rate) for x in points[:, axis]]
            expected = [float(3 * middle + unit * each) for each in bent]
        found = target.value(points).numpy()
        np.testing.assert_allclose(found, expected, rtol=64 * EPS, atol=64 * EPS * abs(middle))


@pytest.mark.parametrize("base", ["styblinski_tang", "ackley"])
def test_bent_minimisers_are_known_to_all_digits(base):
    for transform, bend in (
        ({"kind": "oscillate"}, lambda x, axis: osz(x)),
        ({"kind": "skew", "beta": 1.5}, lambda x, axis: asy(x, 1.5 * axis)),
    ):
        target = made(base, {"kind": "shift", "by": 3}, transform)
        middle = target.inner.domain.mean(axis=1)
        unit = np.ptp(target.inner.domain, axis=1) / 10
        with mpmath.workdps(40):
            for axis in range(2):
                away = mpmath.mpf(target.inner.minimisers[0, axis] - middle[axis]) / unit[axis]
                x = (mpmath.mpf(target.minimisers[0, axis]) - middle[axis]) / unit[axis]
                assert abs(bend(x, axis) - away) <= 16 * EPS * (abs(away) + abs(middle[axis]))


def test_an_embedded_target_sees_its_coordinates_only():
    target = made("himmelblau", {"kind": "embed", "dim": 4, "coordinates": [3, 1]})
    points = RNG.normal(size=(10, 4))
    expected = functions.get("himmelblau").value(points[:, [3, 1]]).numpy()
    np.testing.assert_array_equal(target.value(points).numpy(), expected)
    assert target.others == "after embed: these coordinates, counted from 0, are free: 0, 2"
    np.testing.assert_array_equal(target.domain, functions.get("himmelblau").domain[[0, 0, 0, 0]])
    drawn = made("himmelblau", {"kind": "embed", "dim": 50, "seed": 2})
    assert drawn.others.endswith("and 38 more")
    assert len(np.flatnonzero(drawn.gradient(RNG.normal(size=(1, 50)))[0])) == 2


def test_a_permutation_hands_on_the_coordinate_that_it_names():
    plain = functions.get("rosenbrock", dim=3)
    target = made("rosenbrock", {"kind": "permute", "order": [2, 0, 1]}, dim=3)
    points = RNG.normal(size=(10, 3))
    expected = plain.value(points[:, [2, 0, 1]]).numpy()
    np.testing.assert_array_equal(target.value(points).numpy(), expected)
    drawn = [made("rosenbrock", {"kind": "permute", "seed": 5}, dim=3) for _ in range(2)]
    np.testing.assert_array_equal(*(each.value(points).numpy() for each in drawn))


def test_a_slice_keeps_the_minimisers_on_it():
    target = made("himmelblau", {"kind": "restrict", "coordinates": [0]})
    assert target.minimisers.tolist() == [[3.0]]
    assert target.minimum == 0.0
    points = RNG.normal(size=(10, 1))
    beside = np.concatenate([points, np.full((10, 1), 2.0)], axis=1)
    expected = functions.get("himmelblau").value(beside).numpy()
    np.testing.assert_array_equal(target.value(points).numpy(), expected)
    elsewhere = made("himmelblau", {"kind": "restrict", "coordinates": [0], "through": [0, 1]})
    assert (elsewhere.minimum, len(elsewhere.minimisers)) == (None, 0)
    beside[:, 1] = 1.0
    expected = functions.get("himmelblau").value(beside).numpy()
    np.testing.assert_array_equal(elsewhere.value(points).numpy(), expected)
    plain = functions.get("rosenbrock", dim=4)
    turned = made("rosenbrock", {"kind": "restrict", "coordinates": [2, 0]}, dim=4)
    points = RNG.normal(size=(10, 2))
    beside = np.stack([points[:, 1], np.ones(10), points[:, 0], np.ones(10)], axis=1)
    expected = plain.value(beside).numpy()
    np.testing.assert_array_equal(turned.value(points).numpy(), expected)
    assert made("alpine_1", {"kind": "restrict", "coordinates": [1]}).minimum is not None


def test_a_slice_without_a_known_minimiser_goes_through_the_start():
    plain = functions.get("monkey_saddle")
    target = made("monkey_saddle", {"kind": "restrict", "coordinates": [1]})
    x = plain.start[0]
    found = target.value(np.array([[0.25]])).numpy()
    np.testing.assert_array_equal(found, plain.value(np.array([[x, 0.25]])).numpy())


def test_an_offset_raises_the_minimum_and_is_no_sum_of_squares():
    target = made("sphere", {"kind": "offset", "by": -3})
    assert (target.minimum, target.value([[0.0, 0.0]]).numpy().tolist()) == (-3.0, [-3.0])
    assert target.residuals is None
    assert made("sphere", {"kind": "offset", "by": 0}).residuals is not None


@pytest.mark.parametrize(
    ("by", "told"),
    [(2, "+ 2"), (-0.5, "- 0.5"), (1e-7, "+ 10^{-7}"), (-3e6, r"- 3 \cdot 10^{6}")],
)
def test_what_is_added_is_set_as_a_number(by, told):
    assert made("sphere", {"kind": "offset", "by": by}).latex == f"x^2 + y^2 {told}"


def test_a_target_among_very_many_coordinates_is_made_at_once():
    target = made("sphere", {"kind": "embed", "dim": 10_000, "coordinates": [1, 9_999]}, dim=2)
    assert target.others.endswith("free: 0, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 9,988 more")


def test_the_box_grows_about_its_centre_to_hold_a_minimiser():
    plain = functions.get("bbob_f05")  # its minimiser is a corner of the box
    target = made("bbob_f05", {"kind": "rotate", "angle": 45})
    assert np.abs(plain.minimisers).min() == 5.0
    far = np.abs(target.minimisers).max()
    assert far == pytest.approx(5.0 * np.sqrt(2.0))
    assert target.domain[:, 1].max() == pytest.approx(1.1 * far)  # not at the very edge
    np.testing.assert_allclose(target.domain.mean(axis=1), 0.0, atol=8 * EPS)
    assert "points of the box map outside" in target.notes
    assert "points of the box" not in made("sphere", {"kind": "scale", "by": 3}).notes


def test_what_is_told_in_words_says_of_which_coordinates_it_speaks():
    plain, target = functions.get("ackley"), made("ackley", {"kind": "shift", "by": 1})
    assert target.kinks == f"before all transforms: {plain.kinks}"
    assert functions.get("ackley").kinks == plain.kinks
    assert target.latex == rf"({plain.latex}) \circ T"
    assert (
        made("ackley", {"kind": "shift", "by": 1}, {"kind": "scale", "by": 2}).latex == target.latex
    )


REFUSED = {
    "{kind: shift, by: 1}": r"transforms: it is no list; got {kind: 'shift', by: 1}.*or \[\]",
    "[shift]": "transforms.0: it is no mapping with a kind; got 'shift'",
    "[{}]": "transforms.0.kind: it has no kind; allowed: condition, embed, .*choose one",
    "[{kind: rotat}]": "0.kind: there is no such kind; got 'rotat'.*write rotate, the nearest",
    "[{kind: [shift]}]": "transforms.0.kind: there is no such kind",
    "[{kind: shift}]": "transforms.0.by: it has no value; .*write {kind: shift, by: ...}",
    "[{kind: shift, bye: 1}]": "0.bye: shift has no such option; got 1; .*write by, the nearest",
    "[{kind: oscillate, 1: 1}]": "transforms.0.1: oscillate has no .*allowed: none at all",
    "[{kind: oscillate}, {kind: shift, by: a}]": r"transforms.1.by: not of .*'a' \(str\)",
    "[{kind: shift, by: true}]": r"transforms.0.by: not of the right kind; got True \(bool\)",
    "[{kind: shift, by: null}]": "transforms.0.by: not of the right kind; got null",
    "[{kind: shift, by: .nan}]": "transforms.0.by: not of the right kind; got nan",
    f"[{{kind: shift, by: 1{400 * '0'}}}]": "transforms.0.by: not .*got 1000.*0[.][.][.]",
    "[{kind: shift, by: [1, 2, 3]}]": r"got \[1.0, 2.0, 3.0\]; allowed: one number, or 2 of",
    "[{kind: shift, by: []}]": r"got \[\]; allowed: one number, or 2 of them",
    "[{kind: scale, by: [1, 0]}]": "transforms.0.by: out of range.*greater than 0",
    "[{kind: condition, number: 0.5}]": "transforms.0.number: out of range.*at least 1",
    "[{kind: skew, beta: 7.5}]": "transforms.0.beta: out of range.*at least 0, at most 7",
    "[{kind: rotate}]": "transforms.0: none of seed and angle is given.*exactly one",
    "[{kind: rotate, seed: 1, angle: 3}]": "transforms.0: more than one of seed and angle",
    "[{kind: rotate, seed: 1.5}]": "transforms.0.seed: not of the right kind; got 1.5",
    "[{kind: rotate, seed: -1}]": "transforms.0.seed: out of range.*at least 0",
    "[{kind: embed, dim: 2, seed: 0}]": "transforms.0.dim: it does not fit .*more than 2",
    "[{kind: embed, dim: 20000000, seed: 0}, {kind: restrict, coordinates: [0, 1]}]": (
        "transforms.0.dim: out of range; got 20000000.*at least 1, at most 10,000"
    ),
    "[{kind: embed, dim: 4, coordinates: [1]}]": "2 different ones of the coordinates 0 to 3",
    "[{kind: permute, order: [1, 2]}]": "each of the coordinates 0 to 1 once",
    "[{kind: permute, order: [1, 1]}]": "transforms.0.order: a coordinate stands there twice",
    "[{kind: restrict, coordinates: [2]}]": "different ones of the coordinates 0 to 1",
    "[{kind: restrict, coordinates: []}]": "transforms.0.coordinates: out of range",
    "[{kind: restrict, coordinates: [0], through: [1]}]": "a point of 2 coordinates, or null",
    "[{kind: restrict, coordinates: [0]}, {kind: rotate, seed: 0}]": (
        "transforms.1: rotate cannot be done to a target of this dimension; got dimension 1"
    ),
    "[{kind: embed, dim: 3, seed: 0}, {kind: rotate, angle: 10}]": (
        "transforms.1.angle: .*of dimension 3; got 10.0; allowed: null, with a seed"
    ),
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_bad_request_says_what_it_got_and_what_is_allowed(text):
    with pytest.raises(functions.Refused, match=REFUSED[text]) as refused:
        functions.get("himmelblau", transforms=yaml.safe_load(text))
    assert "\n" not in str(refused.value)
    assert str(refused.value).startswith("himmelblau, transforms")
    assert len(str(refused.value)) < 400
