"""Formulas' exact derivatives, by sympy from their nodes, against the automatic ones."""

import time
from dataclasses import replace

import numpy as np
import pytest
import sympy
import tensorflow as tf
from matplotlib.mathtext import MathTextParser
from tapes import value_and_gradient
from test_formula import FORMULAS, made

import functions
from functions.formula.latex import coordinate
from functions.formula.names import CALLED, CONSTANTS, FUNCTIONS
from pipeline import exact
from pipeline.calculus import derivatives
from pipeline.figures.drawing import style

# A call of each function that there is, so that a new one is held too.
CALLS = [
    *(f"{name}({', '.join(['x', '0.5', 'y'][: max(function.least, function.most or 3)])})*x + y"
      for name, function in FUNCTIONS.items()),
    *(f"{name}(x^2 + x[0])*x[1]" for name in (*CALLED, "sum") if name not in FUNCTIONS),
    *(f"{name}*x^2" for name in CONSTANTS),
]  # fmt: skip
MORE = {
    "x/(1 + x^2) + 1/x": 1, "exp(x)/x": 1, "abs(x)*sign(x - 0.5) + abs(log(x))^1.5": 1,
    "max(x, y^2, 0.5)*min(2*x, y)": 2, "sqrt(x^2) + sqrt((y - 1)^2)": 2, "x^y^x": 2,
    "(1.5*x)^3 + (x + 0.1)^2/(y^2 + 0.25)": 2, "1e-7*x^2 + 2.5e12*x": 1,
    "max(x)*min(abs(x - 0.5))": 3,
    "sqrt(2)*x + log(3)*x^2 + sin(pi/5) + 2^-3*x": 1, "(x^2 + y^2)^0.75": 2, "tan(x)^2": 1,
    "a*sin(b*x)/(beta_1 + x^2)": 1, "sum(x)^2/norm(x)": 4, "prod(x - 0.5)": 4,
}  # fmt: skip
FOUND = {**FORMULAS, **dict.fromkeys(CALLS), **MORE}
DIGITS = 30


def target_of(text):
    target, _ = made(text)
    dim = FOUND[text]
    return target if dim is None else functions.get("formula", dim=dim, **target.parameters)


def numbers(expressions, symbols, points):
    """Values [P, k] of expressions, worked out by sympy itself."""
    places = [dict(zip(symbols, map(sympy.Float, point), strict=True)) for point in points]
    return [[float(each.subs(place).evalf(DIGITS)) for each in expressions] for place in places]


@pytest.mark.parametrize("text", FOUND)
def test_expression_and_slopes_are_those_of_the_target(text):
    target = target_of(text)
    points = np.random.default_rng(1).uniform(0.2, 0.9, (3, target.dim))
    symbols = exact.symbols_of(target.dim)
    whole = exact.expression(target, symbols)
    slopes = [exact.slope(whole, symbol) for symbol in symbols]
    values, gradients = value_and_gradient(target, tf.constant(points))
    wanted = np.array(numbers([whole, *slopes], symbols, points))
    np.testing.assert_allclose(wanted[:, 0], values, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(wanted[:, 1:], gradients, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("text", FOUND)
def test_mathtext_takes_what_is_shown(text):
    target = target_of(text)
    shown = exact.derivatives(target, range(target.dim), 3)
    assert len(shown) == (3 if target.dim == 1 else target.dim)
    for each in filter(None, shown):
        width, *_ = MathTextParser("path").parse(f"${each}$")
        assert width > 3
    # Of one that is meant to be read, the first is short enough.
    assert shown[0] or len(text) > 50


def test_higher_orders_are_those_of_the_target():
    target = functions.get("formula", expression="5*sin(2*x) + x^2/(1 + x^2) + abs(x)^3")
    (x,) = exact.symbols_of(1)
    whole, points = exact.expression(target, [x]), np.array([[-1.3], [0.4], [2.0]])
    orders = []
    for _ in range(3):
        whole = exact.slope(whole, x)
        orders.append(whole)
    got = derivatives(target, tf.constant(points), 3)
    np.testing.assert_allclose(np.transpose(numbers(orders, [x], points)), got, rtol=1e-11)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(sin(4*x) - cos(5*y))/5",
         (r"\frac{4 \, \cos\left(4 \, x\right)}{5}", r"\sin\left(5 \, y\right)")),
        ("x^2 + 1", (r"2 \, x", "2", "0")),
        ("abs(x) + a*exp(-y^2)", (r"\mathrm{sign}\left(x\right)", r"- 4 \, y \, e^{- y^{2}}")),
        ("max(x, y)", (r"\left[x > y\right]", r"\left[y > x\right]")),
        ("x[0]*norm(x[1:3]) + 0*x[3]",
         (r"\sqrt{x_{2}^{2} + x_{3}^{2}}", r"\frac{x_{1} \, x_{2}}{\sqrt{x_{2}^{2} + x_{3}^{2}}}",
          r"\frac{x_{1} \, x_{3}}{\sqrt{x_{2}^{2} + x_{3}^{2}}}", "0")),
    ],
)  # fmt: skip
def test_it_reads_as_one_would_write_it(text, shown):
    target, _ = made(text)
    assert exact.derivatives(target, range(target.dim), 3) == shown


LARGE = [
    "(2*x)^1000", "((2*x)^1000)^1000 + y", "+".join(["x*sin(x)"] * 200),
    "sin(" * 38 + "x" + ")" * 38,
    "x" + "^x" * 38, "max(" + ",".join(f"x - {k}" for k in range(200)) + ")", "1.01^1000*x^999.5",
    "(" * 40 + "x + 1" + ")^1000" * 40, "sqrt(-1 - x^2)", "(1/3 + x)^1000",
    "exp(" * 38 + "x" + ")" * 38,
    "1/(1 + " * 38 + "x" + ")" * 38, "(x + 1)*" * 60 + "x", "log(x)^" * 38 + "x",
]  # fmt: skip


@pytest.mark.parametrize("text", LARGE)
def test_what_is_too_large_is_left_out_soon(text):
    target = functions.get("formula", expression=text)
    began = time.process_time()
    shown = exact.derivatives(target, range(target.dim), 3)
    assert time.process_time() - began < 5.0  # tests of others beside it; alone some tenths
    assert len(shown) == (3 if target.dim == 1 else target.dim)
    for each in filter(None, shown):
        MathTextParser("path").parse(f"${each}$")


def test_vectors_are_written_out_while_they_are_short():
    text = "sum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)"
    for dim, is_shown in ((5, True), (1000, False)):
        target = functions.get("formula", expression=text, dim=dim)
        assert [bool(each) for each in exact.derivatives(target, (0, 1), 1)] == [is_shown] * 2


def test_only_a_formula_has_nodes():
    formula = functions.get("formula", expression="x^2")
    others = (functions.get("himmelblau"), replace(formula, formula=lambda points: points[..., 0]))
    assert [exact.derivatives(each, (0,), 1) for each in others] == [(), ()]


@pytest.mark.parametrize("dim", [1, 2, 3, 5])
def test_coordinates_are_called_as_pictures_call_them(dim):
    for k in range(dim):
        assert coordinate(k, dim) == coordinate(k - dim, dim) == style.coordinate(k, dim)
