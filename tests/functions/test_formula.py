"""Formulas as targets: values and derivatives against sympy, shapes, kinks, facts, refusals."""

import mpmath
import numpy as np
import pytest
import sympy
import tensorflow as tf
from formula_oracle import derived, worked_out
from matplotlib.mathtext import MathTextParser
from tapes import value_and_gradient, value_gradient_hessian

import functions
from functions.formula.parsing import parse

NUMBERS = {"a": 2.0, "b": -1.5, "beta_1": 0.25, "lambda": 3.0}
# Formula: dimension. Points are drawn from 0.2 to 0.9, where all of them are smooth.
FORMULAS = {
    "(sin(4*x) - cos(5*y))/5": 2,
    "a*x^2 + b": 1,
    "-x^2": 1,
    "2^-x": 1,
    "x^2^y": 2,
    "(x^2)^y": 2,
    "x - y - z": 3,
    "x/y/z*2": 3,
    "x - (y - z)": 3,
    "x/(y*z)": 3,
    "--x*-y": 2,
    "+x**3": 1,
    "x^-3 + y^7": 2,
    "x^0 + y": 2,
    "x^0.5 + y^1.5 + x^(1/3)": 2,
    "e^x + exp(-y) + a^x": 2,
    "sin(x) + cos(x) + tan(x) + asin(x) + acos(x) + atan(x)": 1,
    "sinh(x) + cosh(y)*tanh(z)": 3,
    "log(x) + log2(y) + log10(z) + sqrt(x*y)": 3,
    "abs(x - 2) + sign(y - 2)*x": 2,
    "min(x, y + 2, z) + max(x, y + 2)": 3,
    "atan2(y, x) + pow(x, a)": 2,
    "pi*x + tau*y - e": 2,
    "lambda*x^2 + beta_1*y": 2,
    "1e-3*x + 2.5E+1*y + .5 + 3.": 2,
    "100*(y - x^2)^2 + (1 - x)^2": 2,
    "x[0]^2 + x[-1]": 4,
    "sum(x^2)": 5,
    "sum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)": 4,
    "a*mean(cos(tau*x)) + norm(x - 0.1)": 3,
    "prod(x[1:3]) + sum(x[-2:])/x[0]": 4,
    "sum(x*x[0]) - sum(x)*mean(x)": 3,
    "max(x) - min(abs(x))": 3,
    "sum(min(x, 0.5) + max(x[1], x))": 3,
    "-20*exp(-0.2*sqrt(mean(x^2))) - exp(mean(cos(2*pi*x))) + 20 + e": 3,
    "norm(x[1:])^3 + sum(atan2(x, 2))": 3,
    "sum(sqrt(x)) + sum(x[0] + 0*x^0)": 3,
}


def made(text):
    numbers = {name: NUMBERS[name] for name in parse(text).parameters}
    return functions.get("formula", dim=FORMULAS.get(text), expression=text, **numbers), numbers


def points_of(target, count=6):
    return np.random.default_rng(0).uniform(0.2, 0.9, (count, target.dim))


@pytest.mark.parametrize("text", FORMULAS)
def test_values_are_those_of_sympy(text):
    target, numbers = made(text)
    points = points_of(target)
    wanted = [worked_out(text, point, numbers, parse(text).vector)[0] for point in points]
    values = target.value(points).numpy()
    assert values.shape == (6,)
    np.testing.assert_allclose(values, [float(each) for each in wanted], rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("text", FORMULAS)
def test_gradients_are_sympys_exact_ones(text):
    target, numbers = made(text)
    points = points_of(target, 3)
    symbols, _, gradient = derived(text, target.dim, numbers, parse(text).vector)
    at_jumps = {"DiracDelta": lambda u: 0}  # the slope of sign elsewhere
    slopes = sympy.lambdify(symbols, gradient, modules=[at_jumps, "mpmath"])
    with mpmath.workdps(30):
        wanted = [[float(each) for each in slopes(*map(mpmath.mpf, point))] for point in points]
    got = value_and_gradient(target, tf.constant(points))[1]
    np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("text", FORMULAS)
def test_any_shape_and_both_precisions_and_compiled_the_same(text, dtype):
    target, _ = made(text)
    points = points_of(target, 6).reshape(2, 3, target.dim).astype(dtype)
    values = target.value(points)
    assert values.dtype == dtype
    assert values.shape == (2, 3)
    assert target.value(points[0, 0]).shape == ()
    compiled = tf.function(target.value, jit_compile=True)(tf.constant(points))
    slack = 128 * np.finfo(dtype).eps
    np.testing.assert_allclose(compiled, values, rtol=slack, atol=slack)
    double = target.value(points.astype("float64"))
    np.testing.assert_allclose(values, double, rtol=slack, atol=slack)


@pytest.mark.parametrize("text", FORMULAS)
def test_mathtext_takes_the_formula(text):
    target, _ = made(text)
    width, height, *_ = MathTextParser("path").parse(f"${target.latex}$")
    assert min(width, height) > 5


@pytest.mark.parametrize("part", ["sin({})", "1/(1 + {})", "x^{}", "sqrt(1 + {})", "-({})*2"])
def test_no_formula_is_too_deep_for_mathtext(part):
    text, shown = "x", 0
    for _ in range(39):
        text = part.format(text)
        latex = functions.get("formula", expression=text).latex
        shown += bool(latex)
        if latex:
            MathTextParser("path").parse(f"${latex}$")
    assert 10 <= shown < 39
    assert functions.get("formula", expression="+".join(["x^2"] * 400)).latex == ""


# Formula: what is taken for its gradient where all coordinates are 0, and the dimension.
KINKED = {
    "sqrt(x)": [0.0],
    "x^0.5 + y": [0.0, 1.0],
    "abs(x)": [0.0],
    "sqrt(x^2 + y^2)": [0.0, 0.0],
    "norm(x)": [0.0, 0.0],
    "norm(x)^2": [0.0, 0.0],
    "x^1.5": [0.0],
    "(x^2 + y^2)^0.75": [0.0, 0.0],
    "atan2(y, x)": [0.0, 0.0],
    "sign(x) + 3*y": [0.0, 3.0],
    "acos(1 - x^2)": [0.0],
    "asin(1 + x) + y": [0.0, 1.0],
    "acos(y - 1)": [0.0, 0.0],
}
# At 0 these have derivatives of all orders, which tf.pow and tf.reduce_prod would spoil.
SMOOTH = {"x^3 + y": [0.0, 1.0], "x^2": [0.0], "x^7 + x": [1.0], "prod(x)": [0.0, 0.0],
          "x^0*y": [0.0, 1.0], "e^(x*y) + 2^x": [float(np.log(2.0)), 0.0]}  # fmt: skip


@pytest.mark.parametrize("text", KINKED | SMOOTH)
def test_no_derivative_is_nan_at_the_origin(text):
    target = functions.get("formula", expression=text)
    tiny = np.outer([0.0, 1e-18, 1e-30, 1e-154, 1e-161, 1e-300], np.ones(target.dim))
    points = tf.constant(tiny)
    eager = value_gradient_hessian(target, points)
    compiled = tf.function(value_gradient_hessian, jit_compile=True)(target, points)
    for each in (*eager, *compiled):
        assert np.isfinite(each[0]).all()
        assert not np.isnan(each).any()
    np.testing.assert_allclose(eager[1][0], (KINKED | SMOOTH)[text], atol=1e-15)
    assert bool(target.kinks) == (text in KINKED)


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x^2 + a*y", r"x^{2} + 2\,y"),
        ("b*x", r"-1.5\,x"),
        ("x - (y + 1)/2", r"x - \frac{y + 1}{2}"),
        ("2*3*x[0] + x[-1]", r"2 \cdot 3\,x + y"),
        ("x[0] + x[2]*x[-1]", r"x_{1} + x_{3}\,x_{3}"),
        ("(x + 1)^2*sin(y)^2", r"\left(x + 1\right)^{2}\,\sin^{2}\left(y\right)"),
        ("norm(x[1:3]) + sum(x)", r"\Vert \mathbf{x}_{2:3}\Vert  + \sum\left(\mathbf{x}\right)"),
        ("abs(x)*abs(x/y)^2", r"|x|\,\left|\frac{x}{y}\right|^{2}"),
        ("1e-3*sqrt(pi*x)", r"1 \cdot 10^{-3}\,\sqrt{\pi\,x}"),
        ("x^b", "x^{-1.5}"),
        ("b^x", r"\left(-1.5\right)^{x}"),
    ],
)
def test_it_is_written_as_one_would(text, latex):
    assert made(text)[0].latex == latex


@pytest.mark.parametrize(
    ("text", "dims"),
    [
        ("x", [1]),
        ("y", [2]),
        ("x + z", [3]),
        ("sum(x)", [1, 2, 7]),
        ("x[2] + x[0]", [3, 4]),
        ("x[-4]", [4]),
        ("sum(x[1:-1])", [3, 4]),
        ("sum(x[2:4])", [4]),
        ("sum(x[-3:-1])", [3]),
    ],
)
def test_the_dimensions_are_those_that_the_variables_need(text, dims):
    for dim in dims:
        assert functions.get("formula", expression=text, dim=dim).dim == dim
    usual = functions.get("formula", expression=text).dim
    assert usual == max(2, dims[0]) if parse(text).vector else usual == dims[0]
    with pytest.raises(functions.Refused, match=f"got {dims[0] - 1}; allowed: {dims[0]}"):
        functions.get("formula", expression=text, dim=dims[0] - 1)


def test_the_numbers_are_parameters_of_the_target():
    target = functions.get("formula", expression="a*x^2 + b", a=2, b=0.5, low=-1, high=3)
    assert target.parameters["a"] == 2.0
    assert target.value(np.array([3.0])).numpy() == 18.5
    np.testing.assert_array_equal(target.domain, [[-1.0, 3.0]])
    other = functions.get("formula", expression="a*x^2 + b", a=2, b=1)
    assert len({target.key, other.key}) == 2


@pytest.mark.parametrize("name", ["points", "self", "tree", "numbers", "cls"])
def test_a_number_may_have_any_name(name):
    target = functions.get("formula", expression=f"{name}*x^2", **{name: 2})
    assert target.value(np.array([3.0])).numpy() == 18.0


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"expression": "a*x"}, "formula, a: the formula names this number, and it has no value"),
        ({"expression": "a*x", "a": "2"}, r"formula, a: not of the right kind; got '2'"),
        ({"expression": "a*x", "a": float("inf")}, "formula, a: not of the right kind; got inf"),
        (
            {"expression": "a*x", "a": 1, "c": 1},
            "no parameter 'c'; .*dim, expression, low, high, a",
        ),
        ({"expression": "a*x", "a": 10**400}, r"a: not of the right kind; got 10+\.\.\. \(int\)"),
        ({"low": -(10**400)}, r"low: not of the right kind; got -10+\.\.\. \(int\)"),
        ({"low": 5}, "formula, high: .*got low 5, high 5"),
        ({"expression": "log(a)*x", "a": 0}, r"column 1: .* no finite real number, where a = 0;"),
        ({"expression": "x/a", "a": 0}, r"column 3: a division by 0, where a = 0;"),
        ({"expression": "x^a", "a": 1e9}, r"column 3: the power is too large, where a = 1e\+09;"),
        ({"expression": 3}, r"formula, expression: not of the right kind; got 3"),
    ],
)
def test_numbers_that_do_not_suit_are_refused(request_, said):
    with pytest.raises(functions.Refused, match=said):
        functions.get("formula", **request_)


REFUSED = {
    "": (1, "there is no formula"),
    "x +": (4, "something is missing at the end"),
    "(x": (1, "this ( is never closed"),
    "x)": (2, "this ) closes nothing"),
    "2x": (2, "no operator between '2' and 'x'"),
    "x y": (3, "no operator between 'x' and 'y'"),
    "3(x)": (2, "no operator between '3' and '('"),
    "sin x": (1, "sin is a function, it needs brackets"),
    "1 + foo(x)": (5, "there is no function foo"),
    "ln(x)": (1, "write log(...)"),
    "x.real": (2, "nothing here has attributes"),
    "x + x[0]": (1, "the formula is a vector"),
    "x[0] + y": (8, "y stands beside x[...]"),
    "sum(y)": (5, "y stands beside x[...]"),
    "y[0]": (2, "it has no coordinates"),
    "x[1.5]": (3, "must be a whole number"),
    "x[9999]": (3, "the index is too large"),
    "x[5:2]": (1, "this slice is empty"),
    "sum(x[1:] - x)": (13, "a vector of n numbers meets one of n - 1"),
    "sum(x[0])": (1, "sum of one number"),
    "3 + pi": (1, "the same everywhere"),
    "x + 1/0": (7, "a division by 0"),
    "x*sqrt(-2)": (3, "no finite real number"),
    "x^9999": (3, "the power is too large"),
    "x*9^999": (3, "no finite real number"),
    "x*9^9^9^9": (7, "the power is too large"),
    "1e999*x": (1, "the number is too large"),
    "0,5*x": (2, "a comma stands only between"),
    "sin(x, y)": (1, "sin takes one argument, not 2"),
    "atan2(x)": (1, "atan2 takes two arguments, not 1"),
    "name*x": (1, "name is a key of every formula"),
    "xy + a*yz": (1, "the same everywhere"),
    "x1 + x2": (1, "x1 is no coordinate"),
    "x = 2": (3, "'=' has no meaning here"),
    "x²": (2, "write ^2"),
    "x//y": (3, "something is missing before '/'"),
    "x % y": (3, "'%' has no meaning here"),
    "__import__('os')": (1, "__import__ is no name"),
    "x.__class__": (2, "nothing here has attributes"),
    "().__class__": (3, "nothing here has attributes"),
    "open('f')": (6, "has no meaning here"),
    "open(f)": (1, "there is no function open"),
    "eval(x)": (1, "there is no function eval"),
    "lambda x: x": (8, "no operator between 'lambda' and 'x'"),
    "[x for x in y]": (1, "something is missing before '['"),
    "sum(x for x in y)": (7, "no operator between 'x' and 'for'"),
    "x if y else z": (3, "no operator between 'x' and 'if'"),
    "x; y": (2, "';' has no meaning here"),
    "x := 2": (4, "'=' has no meaning here"),
    "x : 2": (3, "':' has no meaning here"),
    "'x'": (1, "has no meaning here"),
    "x" * 33: (1, "is no name"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_formula_is_refused_with_its_column(text):
    column, why = REFUSED[text]
    with pytest.raises(functions.Refused) as caught:
        functions.get("formula", expression=text)
    said = str(caught.value)
    assert said.startswith(f"formula, expression: at column {column}: ")
    assert why in said
    assert "\n" not in said
    assert caught.value.do
