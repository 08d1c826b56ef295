"""Tracking as the pipeline sees it: a helper process that publishes run folders.

MLflow takes seconds to import, so the helper does that while this process imports TensorFlow; it
gets the run's folder once everything is on the disk. This side knows neither of them.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from pipeline.store import store_at

if TYPE_CHECKING:
    from pipeline import settings

LIMIT = 600.0  # seconds for one folder; gigabytes of arrays on a slow line need minutes
_GRACE = 5.0  # seconds for a helper to take back a half-published run


@dataclass(frozen=True)
class Tracker:
    """The helper process, its stdin and stdout, and the file that collects its stderr."""

    process: subprocess.Popen[str]
    requests: IO[str]
    answers: IO[str]
    errors: IO[bytes]


@dataclass(frozen=True)
class Published:
    """Where a run stands in a store."""

    run_id: str
    experiment_id: str
    uri: str

    @property
    def link(self) -> str:
        """The run's page in the MLflow UI."""
        return store_at(self.uri).link(self.experiment_id, self.run_id)

    @property
    def command(self) -> str:
        """The shell command that starts the UI, '' where a server shows it already."""
        return store_at(self.uri).command


@dataclass(frozen=True)
class Unpublished:
    """Why a run is not in the store; its folder has everything, and can be published later."""

    reason: str
    folder: Path

    @property
    def command(self) -> str:
        """The shell command that tries again."""
        return subprocess.list2cmdline(["python", "-m", "pipeline.sync", str(self.folder)])


def start(chosen: settings.Tracking) -> Tracker | None:
    """Start the helper, which opens the store ahead of time; None where tracking is off.

    Call it before TensorFlow is imported, and `stop` whatever comes. The helper has a session of
    its own, so Ctrl-C does not reach it. Raises ValueError for an address that is no store's.
    """
    if chosen.kind == "off":
        return None
    request = _request(chosen)
    root = str(Path(__file__).resolve().parents[1])
    search = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - open until `stop`; a pipe could fill up
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.publisher"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        # Another folder named `pipeline` where the command is given must not be imported.
        env=os.environ | {"PYTHONPATH": search, "PYTHONSAFEPATH": "1"},
    )
    requests, answers = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)
    tracker = Tracker(process, requests, answers, errors)
    _tell(tracker, request)
    return tracker


def publish(
    tracker: Tracker | None, folder: Path, chosen: settings.Tracking, *, limit: float = LIMIT
) -> Published | Unpublished | None:
    """Publish the run in `folder`, waiting at most `limit` seconds; None where tracking is off.

    Raises nothing that the store or the helper may cause: the reason comes back instead.
    """
    if tracker is None:
        return None
    request = _request(chosen)
    request |= {"folder": str(folder.resolve()), "points": chosen.points}
    _tell(tracker, request)
    if not select.select([tracker.answers], [], [], limit)[0]:
        _end(tracker.process)  # a late answer would pass for that of the next folder
        return Unpublished(f"no answer from the MLflow helper within {limit:g} seconds", folder)
    line = tracker.answers.readline()
    if not line:
        return Unpublished(_last_words(tracker), folder)
    answer = json.loads(line)
    return Unpublished(answer["error"], folder) if "error" in answer else Published(**answer)


def stop(tracker: Tracker | None) -> None:
    """End the helper at once; a folder that it is publishing is taken back from the store."""
    if tracker is None:
        return
    _end(tracker.process)
    for pipe in (tracker.requests, tracker.answers, tracker.errors):
        with suppress(BrokenPipeError):  # an unsent request of a helper that died
            pipe.close()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _request(chosen: settings.Tracking) -> dict[str, str | int]:
    return {"uri": store_at(chosen.uri).uri, "experiment": chosen.experiment}


def _tell(tracker: Tracker, request: dict[str, str | int]) -> None:
    with suppress(BrokenPipeError):  # a helper that died is noticed by its missing answer
        tracker.requests.write(json.dumps(request) + "\n")
        tracker.requests.flush()


def _last_words(tracker: Tracker) -> str:
    code = tracker.process.wait()
    tracker.errors.seek(0)
    lines = tracker.errors.read().decode(errors="replace").strip().splitlines()
    said = f": {lines[-1].strip()}" if lines else ""
    return f"the MLflow helper ended early with exit status {code}{said}"
