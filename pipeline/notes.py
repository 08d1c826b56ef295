"""What workers say of their jobs: a file a job in a folder that the command and they share.

A worker's own output may go to a log file, to another machine, or nowhere.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

_PERIOD = 0.2  # seconds between two looks


@dataclass(frozen=True)
class Note:
    """What a job has written to stdout and stderr, and its exit code; jobs count from 0.

    `folder` is the one that its run was to have, `done` the one it has, if it is to be compared;
    `overrides` is what it chose.
    """

    job: int
    output: str
    errors: str
    code: int
    folder: str
    done: str
    overrides: Sequence[str]


def leave(folder: Path, note: Note) -> None:
    """Leave a note, whole or not at all. Raises OSError where the folder cannot be written to."""
    part = folder / f".{note.job}.{os.getpid()}"
    part.write_text(json.dumps(asdict(note)), encoding="utf-8")
    part.replace(folder / f"{note.job}.json")


def taken(folder: Path) -> Iterator[Note]:
    """Yield the notes that are there, in the order of the jobs, and take them away."""
    for path in sorted(folder.glob("*.json"), key=lambda each: int(each.stem)):
        yield Note(**json.loads(path.read_text(encoding="utf-8")))
        path.unlink()


@contextmanager
def heard(folder: Path, hear: Callable[[Note], None]) -> Iterator[None]:
    """While the block runs, hand each note to `hear` as it comes, and the last ones at its end."""
    over = threading.Event()

    def listen() -> None:
        while not over.wait(_PERIOD):
            for note in taken(folder):
                hear(note)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        yield
    finally:
        over.set()
        listener.join()
        for note in taken(folder):
            hear(note)
