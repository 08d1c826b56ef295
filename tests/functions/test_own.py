"""A user's own function as a target: its options and its domain, and what it may give."""

import math

import numpy as np
import pytest
import tensorflow as tf

import functions
from functions import OWN, Refused

POINTS = np.random.default_rng(5).uniform(-2.0, 2.0, size=(4, 7, 3))


def bowl(points, scale=1.0, *, power=2, word="x", widths=(1, 2), table=None):
    """`table` has no plain default, so it is no option."""
    assert table is None
    return scale * tf.reduce_sum(points**power, axis=-1)


def test_a_function_is_a_target_with_its_own_options():
    target = functions.get(bowl, dim=3, domain=[-2, 2], power=4, scale=3)
    assert (target.name, target.family, target.dim) == ("bowl", "own", 3)
    assert target.parameters == {
        "_target_": f"{__name__}.bowl", "domain": (-2.0, 2.0),
        "scale": 3.0, "power": 4, "word": "x", "widths": (1, 2),
    }  # fmt: skip
    np.testing.assert_allclose(target.value(POINTS), 3 * (POINTS**4).sum(-1), rtol=1e-14)
    assert target.value(POINTS.astype(np.float32)).dtype == tf.float32
    np.testing.assert_array_equal(target.domain, [[-2, 2]] * 3)
    np.testing.assert_array_equal(target.start, [1, 1, 1])  # three quarters of the way
    assert (target.minimum, target.minimisers.shape, target.modality) == (None, (0, 3), "")


def around(points, self=1.0, *, given=2.0):
    return given * tf.reduce_sum(points**2, axis=-1) + self


def test_an_option_may_have_any_name_but_that_of_the_points():
    target = functions.get(around, dim=3, self=3)
    np.testing.assert_allclose(target.value(POINTS), 2 * (POINTS**2).sum(-1) + 3, rtol=1e-14)


def test_its_dimension_is_two_or_that_of_its_domain():
    assert functions.get(bowl).dim == 2
    np.testing.assert_array_equal(functions.get(bowl).domain, [[-5, 5]] * 2)
    boxed = functions.get(bowl, domain=[[-1, 1], [0, 2], [3, 3.5], [0, 1]])
    np.testing.assert_array_equal(boxed.domain, [[-1, 1], [0, 2], [3, 3.5], [0, 1]])
    np.testing.assert_array_equal(boxed.start, [0.5, 1.5, 3.375, 0.75])
    assert functions.get(bowl, domain=[[-1, 1]]).dim == 1


def test_equal_choices_are_one_target_and_others_are_not():
    def other(points):
        return tf.reduce_sum(points, axis=-1)

    usual = functions.get(bowl).key
    assert functions.get(bowl, power=2).key == usual
    assert hash(functions.get(bowl).key) == hash(usual)
    others = [functions.get(bowl, power=3), functions.get(bowl, dim=3), functions.get(other)]
    assert usual not in [each.key for each in others]


def test_of_a_path_all_but_its_values_is_known_and_nothing_is_imported():
    target = functions.get(OWN, _target_="nowhere.my_bowl", domain=[0, 1], dim=3, a=2, b=[1, 2])
    assert (target.name, target.dim, target.minimum) == ("my_bowl", 3, None)
    assert target.parameters["b"] == (1, 2)
    assert target.latex == r"\mathrm{nowhere{.}my\_bowl}"
    with pytest.raises(Refused, match=r"not been imported; got nowhere\.my_bowl"):
        target.value(POINTS)


def test_it_stands_for_no_target_of_the_list():
    assert OWN not in functions.names()
    with pytest.raises(Refused, match="it names no function"):
        functions.get(OWN)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"power": 2.5}, r"bowl, power: .*got 2.5 \(float\); allowed: a whole number"),
        ({"table": 1}, "bowl, table: there is no parameter.*allowed: dim, domain, scale, power"),
        ({"dim": 0}, "bowl, dim: .*got 0; allowed: 1 or more"),
        ({"dim": 3, "domain": [[0, 1]]}, "bowl, dim: .*got 3; allowed: 1; .*function.domain with"),
        *(
            ({"domain": domain}, r"bowl, domain: .*\[low, high\] with low below.*\[-5.0, 5.0\]$")
            for domain in (
                [1, 1], [2, 1], [0], [0, 1, 2], [], 3, None, "ab", [0, math.nan], [0, math.inf],
                [[0, 1], [1, 0]], [[0, 1], 2], [[]], [True, 2],
            )
        ),
    ],
)  # fmt: skip
def test_what_it_does_not_take_is_refused(given, said):
    with pytest.raises(Refused, match=said):
        functions.get(bowl, **given)


@pytest.mark.parametrize("value", [None, {}, [1.5], [[1, 2]], math.nan])
def test_no_option_of_a_path_is_anything_but_plain(value):
    with pytest.raises(Refused, match="f, a: not of the right kind"):
        functions.get(OWN, _target_="m.f", a=value)


def test_what_has_to_be_given_by_its_place_keeps_its_default():
    def shifted(points, by=1.0, /, *, scale=2.0):
        return scale * tf.reduce_sum(points - by, axis=-1)

    target = functions.get(shifted, dim=3)
    np.testing.assert_allclose(target.value(POINTS), 2 * (POINTS - 1).sum(-1), rtol=1e-12)
    with pytest.raises(Refused, match="shifted, by: there is no parameter"):
        functions.get(shifted, by=2.0)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (math.hypot, "it takes no points"),
        (lambda points, a, /: points, "a: it has no default"),
        (lambda: 1.0, "it takes no points"),
        (lambda *, points: points, "it takes no points"),
        (lambda points, a: a * points, "a: it has no default"),
        (lambda points, *, domain=1: points, "domain: it is a key of every function"),
        (lambda points, name="x": points, "name: it is a key of every function"),
    ],
)
def test_a_function_that_points_alone_cannot_call_is_refused(function, said):
    with pytest.raises(Refused, match=said):
        functions.get(function)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda points: None, r"got NoneType; allowed: a tensor of shape \(4, 7\) and dtype float"),
        (lambda points: 3.0, "got float;"),
        (lambda points: points.numpy().sum(-1), "got ndarray;"),
        (lambda points: points**2, r"got shape \(4, 7, 3\);.*axis=-1"),
        (tf.reduce_sum, r"got shape \(\);"),
        (lambda points: points[0], r"got shape \(7, 3\);.*points\[..., 0\]"),
        (lambda points: tf.cast(points[..., 0], tf.float32), "got float32;.*points.dtype"),
        (lambda points: tf.cast(points[..., 0], tf.int32), "got int32;"),
    ],
)
def test_what_it_may_not_give_is_refused(function, said):
    with pytest.raises(Refused, match=said):
        functions.get(function, dim=3).value(POINTS)
