"""Runs of the whole command: some kept for many tests, all published by one helper process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import tracking
from pipeline.tracking import Tracker

from .command import Ran, call


@pytest.fixture(scope="session", autouse=True)
def _one_helper() -> Iterator[None]:
    """The helper that publishes lives as long as the tests, since MLflow takes seconds to import.

    It serves one folder after another, as it does for `pipeline.sync`.
    """
    start, stop = tracking.start, tracking.stop
    helpers: list[Tracker] = []

    def shared(settings: tracking.Settings) -> Tracker | None:
        if settings.kind == "off":
            return None
        if not helpers or helpers[-1].process.poll() is not None:
            helpers.extend(filter(None, [start(settings)]))
        return helpers[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tracking, "start", shared)
        patch.setattr(tracking, "stop", lambda _tracker: None)
        yield
    for helper in helpers:
        stop(helper)


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
