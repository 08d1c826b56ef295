"""What is going on, on stderr: a line, or a bar with its count; silent where no one watches."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

_CLEAR = "\r\x1b[2K"
_BAR = 20  # characters
_standing = [""]


def say(what: str) -> None:
    """Show on a terminal's last line what is going on, instead of what was said before.

    '' clears the line. Without Rich's live display, which a thread would have to redraw while
    libraries that hold the interpreter are imported.
    """
    if sys.stderr.isatty():
        told = f"{_standing[-1]}{what} ..." if what else ""
        width = shutil.get_terminal_size().columns - 1
        print(f"{_CLEAR}{told[:width]}", end="", file=sys.stderr, flush=True)


def stand(done: int, total: int, failed: str = "") -> None:
    """Show from now on, ahead of what is going on, how many jobs are done and whether some failed.

    How each ended is on the line above, which it has printed.
    """
    full = _BAR * done // max(total, 1)
    parts = [f"{'━' * full}{'─' * (_BAR - full)} {done}/{total} jobs", failed]
    _standing[-1] = f"{', '.join(filter(None, parts))}; "


@contextmanager
def progress(description: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while the block runs; it gets a function to call with (done, total)."""
    say("")
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), _Count(""))
    with Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(description, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class _Count(TextColumn):
    """So many of so many; nothing before that is known."""

    def render(self, task: Task) -> Text:
        return Text("" if task.total is None else f"{task.completed:.0f}/{task.total:.0f}")
