"""Small disks: file systems in memory, which only root may mount."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Mount a disk of so many kB on a new folder; skips the test where that is not allowed."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    told = "needs to mount a small disk, which only root may"
    if os.geteuid() != 0:
        pytest.skip(told)
    if subprocess.run(words, check=False, capture_output=True).returncode != 0:
        pytest.skip(f"{told}, and not in every container")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder: Path, option: str) -> None:
    """Change a disk: ro, or size=8000k."""
    subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave not a byte free on the disk of a folder, as another program may; its file."""
    path = folder / "of another"
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return path
