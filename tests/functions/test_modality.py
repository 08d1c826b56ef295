"""Beale and Brown badly scaled have one local minimum each: all stationary points, exactly."""

import pytest
import sympy as sp

import functions

X, Y = sp.symbols("x y", real=True)
BEALE = sum(
    (sp.Rational(number) - X * (1 - Y**power)) ** 2
    for power, number in enumerate(("3/2", "9/4", "21/8"), 1)
)
BROWN = (X - 10**6) ** 2 + (Y - sp.Rational(2, 10**6)) ** 2 + (X * Y - 2) ** 2


def stationary(value, linear, other):
    """The real factors of the equation that is left of a gradient, once `linear` is eliminated.

    The value is quadratic in `linear`, so that its derivative there has one root.
    """
    (root,) = sp.solve(sp.diff(value, linear), linear)
    rest = sp.numer(sp.together(sp.diff(value, other).subs(linear, root)))
    factors = [sp.Poly(each, other) for each, _ in sp.factor_list(sp.expand(rest), other)[1]]
    return root, [each for each in factors if each.count_roots() > 0]


def test_beale_has_a_minimum_and_two_saddles():
    root, factors = stationary(BEALE, X, Y)
    assert [each.count_roots() for each in factors] == [1] * len(factors)
    found = {each.real_roots()[0] for each in factors}
    third, half, one = sorted(found)
    assert (half, one) == (sp.Rational(1, 2), 1)
    bend = sp.hessian(BEALE, (X, Y))
    assert root.subs(Y, half) == 3
    at = bend.subs({X: 3, Y: half})
    assert at.det() > 0
    assert at.trace() > 0
    # Where y is 1 the value is no parabola in x but a constant, and x is told by the other slope.
    assert sp.solve(sp.diff(BEALE, Y).subs(Y, 1), X) == [0]
    assert bend.subs({X: 0, Y: 1}).det() < 0
    place = sp.N(third, 40)
    assert bend.subs({X: root.subs(Y, place), Y: place}).det() < 0


def test_brown_badly_scaled_has_one_stationary_point():
    root, factors = stationary(BROWN, Y, X)
    assert [each.count_roots() for each in factors] == [1]
    assert factors[0].real_roots() == [10**6]
    assert root.subs(X, 10**6) == sp.Rational(2, 10**6)


@pytest.mark.parametrize("name", ["beale", "mgh_05_beale", "mgh_04_brown_badly_scaled"])
def test_they_say_so(name):
    assert functions.get(name).modality == "unimodal"
