"""The derivatives of a formula as exact expressions, found by sympy, in mathtext.

The expression is made of the formula's own nodes, never read from its text, and its functions are
sympy's; those with kinks are our own, whose slopes are taken as `functions.formula.graph` does.
Whatever is too large to be read is left out before it can take long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter

from functions.formula import parsing
from functions.formula.folding import Values, folded
from functions.formula.latex import between, can_be_drawn, coordinate
from functions.formula.names import reduces
from functions.formula.nodes import (
    Call,
    Constant,
    Coordinate,
    Minus,
    Node,
    Number,
    Parameter,
    Power,
    Product,
    Sum,
    Vector,
    children,
)
from functions.formula.target import formula
from functions.mathtext import power_of_ten
from functions.target import Target

_MOST = 200  # operations of an expression, vectors written out; more are not differentiated
_BITS = 64  # of the whole numbers that powers may make
_LONGEST = 300  # characters of mathtext
_RAISED = 24  # of an exponent of e
_NO_REAL_NUMBER = (
    *(sympy.I, sympy.nan, sympy.zoo, sympy.oo, -sympy.oo),
    *(sympy.re, sympy.im, sympy.arg, sympy.conjugate, sympy.Derivative, sympy.Subs),
)


class _TooMuch(Exception):  # noqa: N818 - no fault, it is not shown
    """The expression is too large to be read."""


def derivatives(target: Target, axes: Sequence[int], orders: int) -> tuple[str, ...]:
    """Return mathtext of a formula's exact derivatives, without dollar signs.

    Of a target of one coordinate those of orders 1 to `orders`, otherwise the first along each of
    `axes`; an empty text for each that is too long to be read. () where the target is no formula.
    """
    made = target.formula
    if not isinstance(made, partial) or made.func is not formula:
        return ()
    wanted = orders if target.dim == 1 else len(axes)
    symbols = symbols_of(target.dim)
    try:
        whole = expression(target, symbols)
        if target.dim == 1:
            found = list(_in_turn(whole, symbols[0], orders))
        else:
            found = [written(slope(whole, symbols[axis])) for axis in axes]
    except _TooMuch:
        found = []
    return tuple(found + [""] * (wanted - len(found)))


def _in_turn(whole: Any, symbol: Any, orders: int) -> Iterator[str]:
    for _ in range(orders):
        whole = slope(whole, symbol)
        yield written(whole)


def symbols_of(dim: int) -> list[Any]:
    """Return a symbol for each coordinate, as pictures call it."""
    return [sympy.Symbol(coordinate(k, dim), real=True) for k in range(dim)]


def expression(target: Target, symbols: Sequence[Any]) -> Any:
    """Return a formula as an expression of sympy's in its coordinates' symbols.

    Raises _TooMuch for one that is too large to be read.
    """
    numbers = {key: each for key, each in target.parameters.items() if isinstance(each, float)}
    tree = parsing.parse(target.parameters["expression"]).tree
    return _Builder(symbols, numbers).of(tree)


class _Builder:
    """Makes expressions of nodes, lists of them of vectors, and counts how many."""

    def __init__(self, symbols: Sequence[Any], numbers: Values) -> None:
        self.symbols, self.numbers, self.made = symbols, numbers, 0

    def of(self, node: Node) -> Any:
        value = folded(node, self.numbers)
        if value is not None:
            return self._number(node, value)
        if isinstance(node, Coordinate):
            return self.symbols[node.index]
        if isinstance(node, Vector):
            return list(self.symbols[node.low : node.high])
        parts = [self.of(part) for part in children(node)]
        if isinstance(node, Call) and reduces(node.name, len(node.arguments)):
            self._count(len(parts[0]))
            return _REDUCING[node.name](*parts[0])
        lengths = {len(part) for part in parts if isinstance(part, list)}
        if not lengths:
            return self._operation(node, parts)
        (length,) = lengths
        rows = zip(*(part if isinstance(part, list) else [part] * length for part in parts),
                   strict=True)  # fmt: skip
        return [self._operation(node, row) for row in rows]

    def _number(self, node: Node, value: float) -> Any:
        """Return a part that hangs on no coordinate: as it is written, if that is short."""
        if isinstance(node, Constant):
            return {"pi": sympy.pi, "e": sympy.E, "tau": 2 * sympy.pi}[node.name]
        if isinstance(node, Number | Parameter) or not 1e-6 < abs(value) < 1e6:
            whole = value.is_integer() and abs(value) < 1e6
            return sympy.Integer(int(value)) if whole else sympy.Float(value)
        parts = [self.of(part) for part in children(node)]
        found = self._operation(node, parts)
        short = found.is_Atom or sum(1 for _ in sympy.preorder_traversal(found)) <= 6
        ratio = found.as_numer_denom() if found.is_Rational else (0, 0)
        if not short or max(map(abs, ratio)) > 1000 or found.has(sympy.Float):
            return sympy.Float(value)
        return found

    def _operation(self, node: Node, parts: Sequence[Any]) -> Any:
        self._count(len(parts))
        match node:
            case Minus():
                return -parts[0]
            case Sum(terms=terms):
                return sympy.Add(
                    *(sign * part for (sign, _), part in zip(terms, parts, strict=True))
                )
            case Product(factors=factors):
                return sympy.Mul(
                    *(part**power for (power, _), part in zip(factors, parts, strict=True))
                )
            case Power():
                return _power(*parts)
            case Call(name=name):
                return (_OWN.get(name) or getattr(sympy, name))(*parts)
        raise TypeError(f"{node} is no operation")

    def _count(self, many: int) -> None:
        self.made += many
        if self.made > _MOST:
            raise _TooMuch


def _power(base: Any, exponent: Any) -> Any:
    if exponent.is_Float:
        near = sympy.Rational(str(float(exponent))).limit_denominator(12)
        exponent = near if float(near) == float(exponent) else exponent
    number = base.as_coeff_Mul()[0]
    if exponent.is_Rational and number.is_Rational and abs(number) != 1:
        digits = sum(int(part).bit_length() for part in (number.p, number.q))
        if digits * abs(exponent) > _BITS:  # sympy works it out
            raise _TooMuch
    return base**exponent


def slope(whole: Any, symbol: Any) -> Any:
    """Return the derivative by a symbol, shortly; raises _TooMuch for what is no longer to read."""
    found = sympy.diff(whole, symbol).replace(sympy.DiracDelta, lambda *_: sympy.Integer(0))
    if found.has(*_NO_REAL_NUMBER) or _size(found) > 2 * _MOST:
        raise _TooMuch
    return min((found, *_shorter(found)), key=lambda each: (_size(each), len(str(each))))


def _shorter(found: Any) -> Iterator[Any]:
    """Yield other forms of an expression that take no time to find."""
    yield sympy.factor_terms(found)
    if _size(found) <= 60:
        yield sympy.powsimp(found)
    above, below = sympy.fraction(sympy.together(found))
    powers = [abs(each.exp) for each in above.atoms(sympy.Pow) if each.exp.is_Integer]
    if below != 1 and _size(above) <= 40 and max(powers, default=0) <= 4:
        yield sympy.factor_terms(sympy.expand(above)) / below


def _size(whole: Any) -> int:
    """Return how many parts an expression has; those that occur twice count twice."""
    return sum(1 for _ in sympy.preorder_traversal(whole))


def written(whole: Any) -> str:
    """Return mathtext of an expression, '' of one that is too long to be read."""
    if any(max(abs(each.p), each.q) >= 10**12 for each in whole.atoms(sympy.Rational)):
        return ""
    # A number that came out as 1.0 is not written before what it multiplies.
    wholes = {
        each: sympy.Integer(int(each)) for each in whole.atoms(sympy.Float) if each == int(each)
    }
    whole = whole.xreplace(wholes)
    text = _Printer({"mul_symbol": r" \, "}).doprint(whole)
    return text if len(text) <= _LONGEST and can_be_drawn(text) else ""


class _Steps(sympy.Function):  # type: ignore[misc]  # sympy has no types, here and below
    """What is flat wherever it has a slope."""

    def fdiff(self, argindex: int = 1) -> Any:
        return sympy.Integer(0)


class Above(_Steps):
    """1 where one number is greater than another, otherwise 0."""

    @classmethod
    def eval(cls, a: Any, b: Any) -> Any:
        return sympy.Integer(bool(a > b)) if a.is_number and b.is_number else None


class Below(_Steps):
    """1 where one number is less than another, otherwise 0."""

    @classmethod
    def eval(cls, a: Any, b: Any) -> Any:
        return sympy.Integer(bool(a < b)) if a.is_number and b.is_number else None


class Sign(_Steps):
    """The sign of a real number."""

    @classmethod
    def eval(cls, u: Any) -> Any:
        return sympy.sign(u) if u.is_number else None


class Size(sympy.Function):  # type: ignore[misc]
    """The absolute value of a real number."""

    @classmethod
    def eval(cls, u: Any) -> Any:
        return sympy.Abs(u) if u.is_number else None

    def fdiff(self, argindex: int = 1) -> Any:
        return Sign(self.args[0])


class Greatest(sympy.Function):  # type: ignore[misc]
    """The greatest of real numbers: its slope is that of the one which it is."""

    chosen, where = sympy.Max, Above

    @classmethod
    def eval(cls, *us: Any) -> Any:
        unlike = dict.fromkeys(us)
        if len(unlike) < len(us):
            return cls(*unlike)
        if len(us) == 1:
            return us[0]
        return cls.chosen(*us) if all(u.is_number for u in us) else None

    def fdiff(self, argindex: int = 1) -> Any:
        others = self.args[: argindex - 1] + self.args[argindex:]
        return self.where(self.args[argindex - 1], self.func(*others))


class Least(Greatest):
    """The least of real numbers."""

    chosen, where = sympy.Min, Below


_OWN: Mapping[str, Callable[..., Any]] = {
    "abs": Size,
    "sign": Sign,
    "min": Least,
    "max": Greatest,
    "log2": lambda u: sympy.log(u) / sympy.log(2),
    "log10": lambda u: sympy.log(u) / sympy.log(10),
}
_REDUCING: Mapping[str, Callable[..., Any]] = {
    "sum": sympy.Add,
    "mean": lambda *us: sympy.Add(*us) / len(us),
    "prod": sympy.Mul,
    "norm": lambda *us: sympy.sqrt(sympy.Add(*(u**2 for u in us))),
    "min": Least,
    "max": Greatest,
}


class _Printer(LatexPrinter):  # type: ignore[misc]
    """Mathtext that Matplotlib draws; `exp` is the text of a power that a function is taken to."""

    def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
        terms = list(super()._as_ordered_terms(expr, order=order))
        return sorted(terms, key=lambda term: term is not _first(terms))

    def _print_Float(self, expr: Any) -> str:
        return power_of_ten(float(expr))

    def _print_ExpBase(self, expr: Any, exp: str | None = None) -> str:
        power = self._print(expr.args[0])
        if len(power) > _RAISED or "frac" in power:
            return self._around(r"\exp", expr, exp)
        return str(self._do_exponent(f"e^{{{power}}}", exp))

    def _print_Function(self, expr: Any, exp: str | None = None) -> str:
        name = expr.func.__name__
        return self._around(_NAMES.get(name, rf"\{name}"), expr, exp)

    def _print_Abs(self, expr: Any, exp: str | None = None) -> str:
        return str(self._do_exponent(between("|", self._print(expr.args[0])), exp))

    def _print_Above(self, expr: Any, exp: str | None = None) -> str:
        return self._compared(expr, ">")

    def _print_Below(self, expr: Any, exp: str | None = None) -> str:
        return self._compared(expr, "<")

    def _compared(self, expr: Any, sign: str) -> str:
        return rf"\left[{f' {sign} '.join(map(self._print, expr.args))}\right]"

    def _around(self, name: str, expr: Any, exp: str | None) -> str:
        texts = [self._print(each) for each in expr.args]
        # In braces a sign has no gap behind it, as if it took one number from another.
        inner = ", ".join(f"{{{each}}}" if each.startswith("-") else each for each in texts)
        power = f"^{{{exp}}}" if exp else ""
        return rf"{name}{power}\left({inner}\right)"

    _print_Size = _print_Abs
    _print_log = _print_sign = _print_atan2 = _print_Function


_NAMES: Mapping[str, str] = {
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "atan2": r"\mathrm{atan2}",
    "sign": r"\mathrm{sign}",
    "Sign": r"\mathrm{sign}",
    "Greatest": r"\max",
    "Least": r"\min",
}


def _first(terms: Sequence[Any]) -> Any:
    """Return the term that a sum begins with: the first without a minus, if there is one."""
    return next((term for term in terms if not term.could_extract_minus_sign()), terms[0])
