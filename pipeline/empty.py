"""Folders that nothing came into, of a run that is refused late, or taken from an earlier one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def taken_away(folder: Path) -> Iterator[None]:
    """After the block take away what it leaves empty: what is in a folder, that, and those above.

    Those that were there before stay.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    there = {*folder.glob("*")}
    try:
        yield
    finally:
        for each in [*({*folder.glob("*")} - there), *made]:
            with contextlib.suppress(OSError):
                each.rmdir()  # if it is empty
