"""Folders that nothing came into, of a run that is refused late."""

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
