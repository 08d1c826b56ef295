"""A formula's text, cut into numbers, names and signs; in time that grows with its length."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from functions.formula.nodes import Fault

LONGEST = 2000  # characters of a formula
LONGEST_NAME = 32
SIGNS = "+ - * / ^ ** ( ) [ ] : ,"
_TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>\*\*|[-+*/^()\[\]:,])",
    re.ASCII,
)
# What people write for a sign that there is, or of which they should know more.
_MEANT: Mapping[str, str] = {
    "−": "write -",
    "–": "write -",
    "·": "write *",
    "×": "write *",
    "÷": "write /",
    "π": "write pi",
    "τ": "write tau",
    "√": "write sqrt(...)",
    "²": "write ^2",
    "³": "write ^3",
    "{": "write (",
    "}": "write )",
    "|": "write abs(...)",
    "=": "write only what is on one side of it",
    ".": "a dot stands in numbers only, as in 0.5; nothing here has attributes",
}


@dataclass(frozen=True)
class Token:
    """A piece of the text: its kind is number, name, end, or the sign itself."""

    kind: str
    text: str
    column: int


def cut(text: str) -> list[Token]:
    """Return the tokens of a text, the last of kind `end`; raises Fault."""
    if len(text) > LONGEST:
        why, allowed = f"the formula has {len(text):,} characters", f"at most {LONGEST:,}"
        raise Fault(LONGEST + 1, why, "write a target in Python: see functions/", allowed)
    tokens, at = [], 0
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
            continue
        found = _TOKEN.match(text, at)
        if found is None:
            why = f"{text[at]!r} has no meaning here" if text[at] != "." else "a dot alone"
            raise Fault(at + 1, why, _MEANT.get(text[at], "leave it out"), _allowed(text[at]))
        tokens.append(_token(found))
        at = found.end()
    return [*tokens, Token("end", "", len(text) + 1)]


def _token(found: re.Match[str]) -> Token:
    word, column = found[0], found.start() + 1
    if found.lastgroup == "sign":
        return Token("^" if word == "**" else word, word, column)
    if found.lastgroup == "name" and (len(word) > LONGEST_NAME or word[0] == "_" or "__" in word):
        why, remedy = f"{word[:LONGEST_NAME]} is no name for a number", "give it another name"
        allowed = f"letters, digits and single underscores, a letter first, at most {LONGEST_NAME}"
        raise Fault(column, why, remedy, allowed)
    return Token(str(found.lastgroup), word, column)


def _allowed(sign: str) -> str:
    return "" if sign in _MEANT else f"numbers, names and {SIGNS}"
