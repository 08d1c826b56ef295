"""A disk that takes no more: told before there is work to lose, and where the work goes after."""

from __future__ import annotations

import errno
import shutil
import tempfile
from pathlib import Path

from pipeline.problems import Hindered, Problem

# No room, beyond a quota or the size of a file; read-only, as a disk with an error becomes.
_REFUSALS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}

_HELD, _ROOM = ".held", 65_536  # bytes


def refuses(error: BaseException) -> bool:
    """Whether an error says that a disk takes nothing, or no more."""
    return isinstance(error, OSError) and error.errno in _REFUSALS


def shortage(outputs: str, size: int) -> list[Problem]:
    """Return the problem of `size` bytes of arrays that the disk of `outputs` has no room for."""
    there = next(each for each in (Path(outputs), *Path(outputs).absolute().parents)
                 if each.exists())  # fmt: skip
    free = shutil.disk_usage(there).free
    if size <= free:
        return []
    why = f"the run's arrays need {_shown(size)}, more than its disk has free"
    allowed = f"a folder on a disk with room; {_shown(free)} are free here"
    return [Problem("outputs", why, outputs, allowed, "make room, or write outputs=... elsewhere")]


def reserve(folder: Path) -> None:
    """Hold the room in which to say how the run of `folder` ends, until `release`."""
    (folder / _HELD).write_bytes(bytes(_ROOM))


def release(folder: Path) -> None:
    """Give back the room that is held, if any."""
    (folder / _HELD).unlink(missing_ok=True)


def elsewhere(folder: Path) -> Path:
    """Make an empty folder for the run of `folder` among the temporary files, where TMPDIR says."""
    return Path(tempfile.mkdtemp(prefix=f"fallline-{folder.name}-"))


def hindered(refused: BaseException, folder: Path, *, whole: bool) -> Hindered:
    """Say what became of a run that a disk refused: it is whole in `folder`, or only in part."""
    arrays = ", ".join(sorted(path.name for path in folder.glob("*.npz")))
    if whole:
        remedy = f"the run is whole in {folder}: make room, and move it to where it belongs"
    else:
        there = f" (of this one {folder} has {arrays})" if arrays else ""
        remedy = f"make room, or let TMPDIR name a folder on another disk, and run again{there}"
    return full("outputs", refused, remedy)


def full(where: str, refused: BaseException, remedy: str) -> Hindered:
    """Say that the disk of what was chosen by `where` takes no more, and what to do."""
    why, allowed = "the disk takes no more", "a folder on a disk with room, to write to"
    return Hindered(str(Problem(where, why, str(refused), allowed, remedy)))


def _shown(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
