"""The grammar of formulas, read by recursive descent, with a bound on how deep it goes.

    sum     := product (("+" | "-") product)*
    product := signed (("*" | "/") signed)*
    signed  := ("+" | "-")* power
    power   := atom [("^" | "**") signed]
    atom    := NUMBER | CONSTANT | PARAMETER | variable | call | "(" sum ")"
    variable := "x" ["[" (WHOLE | [WHOLE] ":" [WHOLE]) "]"] | "y" | "z"
    call    := FUNCTION "(" sum ("," sum)* ")"

As in Python, powers bind closer than a sign before them and are taken from the right.
"""

from __future__ import annotations

import difflib
import math
from typing import NoReturn

from functions.formula.names import (
    ALIASES,
    CALLED,
    CONSTANTS,
    FUNCTIONS,
    REDUCTIONS,
    TAKEN,
    reduces,
)
from functions.formula.nodes import (
    LETTERS,
    Call,
    Constant,
    Coordinate,
    Fault,
    Minus,
    Node,
    Number,
    Parameter,
    Power,
    Product,
    Sum,
    Vector,
)
from functions.formula.tokens import Token, cut

DEEPEST = 40  # brackets, calls and exponents within each other
LAST = 999  # the largest index of a coordinate
REDUCING = (*REDUCTIONS, "min", "max")


def read(text: str) -> tuple[Node, bool]:
    """Return the tree of a formula, and whether x is a vector in it; raises Fault."""
    return _Reader(cut(text)).read()


class _Reader:
    """Where the reading stands: the tokens, how many are read, and how deep it is."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0
        # Vectors are what has an index, or a sum over it: whatever else is in the formula.
        self.vector = any(
            token.kind == "[" or (token.text in REDUCING and reduces(token.text, self._count(at)))
            for at, token in enumerate(tokens)
        )

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def read(self) -> tuple[Node, bool]:
        if self.next.kind == "end":
            raise Fault(1, "there is no formula", 'write one, as "x^2 + y^2"')
        tree = self.sum()
        if self.next.kind != "end":
            self._surplus()
        return tree, self.vector

    def sum(self) -> Node:
        column = self.next.column
        terms = [(1, self.product())]
        while self.next.kind in ("+", "-"):
            sign = 1 if self.take().kind == "+" else -1
            terms.append((sign, self.product()))
        return Sum(column, tuple(terms)) if len(terms) > 1 else terms[0][1]

    def product(self) -> Node:
        column = self.next.column
        factors = [(1, self.signed())]
        while self.next.kind in ("*", "/"):
            exponent = 1 if self.take().kind == "*" else -1
            factors.append((exponent, self.signed()))
        return Product(column, tuple(factors)) if len(factors) > 1 else factors[0][1]

    def signed(self) -> Node:
        column, negative = self.next.column, False
        while self.next.kind in ("+", "-"):
            negative ^= self.take().kind == "-"
        power = self.power()
        return Minus(column, power) if negative else power

    def power(self) -> Node:
        column, base = self.next.column, self.atom()
        if self.next.kind != "^":
            return base
        self._deeper(self.take())
        exponent = self.signed()
        self.depth -= 1
        return Power(column, base, exponent)

    def atom(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return self._number(token)
        if token.kind == "name":
            return self._name(token)
        if token.kind == "(":
            self._deeper(token)
            inner = self.sum()
            self._close(token)
            return inner
        self.at -= 1
        what = f"before {token.text!r}" if token.text else "at the end"
        remedy = "write it, or leave out the sign before it"
        allowed = "a number, a name or a bracket"
        raise Fault(token.column, f"something is missing {what}", remedy, allowed)

    def _number(self, token: Token) -> Node:
        value = float(token.text)
        if not math.isfinite(value):
            raise Fault(token.column, "the number is too large", "write a smaller one", "to 1e308")
        return Number(token.column, value, token.text)

    def _name(self, token: Token) -> Node:
        name, called = token.text, self.next.kind == "("
        if name in CALLED:
            if not called:
                why = f"{name} is a function, it needs brackets"
                raise Fault(token.column, why, f"write {name}(...)")
            return self._call(token)
        if name in LETTERS:
            return self._variable(token)
        if called and name not in CONSTANTS:
            raise self._no_function(token)
        if name in CONSTANTS:
            return Constant(token.column, name)
        if name in TAKEN:
            why = f"{name} is a key of every formula, it cannot be a number of this one"
            raise Fault(token.column, why, "give it another name")
        if name[0] in LETTERS and name[1:].isdigit():
            why, remedy = f"{name} is no coordinate", "write x, y, z, or x[0], x[1] and so on"
            raise Fault(token.column, why, remedy)
        return Parameter(token.column, name)

    def _no_function(self, token: Token) -> Fault:
        name = token.text
        near = difflib.get_close_matches(name, CALLED, n=1, cutoff=0.6)
        like = ALIASES.get(name) or "".join(near)
        remedy = f"write {like}(...)" if like else "choose of these; a product is written with *"
        return Fault(token.column, f"there is no function {name}", remedy, ", ".join(CALLED))

    def _variable(self, token: Token) -> Node:
        if self.next.kind == "[":
            return self._index(token)
        if not self.vector:
            return Coordinate(token.column, LETTERS.index(token.text), token.text)
        if token.text == "x":
            return Vector(token.column, None, None)
        why = f"{token.text} stands beside x[...], or a sum or the like: there x is the vector"
        raise Fault(token.column, why, f"write x[{LETTERS.index(token.text)}]")

    def _index(self, variable: Token) -> Node:
        opening = self.take()
        if variable.text != "x":
            why = f"{variable.text} is one number, it has no coordinates"
            raise Fault(opening.column, why, f"write x[{LETTERS.index(variable.text)}]")
        low = self._whole()
        if self.next.kind == ":":
            self.take()
            high = self._whole()
            self._close(opening)
            return Vector(variable.column, low, high)
        if low is None:
            why, remedy = "a coordinate must be a whole number", "write x[0] for the first"
            raise Fault(self.next.column, why, remedy, "x[0], x[-1], x[1:], x[:-1], x[1:3]")
        self._close(opening)
        return Coordinate(variable.column, low, f"x[{low}]")

    def _whole(self) -> int | None:
        place, sign = self.at, 1
        if self.next.kind == "-":
            self.take()
            sign = -1
        token = self.next
        if token.kind != "number" or not token.text.isdigit():
            self.at = place
            return None
        self.take()
        if len(token.text) > len(str(LAST)):
            allowed = f"-{LAST} to {LAST}"
            raise Fault(token.column, "the index is too large", "write a smaller one", allowed)
        return sign * int(token.text)

    def _call(self, token: Token) -> Node:
        opening = self.take()
        self._deeper(opening)
        arguments = [self.sum()]
        while self.next.kind == ",":
            self.take()
            arguments.append(self.sum())
        self._close(opening)
        name, count = token.text, len(arguments)
        known = FUNCTIONS.get(name)
        least, most = (known.least, known.most) if known else (1, 1)
        if count < least or (most is not None and count > most):
            many = {1: "one", 2: "two"}[least]
            why = f"{name} takes {many} argument{'s' if least > 1 else ''}, not {count}"
            raise Fault(token.column, why, "a decimal point is a dot, a product needs *")
        if name == "pow":
            return Power(token.column, *arguments)
        return Call(token.column, name, tuple(arguments))

    def _count(self, place: int) -> int:
        """Return how many arguments a call has whose name stands at a place, if it is closed."""
        depth, count = 0, 1
        for token in self.tokens[place + 1 :]:
            depth += (token.kind in "([") - (token.kind in ")]")
            count += depth == 1 and token.kind == ","
            if depth == 0:
                break
        return count

    def _deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            remedy, allowed = "write it with fewer brackets or powers", f"at most {DEEPEST} deep"
            raise Fault(token.column, "it is nested too deeply", remedy, allowed)

    def _close(self, opening: Token) -> None:
        """Read the bracket that belongs to an opening one."""
        closing = ")" if opening.kind == "(" else "]"
        if self.next.kind == closing:
            self.depth -= opening.kind == "("
            self.take()
        elif self.next.kind == "end":
            raise Fault(opening.column, f"this {opening.kind} is never closed", f"add {closing}")
        elif closing == "]":
            why, allowed = "x[...] holds no such thing", "x[0], x[-1], x[1:], x[:-1], x[1:3]"
            raise Fault(self.next.column, why, "write a whole number, or two about a :", allowed)
        else:
            self._surplus()

    def _surplus(self) -> NoReturn:
        """Raise what is wrong with a token where an expression could have ended."""
        token, before = self.next, self.tokens[self.at - 1]
        if token.kind in ("number", "name", "("):
            why = f"there is no operator between {before.text!r} and {token.text!r}"
            remedy = f"write {before.text}*...; a product needs its *"
            raise Fault(token.column, why, remedy)
        if token.kind == "[":
            why, remedy = "only x has coordinates", "write x[0], or leave the [ out"
        elif token.kind in (")", "]"):
            why, remedy = f"this {token.kind} closes nothing", "leave it out, or open it before"
        elif token.kind == ",":
            why = "a comma stands only between the arguments of a function"
            remedy = "write a decimal point as a dot"
        else:
            why, remedy = f"{token.text!r} has no meaning here", "leave it out"
        raise Fault(token.column, why, remedy)
