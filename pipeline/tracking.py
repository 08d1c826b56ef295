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
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from pipeline.store import store_at

if TYPE_CHECKING:
    from pipeline import settings

LIMIT = 600.0  # seconds for one folder; gigabytes of arrays on a slow line need minutes
_GRACE = 5.0  # seconds for a helper to take back a half-published run

_kept: list[Tracker] | None = None  # the helpers that outlive their run, while `kept` holds


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


@dataclass(frozen=True)
class Found:
    """A run that a search found; `kind` is its tag, '' for an ordinary run."""

    run_id: str
    status: str
    kind: str


@contextmanager
def kept() -> Iterator[None]:
    """While the block runs, one helper serves one run after another: MLflow takes seconds to start.

    `start` gives the helper that there is, and `stop` leaves it.
    """
    global _kept  # noqa: PLW0603 - Hydra calls the jobs of a sweep: nothing can be handed to them
    if _kept is not None:
        yield
        return
    helpers: list[Tracker] = []
    _kept = helpers
    try:
        yield
    finally:
        _kept = None
        for helper in helpers:
            stop(helper)


def keep() -> None:
    """From now on one helper serves all runs of this process, and ends with it."""
    global _kept  # noqa: PLW0603 - as above
    _kept = [] if _kept is None else _kept


def start(chosen: settings.Tracking) -> Tracker | None:
    """Start the helper, which opens the store ahead of time; None where tracking is off.

    Call it before TensorFlow is imported, and `stop` whatever comes. The helper has a session of
    its own, so Ctrl-C does not reach it. Raises ValueError for an address that is no store's.
    """
    if chosen.kind == "off":
        return None
    request = _request(chosen)
    running = [helper for helper in _kept or [] if helper.process.poll() is None]
    tracker = running[-1] if running else _launched()
    if _kept is not None and not running:
        _kept.append(tracker)
    _tell(tracker, request)
    return tracker


def _launched() -> Tracker:
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
    return Tracker(process, requests, answers, errors)


def publish(
    tracker: Tracker | None, folder: Path, chosen: settings.Tracking, *, limit: float = LIMIT
) -> Published | Unpublished | None:
    """Publish the run in `folder`, waiting at most `limit` seconds; None where tracking is off.

    Raises nothing that the store or the helper may cause: the reason comes back instead. A
    KeyboardInterrupt on the way tells how to publish the run after all.
    """
    if tracker is None:
        return None
    request = _request(chosen)
    request |= {"folder": str(folder.resolve()), "points": chosen.points}
    try:
        answer = _answer(tracker, request, limit)
    except KeyboardInterrupt:
        _end(tracker.process)
        later = Unpublished("stopped", folder).command
        raise KeyboardInterrupt(f"the run is not in MLflow; publish it by {later}") from None
    return Unpublished(answer["error"], folder) if "error" in answer else Published(**answer)


def open_store(chosen: settings.Tracking) -> None:
    """Make the store, if there is none yet, ahead of many processes that will ask for it.

    Where that fails, publishing a run will say so.
    """
    tracker = start(chosen)
    if tracker is not None:
        _answer(tracker, _request(chosen) | {"open": True}, LIMIT)
        stop(tracker)


def fetch(
    tracker: Tracker,
    run_id: str,
    chosen: settings.Tracking,
    names: Collection[str],
    folder: Path,
) -> Published:
    """Download those files `names` of a stored run that it has into `folder`; where it stands.

    Raises ValueError with the reason where the store or the run is not there.
    """
    request = _request(chosen)
    request |= {"fetch": run_id, "names": list(names), "folder": str(folder.resolve())}
    return Published(**_answer_or_error(tracker, request))


def search(tracker: Tracker, chosen: settings.Tracking, query: str) -> list[Found]:
    """Return the runs of an experiment that an MLflow filter finds, the oldest first.

    Raises ValueError with the reason where the store or the experiment is not there, MLflow does
    not understand the filter, or it finds too many.
    """
    answer = _answer_or_error(tracker, _request(chosen) | {"search": query})
    return [Found(**each) for each in answer["found"]]


def _answer_or_error(tracker: Tracker, request: Mapping[str, Any]) -> dict[str, Any]:
    answer = _answer(tracker, request, LIMIT)
    if "error" in answer:
        raise ValueError(answer["error"])
    return answer


def stop(tracker: Tracker | None) -> None:
    """End the helper at once; a folder that it is publishing is taken back from the store."""
    if tracker is None or tracker in (_kept or []):
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


def _answer(tracker: Tracker, request: Mapping[str, Any], limit: float) -> dict[str, Any]:
    """Ask the helper; what it says, or {error} where it says nothing."""
    _tell(tracker, request)
    if not select.select([tracker.answers], [], [], limit)[0]:
        _end(tracker.process)  # a late answer would pass for that of the next request
        return {"error": f"no answer from the MLflow helper within {limit:g} seconds"}
    line = tracker.answers.readline()
    return dict(json.loads(line)) if line else {"error": _last_words(tracker)}


def _request(chosen: settings.Tracking) -> dict[str, Any]:
    return {"uri": store_at(chosen.uri).uri, "experiment": chosen.experiment}


def _tell(tracker: Tracker, request: Mapping[str, Any]) -> None:
    with suppress(BrokenPipeError):  # a helper that died is noticed by its missing answer
        tracker.requests.write(json.dumps(request) + "\n")
        tracker.requests.flush()


def _last_words(tracker: Tracker) -> str:
    code = tracker.process.wait()
    tracker.errors.seek(0)
    lines = tracker.errors.read().decode(errors="replace").strip().splitlines()
    said = f": {lines[-1].strip()}" if lines else ""
    return f"the MLflow helper ended early with exit status {code}{said}"
