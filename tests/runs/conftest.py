"""Runs of the whole command: some kept for many tests, all published by one helper process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml

from pipeline import tracking

from .command import Ran, arrays, call, runs_in
from .runs_to_compare import SWEEP

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


@pytest.fixture(scope="session")
def swept(ran):
    return ran(SWEEP)


@pytest.fixture(scope="session")
def summary(swept):
    """The folder of the comparison at the sweep's end."""
    return swept.folders[0].parent / "comparison"


@pytest.fixture
def copies(swept, tmp_path):
    """Copies of the first run, each doctored by a function of its config, trace and record."""

    def make(*changes):
        made = []
        for place, change in enumerate(changes):
            folder = tmp_path / "copies" / str(place)
            shutil.copytree(swept.folders[0], folder, copy_function=shutil.copy)
            (folder / "published.json").unlink()
            config = yaml.safe_load((folder / "config.yaml").read_text())
            trace = arrays(folder / "trace.npz")
            record = json.loads((folder / "run.json").read_text())
            change(config, trace, record)
            (folder / "config.yaml").write_text(yaml.safe_dump(config))
            np.savez(folder / "trace.npz", **trace)
            (folder / "run.json").write_text(json.dumps(record))
            made.append(folder)
        return made

    return make
