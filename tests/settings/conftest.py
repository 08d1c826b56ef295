"""The command in this process, with a stand-in for the experiment."""

import shlex
import sys
import types
from collections.abc import Callable
from typing import NamedTuple

import pytest

import pipeline
from pipeline import __main__ as command


class Ended(NamedTuple):
    """How the command ended."""

    code: object
    output: str
    errors: str


@pytest.fixture
def runs(monkeypatch) -> list[tuple]:
    """The calls of the experiment; it scores its seed."""
    calls = []

    def run(settings, folder, config, overrides, choices, *, sweep=""):
        calls.append((settings, folder, config, overrides, choices))
        return types.SimpleNamespace(score=float(settings.seed), folder=folder)

    module = types.ModuleType("pipeline.experiment")
    module.run = run
    monkeypatch.setitem(sys.modules, "pipeline.experiment", module)
    monkeypatch.setattr(pipeline, "experiment", module, raising=False)
    return calls


@pytest.fixture
def fallline(runs, monkeypatch, tmp_path, capfd) -> Callable[[str], Ended]:
    """Call the command with a command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("HYDRA_FULL_ERROR", "0")

    def call(line: str = "") -> Ended:
        monkeypatch.setattr(sys, "argv", ["fallline", *shlex.split(line)])
        code: object = 0
        try:
            command.main()
        except SystemExit as end:
            code = end.code
        return Ended(code, *capfd.readouterr())

    return call
