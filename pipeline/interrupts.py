"""Ctrl-C and SIGTERM: raised as KeyboardInterrupt, and noted, because libraries swallow that.

TensorFlow's import, for one, takes it for a missing module and goes on.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

_came: list[int] = []


@contextmanager
def listening() -> Iterator[None]:
    """Note both signals from here on; one that the caller has told to ignore stays ignored."""
    _came.clear()
    heard = [
        number
        for number in (signal.SIGINT, signal.SIGTERM)
        if signal.getsignal(number) is not signal.SIG_IGN
    ]
    before = {number: signal.signal(number, _note) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def came() -> bool:
    """Whether one of the signals has come, even if nobody has seen the exception."""
    return bool(_came)


def heed() -> None:
    """Raise KeyboardInterrupt where one was swallowed on the way."""
    if _came:
        raise KeyboardInterrupt


def told(stop: KeyboardInterrupt) -> int:
    """Say that a command was stopped, with what is to be done then, and return its exit code."""
    print(": ".join(filter(None, ["stopped", str(stop)])), file=sys.stderr)
    return exit_code()


def exit_code() -> int:
    """Return what a shell expects of a process that such a signal has ended."""
    return 128 + (signal.SIGTERM if signal.SIGTERM in _came else signal.SIGINT)


def _note(number: int, _frame: Any) -> NoReturn:
    _came.append(number)
    raise KeyboardInterrupt
