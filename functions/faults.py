"""Where in a user's file something goes wrong, and what was raised there, in a line."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from typing import TypeGuard

from functions.arguments import shortened

LONGEST = 200  # characters of what is said


def line(error: BaseException, file: Path) -> int | None:
    """Return the line of a file at which an error was raised, or at which that was called for.

    Of a file that is no Python the line that cannot be read; None where the error has nothing to do
    with the file.
    """
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename) == file]
    if not lines and _is_unread(error, file):
        lines = [error.lineno]
    if not lines:  # TensorFlow's autograph runs a copy of it, and tells the place in its text
        place = rf'File "{re.escape(str(file))}", line (\d+)'
        lines = [int(each) for each in re.findall(place, str(error))]
    return lines[-1] if lines else None


def words(error: BaseException, file: Path, said: str = "") -> str:
    """Return an error's class and what it says, or what is `said` in its place, not too long."""
    said = said or (error.msg if _is_unread(error, file) else str(error))
    return shortened(" ".join(f"{type(error).__name__}: {said}".split()), LONGEST)


def told(error: BaseException, file: Path, said: str = "") -> str:
    """Return both: 'line 3 of my_module.py: ValueError: no such thing'."""
    where = line(error, file)
    place = file.name if where is None else f"line {where} of {file.name}"
    return f"{place}: {words(error, file, said)}"


def _is_unread(error: BaseException, file: Path) -> TypeGuard[SyntaxError]:
    """Whether it is the file itself that is no Python."""
    return isinstance(error, SyntaxError) and Path(error.filename or "") == file
