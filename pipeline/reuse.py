"""Finished runs by what determines their numbers, so that none is computed twice.

`<outputs>/.cells/<digest>` holds the folder of the latest such run, relative to `<outputs>`.
"""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

from pipeline.run_folder import RECORD

_CELLS = ".cells"


def keep(outputs: Path, digest: str, folder: Path) -> None:
    """Remember the finished run in `folder`, which may lie anywhere, by its `cell_digest`."""
    cell = outputs / _CELLS / digest
    cell.parent.mkdir(parents=True, exist_ok=True)
    draft = cell.with_name(f"{digest}.{os.getpid()}")
    draft.write_text(os.path.relpath(folder, outputs), encoding="utf-8")
    draft.replace(cell)


def find(outputs: Path, digest: str) -> Path | None:
    """Return the folder of a finished run with this `cell_digest`, None where there is none."""
    try:
        folder = outputs / (outputs / _CELLS / digest).read_text(encoding="utf-8")
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        same = record["status"] == "FINISHED" and record["tags"]["cell_digest"] == digest
        whole = all(_is_whole(path) for path in folder.glob("*.npz"))
    except (OSError, ValueError, LookupError, TypeError):  # taken away, or damaged
        return None
    return folder if same and whole else None


def _is_whole(path: Path) -> bool:
    """Whether arrays are on the disk as they were written: their checksums are beside them."""
    try:
        with zipfile.ZipFile(path) as arrays:
            return arrays.testzip() is None
    except (zipfile.BadZipFile, EOFError):
        return False
