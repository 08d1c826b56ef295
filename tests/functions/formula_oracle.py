"""Formulas read by sympy's own parser and worked out with 30 digits, apart from the project's own.

`worked_out` goes by numbers and notes what float64 could not follow; `derived` goes by symbols.
"""

import re
from keyword import iskeyword

import sympy
from sympy.parsing.sympy_parser import auto_number, convert_xor, parse_expr

DIGITS = 30
LETTERS = "xyz"
ONE = {
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "asin": sympy.asin, "acos": sympy.acos,
    "atan": sympy.atan, "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
    "exp": sympy.exp, "log": sympy.log, "sqrt": sympy.sqrt, "abs": sympy.Abs, "sign": sympy.sign,
    "log2": lambda u: sympy.log(u) / sympy.log(2), "log10": lambda u: sympy.log(u) / sympy.log(10),
}  # fmt: skip
CONSTANTS = {"pi": sympy.pi, "e": sympy.E, "tau": 2 * sympy.pi}


class Log:
    """What has come up on the way: the largest number, and whether float64 loses the thread."""

    def __init__(self):
        self.largest, self.lost = 1.0, False

    def note(self, value):
        """A value rounded to 30 digits; sizes beyond float64, and no real numbers, are noted."""
        if not (value.is_Integer and abs(value) <= 1000):
            value = sympy.N(value, DIGITS)
        if not (value.is_real and value.is_finite):
            self.lost = True
        elif value != 0:
            size = abs(value)
            self.lost |= bool(size > 1e300 or size < 1e-300)
            self.largest = max(self.largest, float(min(size, 1e300)))
        return value

    def delicate(self, value):
        """Note a value at which rounding decides: next to a pole or a jump."""
        self.lost |= bool(value.is_real and abs(value) < 1e-9 * self.largest)

    def steep(self, *values):
        """Note values that only places next to a pole have."""
        self.lost |= any(bool(value.is_real and abs(value) > 1e6) for value in values)


class Exact:
    """A number, or with a list a vector, that works out every operation by sympy at once."""

    def __init__(self, value, log):
        self.value, self.log = value, log

    def _each(self, operation, *others):
        parts = [each.value if isinstance(each, Exact) else each for each in (self, *others)]
        sizes = {len(each) for each in parts if isinstance(each, list)}
        if not sizes:
            return Exact(self.log.note(operation(*parts)), self.log)
        (size,) = sizes
        rows = zip(*(each if isinstance(each, list) else [each] * size for each in parts))  # noqa: B905
        return Exact([self.log.note(operation(*row)) for row in rows], self.log)

    def _over(self, below):
        def divided(a, b):
            self.log.delicate(b)
            return a / b if b != 0 else sympy.zoo

        return self._each(divided, below)

    def __neg__(self):
        return self._each(lambda a: -a)

    def __pos__(self):
        return self

    def __add__(self, other):
        return self._each(lambda a, b: a + b, other)

    def __sub__(self, other):
        return self._each(lambda a, b: a - b, other)

    def __mul__(self, other):
        return self._each(lambda a, b: a * b, other)

    def __truediv__(self, other):
        return self._over(other)

    def __pow__(self, other):
        return self._each(self._power, other)

    def _power(self, a, b):
        if not (b.is_Integer and b >= 0):
            self.log.delicate(a)
        return a**b

    def __getitem__(self, at):
        index = slice(*(None if e is None else int(e) for e in (at.start, at.stop))) \
            if isinstance(at, slice) else int(at)  # fmt: skip
        return Exact(self.value[index], self.log)

    def __int__(self):
        return int(self.value)

    def call(self, name, *others):
        if name in ("sign", "atan2"):
            for value in self.value if isinstance(self.value, list) else [self.value]:
                self.log.delicate(value)
        found = self._each(ONE.get(name, sympy.atan2), *others)
        if name == "tan":
            self.log.steep(*(found.value if isinstance(found.value, list) else [found.value]))
        return found


def _number(log):
    return lambda text: Exact(log.note(sympy.Rational(str(text))), log)


def _names(log):
    """What the names of a formula do with exact numbers."""

    def vector(operation):
        return lambda v: Exact(log.note(operation(v.value)), log)

    def extreme(of):
        def chosen(first, *others):
            if others:
                return first._each(of, *others)
            return Exact(of(*first.value), log)

        return chosen

    names = {name: (lambda u, name=name: u.call(name)) for name in ONE}
    names |= {name: Exact(log.note(value), log) for name, value in CONSTANTS.items()}
    return names | {
        "atan2": lambda y, x: y.call("atan2", x),
        "pow": lambda a, b: a**b,
        "min": extreme(sympy.Min),
        "max": extreme(sympy.Max),
        "sum": vector(sum),
        "mean": vector(lambda v: sum(v) / len(v)),
        "prod": vector(lambda v: sympy.Mul(*v)),
        "norm": vector(lambda v: sympy.sqrt(sum(u**2 for u in v))),
    }


def _named(name):
    return f"{name}_" if iskeyword(name) else name


def _read(text, names, number):
    """What sympy's parser makes of a text; it knows no number with a 0 in front, and no line."""
    plain = re.sub(r"(?<![\w.])0+(?=\d)", "", " ".join(text.split()))
    plain = re.sub(r"[A-Za-z_]\w*", lambda name: _named(name[0]), plain)
    constructors = {"Integer": number, "Float": number}
    return parse_expr(plain, names, (auto_number, convert_xor), constructors)


def worked_out(text, point, numbers, vector):
    """A formula's value at a point of floats, and the log of how it came about."""
    log = Log()
    x = [log.note(sympy.Float(float(u), DIGITS)) for u in point]
    names = _names(log)
    names |= {
        _named(key): Exact(log.note(sympy.Float(v, DIGITS)), log) for key, v in numbers.items()
    }
    if vector:
        names["x"] = Exact(x, log)
    else:
        names |= {letter: Exact(u, log) for letter, u in zip(LETTERS, x, strict=False)}
    return _read(text, names, _number(log)).value, log


def derived(text, dim, numbers, vector):
    """A formula in symbols, which are returned too, with its gradient."""
    symbols = list(sympy.symbols(f"u:{dim}", real=True))

    class Symbolic(Log):
        def note(self, value):
            return sympy.sympify(value)

        def delicate(self, value):
            pass

        def steep(self, *values):
            pass

    log = Symbolic()
    names = _names(log) | {_named(key): Exact(sympy.Rational(v), log) for key, v in numbers.items()}
    names |= {"x": Exact(symbols, log)} if vector else {
        letter: Exact(u, log) for letter, u in zip(LETTERS, symbols, strict=False)
    }  # fmt: skip
    expression = _read(text, names, lambda each: Exact(sympy.Rational(str(each)), log)).value
    return symbols, expression, [sympy.diff(expression, symbol) for symbol in symbols]
