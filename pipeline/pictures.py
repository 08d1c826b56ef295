"""A run's pictures to files: one after another, or in a sweep by processes that stay.

What shows a target alone, a sweep draws once, and copies it for its other runs of that target.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pipeline import figures
from pipeline.environment import cores
from pipeline.progress import say
from pipeline.results import Result

_MOST = 256  # pictures that are remembered, of some 100 kB each


@dataclass(frozen=True)
class _Studio:
    """Processes that draw, and what they have drawn of targets, by what it shows."""

    pool: ProcessPoolExecutor
    known: dict[str, bytes] = field(default_factory=dict)


_studio: _Studio | None = None


@contextmanager
def kept() -> Iterator[None]:
    """While the block runs, as many processes as there are cores draw for one run after another."""
    global _studio  # noqa: PLW0603 - Hydra calls the jobs of a sweep: nothing can be handed to them
    context = multiprocessing.get_context("spawn")  # a fork would lack TensorFlow's threads
    pool = ProcessPoolExecutor(cores(), context, _begin)
    _studio = _Studio(pool)
    try:
        yield
    finally:
        _studio = None
        pool.shutdown(cancel_futures=True)


def draw(
    result: Result, names: Sequence[str], look: figures.Look, folder: Path
) -> tuple[list[Path], dict[str, str]]:
    """Draw figures into a folder: the files, and of each that does not fit the result, why.

    Raises OSError where the disk does not take a file; whatever is raised, nothing is still drawn.
    """
    global _studio  # noqa: PLW0603 - as above
    paths = {name: folder / f"{name}.{look.format}" for name in names}
    drawn, skipped = list[Path](), dict[str, str]()
    try:
        with _begun(result, look, paths) as tasks:
            for name, finish in tasks.items():
                say(f"drawing {name}")
                try:
                    drawn.append(finish())
                except figures.NotDrawable as reason:
                    skipped[name] = str(reason)
    except BrokenProcessPool:  # short of memory, a machine ends such a process
        _studio = None
        return draw(result, names, look, folder)
    return drawn, skipped


@contextmanager
def _begun(
    result: Result, look: figures.Look, paths: Mapping[str, Path]
) -> Iterator[dict[str, Callable[[], Path]]]:
    """Begin all figures, where processes are kept; yield what waits for each, or draws it."""
    studio = _studio
    if studio is None:
        yield {name: partial(_draw, name, result, look, path) for name, path in paths.items()}
        return
    told = (result.facts, result.field, result.exact, result.found)
    shown = hashlib.sha256(pickle.dumps(told)).hexdigest()
    keys = {name: f"{name} {look} {shown}" for name in paths if name in figures.OF_TARGET}
    tasks: dict[str, Callable[[], Path]] = {}
    futures = []
    for name, path in paths.items():
        known = studio.known.get(keys.get(name, ""))
        if known is None:
            futures.append(studio.pool.submit(_draw, name, result, look, path))
            tasks[name] = futures[-1].result
        else:
            tasks[name] = partial(_copy, known, path)
    try:
        yield tasks
    finally:
        wait(futures)
    for name, key in keys.items():
        if paths[name].exists() and len(studio.known) < _MOST:
            studio.known[key] = paths[name].read_bytes()


def _draw(name: str, result: Result, look: figures.Look, path: Path) -> Path:
    return figures.save(figures.draw(name, result, look), path, look.dpi)


def _copy(known: bytes, path: Path) -> Path:
    path.write_bytes(known)
    return path


def _begin() -> None:
    """Let a process that draws end with the command, and not before: Ctrl-C reaches both."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    command = multiprocessing.parent_process()
    if command is not None:
        command.join()
        os._exit(1)
