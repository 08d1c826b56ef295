"""Runs of the whole command: some kept for many tests, all published by one helper process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import tracking

from .command import Ran, call, runs_in

AROUND = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}


@pytest.fixture(scope="package", autouse=True)
def _one_helper() -> Iterator[None]:
    """One helper publishes for all tests here, since MLflow takes seconds to import.

    It serves one folder after another, as it does for `pipeline.sync`.
    """
    with tracking.kept():
        yield


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runs that are shared are made; their store is in its `outputs`."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def ran(home: Path) -> Callable[[str], Ran]:
    """Run a command line once, however many tests ask for it, and see it end well."""
    done: dict[str, Ran] = {}

    def once(line: str) -> Ran:
        if line not in done:
            done[line] = call(line, home)
        assert done[line].code == 0, done[line].errors
        return done[line]

    return once


@pytest.fixture
def fallline(tmp_path: Path) -> Callable[[str], Ran]:
    """Run the command in an empty folder of the test's own."""
    return lambda line: call(line, tmp_path)


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen, Path]]:
    """The console script without a word, in an empty folder."""
    folder = tmp_path_factory.mktemp("default")
    pipe = subprocess.PIPE
    script = Path(sys.executable).with_name("fallline")
    with subprocess.Popen(
        [script], cwd=folder, env=AROUND, stdout=pipe, stderr=pipe, text=True
    ) as process:
        yield process, folder
        process.kill()


@pytest.fixture(scope="session", autouse=True)
def _early(request: pytest.FixtureRequest) -> None:
    """Start the process before all tests where one of them is going to ask for it: it takes long,
    and runs beside them."""
    if any("started" in item.fixturenames for item in request.session.items):
        request.getfixturevalue("started")


@pytest.fixture(scope="session")
def default(started: tuple[subprocess.Popen, Path]) -> Ran:
    """How the console script ended."""
    process, folder = started
    output, errors = process.communicate(timeout=300)
    return Ran(process.returncode, output, errors, runs_in(folder), {})
