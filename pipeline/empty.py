"""Folders that nothing came into, of a run refused late or a sweep that took earlier runs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def taken_away(folder: Path) -> Iterator[None]:
    """After the block take away a folder, and those above it, where they are new and empty.

    Nothing else beside it is touched: another run may have come there meanwhile.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        yield
    finally:
        for each in made:
            with contextlib.suppress(OSError):
                each.rmdir()  # if it is empty


def of_no_run(folder: Path) -> None:
    """Take away the folder of a sweep that has no run: all were refused, or earlier ones."""
    if [each.name for each in folder.glob("*")] == ["multirun.yaml"]:
        (folder / "multirun.yaml").unlink()
        folder.rmdir()
        with contextlib.suppress(OSError):
            folder.parent.rmdir()  # that of the day, if it is empty
