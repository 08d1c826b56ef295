"""Any text is either a formula, with the value that sympy finds, or refused in bounded time."""

import contextlib
import random
import re
import time
import tracemalloc

import numpy as np
import pytest
import tensorflow as tf
from formula_oracle import worked_out

from functions import Refused
from functions.formula.graph import values
from functions.formula.latex import latex
from functions.formula.parsing import check, parse

PIECES = re.split(r"\s+", """x y z x[0] x[1] x[1:] x[:-1] x[-1] a b pi e tau 0 1 2 3 0.5 1e2 .25 7.
+ - * / ^ ** ( ) [ ] , : sin cos tan exp log sqrt abs sign min max atan2 pow sum prod mean norm tanh
sin( cos( exp( log( sqrt( abs( sum( mean( norm( max( ) ) + * - ^2""")  # fmt: skip
# What a formula never holds, beside what it does.
SIGNS = "xyzab0123456789.+-*/^()[],: \t_'\"\\%&|!=<>;@#~`{}?$eEjJ²π−√\n\0\u202e𝑥"
HOSTILE = (
    "__import__('os').system('true')", "x.__class__", "().__class__.__bases__[0]", "eval(x)",
    "exec('x')", "open('f')", "lambda x: x", "[x for x in y]", "{x: y}", "x if y else z", "f'{x}'",
    "globals()", "x:=2", "x;y", "print(x)", "getattr(x, 'a')", "__builtins__", "a.b", "x@y", "*x",
)  # fmt: skip
VALID = (
    "(sin(4*x) - cos(5*y))/5", "a*x^2 + b", "100*(y - x^2)^2 + (1 - x)^2", "exp(-x^2 - y^2)*z",
    "sum(x^2)", "sum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)", "x[0]*x[1] - norm(x)",
    "-20*exp(-0.2*sqrt(mean(x^2))) + 20 + e", "max(x, y, 0.5) + min(a, x)", "log(1 + x^2)/log10(2)",
    "atan2(y, x) + tanh(x/2)", "abs(x - 1)^1.5", "pow(x, 3) - 2**x", "prod(cos(x)) + tau",
)  # fmt: skip
NUMBERS = {"a": 1.5, "b": -0.75}
POINT = [0.37, 1.21, -0.58]


class Tally:
    """What came of the texts: how many are formulas, and what the slowest took, in seconds."""

    def __init__(self):
        self.formulas, self.compared, self.slowest = 0, 0, 0.0


def judged(text, tally):
    """Read a text; a formula is compared with sympy's value, everything else well refused."""
    began, refused = time.process_time(), None
    try:
        formula = parse(text)
        # Numbers of other names than a and b have some value, too.
        numbers = {name: NUMBERS.get(name, 0.625) for name in formula.parameters}
        check(formula, numbers)
    except Refused as error:
        refused = error
    tally.slowest = max(tally.slowest, time.process_time() - began)
    if refused:
        where = re.match(r"formula, expression: at column (\d+): ", str(refused))
        assert where, text
        assert 1 <= int(where[1]) <= len(text) + 1, text
        assert refused.do, text
        assert len(str(refused)) < 600, text
        return
    tally.formulas += 1
    point = POINT[: max(formula.least, 2) if formula.vector else formula.least]
    point += [0.1] * (formula.least - len(point))
    found = float(values(formula.tree, tf.constant(point, tf.float64), numbers))
    wanted, log = worked_out(text, point, numbers, formula.vector)
    assert latex(formula.tree, numbers, max(formula.least, 3))
    if not log.lost:
        tally.compared += 1
        # Of the largest number on the way, the last digits are lost.
        slack = 1e-9 * abs(float(wanted)) + 1e-12 * log.largest
        assert abs(found - float(wanted)) <= slack, (text, found, wanted)


def random_text(draw):
    kind = draw.random()
    if kind < 0.35:
        return "".join(draw.choice(SIGNS) for _ in range(draw.randint(0, 24)))
    if kind < 0.95:
        return "".join(draw.choice(PIECES) for _ in range(draw.randint(1, 7)))
    return draw.choice(HOSTILE) + "".join(draw.choice(PIECES) for _ in range(draw.randint(0, 3)))


def mutated(text, draw):
    """A formula with a sign or a piece lost, doubled, put in, or moved; or with half of another."""
    for _ in range(draw.randint(1, 2)):
        at, kind = draw.randrange(len(text) + 1), draw.randrange(5)
        rest = text[at + 1 :]
        text = (
            text[:at] + rest,
            text[: at + 1] + text[at:],
            text[:at] + draw.choice(PIECES) + text[at:],
            text[:at] + draw.choice(SIGNS) + rest,
            text[:at] + draw.choice(VALID)[at:],
        )[kind]
    return text


def test_a_hundred_thousand_texts():
    draw, tally = random.Random(20), Tally()  # noqa: S311 - a seeded draw
    for _ in range(100_000):
        judged(random_text(draw), tally)
    assert tally.formulas > 1000
    assert tally.compared > 0.7 * tally.formulas
    assert tally.slowest < 10.0  # of the processor's time; a text this short takes some 0.1 ms


def test_ten_thousand_mutations():
    draw, tally = random.Random(30), Tally()  # noqa: S311 - likewise
    for _ in range(10_000):
        judged(mutated(draw.choice(VALID), draw), tally)
    assert tally.formulas > 1000
    assert tally.compared > 0.7 * tally.formulas


@pytest.mark.parametrize("text", HOSTILE)
def test_what_python_would_run_is_refused(text):
    for around in ("{}", "sum({})", "x + {}", "({})*y"):
        with pytest.raises(Refused, match="at column"):
            parse(around.format(text))


HUGE = {
    "brackets": "(" * 100_000,
    "closed brackets": "(" * 900 + "x" + ")" * 900,
    "calls": "sin(" * 400 + "x" + ")" * 400,
    "least calls": "min(" * 499,
    "indices": "x[" * 999,
    "powers": "x" + "^x" * 999,
    "signs": "-" * 1999 + "x",
    "nine to the nine": "x*" + "^".join(["9"] * 900),
    "products": "x*" + "*".join(["9" * 90] * 20),
    "terms": "+".join(["x"] * 1000),
    "factors": "*".join(["x"] * 1000),
    "arguments": "max(" + ",".join(["x"] * 900) + ")",
    "squares of squares": "(" * 40 + "x" + ")^1000" * 40,
    "a long number": "9" * 2000 + "*x",
    "a long name": "x" * 2000,
    "numbers": "+".join(["1.5"] * 400) + "+x",
    "a million": "x" * 1_000_000,
    "parameters": "+".join(f"p{i}" for i in range(300)) + "+x",
}


@pytest.mark.parametrize("case", HUGE)
def test_huge_texts_end_soon_and_small(case):
    parse.cache_clear()
    tracemalloc.start()
    began = time.process_time()
    with contextlib.suppress(Refused):
        parse(HUGE[case])
    taken, (_, most) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 5.0  # tracing included; without it some hundredths of this
    assert most < 8e6


def test_the_largest_formula_of_all_is_worked_out():
    text = "+".join(["x"] * 1000)
    value = values(parse(text).tree, tf.constant(np.array([[0.5], [2.0]])), {})
    np.testing.assert_allclose(value, [500.0, 2000.0], rtol=1e-12)
