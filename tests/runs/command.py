"""The whole command in this process: one import of TensorFlow serves all runs."""

from __future__ import annotations

import contextlib
import io
import json
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from pipeline import __main__ as command
from pipeline import figures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# What a run computes, without pictures and without a store.
NUMBERS = "tracking.kind=off study.figures=[] animation.formats=[]"


@dataclass(frozen=True)
class Ran:
    """How the command ended, the folders of its runs, and the figures that it saved."""

    code: object
    output: str
    errors: str
    folders: list[Path]
    figures: dict[str, Figure] = field(repr=False)

    @property
    def folder(self) -> Path:
        (folder,) = self.folders
        return folder

    @property
    def record(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "run.json").read_text()))

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        return arrays(self.folder / f"{name}.npz")


def arrays(path: Path) -> dict[str, np.ndarray]:
    """All arrays of a file, which may hold no pickles."""
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def runs_in(folder: Path) -> list[Path]:
    """The runs' folders below a folder, oldest first, without a store's copies and comparisons."""
    found = (path.parent for path in folder.rglob("run.json"))
    return sorted(path for path in found if not {"artifacts", "comparison"} & {*path.parts})


def call(line: str, cwd: Path) -> Ran:
    """Run the command with a command line in a folder, as a user does."""
    before = runs_in(cwd)
    drawn: dict[str, Figure] = {}
    save = figures.save

    def kept(figure: Figure, path: Path, dpi: int) -> Path:
        drawn[path.stem] = figure
        return save(figure, path, dpi)

    output, errors, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["fallline", *shlex.split(line)])
        patch.setattr(sys, "path", list(sys.path))
        patch.setenv("HYDRA_FULL_ERROR", "0")
        patch.setattr(figures, "save", kept)
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            try:
                command.main()
            except SystemExit as end:
                code = end.code
    new = [folder for folder in runs_in(cwd) if folder not in before]
    return Ran(code, output.getvalue(), errors.getvalue(), new, drawn)
