"""What is wrong with a choice: what was given, what is allowed, what to do."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 100


class BadInput(Exception):  # noqa: N818 - it is named for what users see
    """A choice that cannot be carried out. Its text is all that the user needs: no traceback."""


class Hindered(Exception):  # noqa: N818 - likewise
    """The machine let a run not end as it should. Its text, too, is all that the user needs."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    `where` is the key or the override, `why` what is the matter with it; `got` the value given,
    `allowed` what may stand there, `do` the way out. What is empty is left out of the message.
    """

    where: str
    why: str
    got: str = ""
    allowed: str = ""
    do: str = ""

    def __str__(self) -> str:
        rows = [("got", self.got), ("allowed", self.allowed), ("do", self.do)]
        return "\n".join(
            [
                textwrap.fill(
                    f"{self.where}: {self.why}",
                    WIDTH,
                    subsequent_indent="  ",
                    break_on_hyphens=False,
                ),
                *(
                    textwrap.fill(
                        text,
                        WIDTH,
                        initial_indent=f"  {label:<9}",
                        subsequent_indent=" " * 11,
                        break_long_words=False,
                        break_on_hyphens=False,
                    )
                    for label, text in rows
                    if text
                ),
            ]
        )


def bad_input(problems: Sequence[Problem]) -> BadInput:
    """Return the error that tells all the problems together."""
    return BadInput("\n\n".join(str(problem) for problem in problems))


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the word most like `word`, or whose initials it is, or '' where none comes near."""
    words = list(words)
    short = [each for each in words if initials(each) == word]
    found = [*short, *difflib.get_close_matches(str(word), words, n=1, cutoff=0.5)]
    return found[0] if found else ""


def initials(name: str) -> str:
    """Return the abbreviation of a name of several words: lr of learning_rate, '' of one word."""
    parts = str(name).split("_")
    return "".join(part[:1] for part in parts) if len(parts) > 1 else ""


def unknown_key(section: str, key: str, allowed: Iterable[str], value: str = "") -> Problem:
    """Return the problem of a key that `section` ('' for the top level) does not have."""
    allowed = list(allowed)
    like = nearest(key, allowed)
    prefix = f"{section}." if section else ""
    remedy = f"write {prefix}{like}{'=' + value if value else ''}, the nearest" if like else ""
    return Problem(
        where=f"{prefix}{key}",
        why=f"there is no such key in {section}" if section else "there is no such key",
        got=value,
        allowed=", ".join(allowed) if allowed else "no key at all",
        do=remedy or "leave it out, or choose one of these",
    )
