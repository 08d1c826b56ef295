"""The helper process: many at once, interrupted, killed, misled, and far from any server."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import tracking
from pipeline.run_folder import read_receipt
from pipeline.tracking import Published, Tracker, Unpublished

from .fake_runs import Settings, make_run
from .test_publish import all_runs, client_of
from .third_party import MLFLOW_WARNINGS

pytestmark = MLFLOW_WARNINGS


@pytest.fixture
def started() -> Iterator[Callable[[Settings], Tracker]]:
    """Start helpers that are stopped after the test, whatever comes."""
    trackers: list[Tracker] = []

    def start(settings: Settings) -> Tracker:
        tracker = tracking.start(settings)
        assert tracker is not None
        trackers.append(tracker)
        return tracker

    yield start
    for tracker in trackers:
        tracking.stop(tracker)


@pytest.fixture(scope="module")
def helper(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Tracker]:
    """A helper that serves several tests; where it was started there is another `pipeline`."""
    folder = tmp_path_factory.mktemp("elsewhere")
    shutil.copy(empty_database, folder / "mlflow.db")
    (folder / "pipeline").mkdir()
    (folder / "pipeline" / "__init__.py").write_text("raise SystemExit('the wrong pipeline')")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        tracker = tracking.start(Settings(f"sqlite:///{folder}/mlflow.db"))
    assert tracker is not None
    yield tracker
    tracking.stop(tracker)


def test_off_starts_nothing(tmp_path: Path) -> None:
    settings = Settings("sqlite:///never.db", kind="off")
    assert tracking.start(settings) is None
    assert tracking.publish(None, tmp_path, settings) is None
    tracking.stop(None)


def test_bad_address_is_refused_before_any_process(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no address of an MLflow store"):
        tracking.start(Settings("mlruns"))


def test_one_helper_publishes_one_folder_after_another_and_survives_ctrl_c(
    outputs: Path, settings: Settings, helper: Tracker
) -> None:
    first = tracking.publish(helper, make_run(outputs / "1", name="1"), settings)
    os.killpg(helper.process.pid, signal.SIGINT)
    bad = tracking.publish(helper, outputs, settings)
    second = tracking.publish(helper, make_run(outputs / "2", name="2"), settings)
    assert isinstance(first, Published)
    assert isinstance(second, Published)
    assert first.run_id != second.run_id
    assert isinstance(bad, Unpublished)
    assert bad.reason == f"{outputs} holds no run.json: it is not the folder of a run"


def test_helper_is_out_of_reach_of_the_terminal(
    settings: Settings, started: Callable[[Settings], Tracker]
) -> None:
    tracker = started(settings)
    assert os.getsid(tracker.process.pid) == tracker.process.pid != os.getsid(0)


def test_helper_ends_with_its_parent(settings: Settings) -> None:
    code = (
        "import sys; from pipeline import tracking; from types import SimpleNamespace as S;"
        "s = S(kind='mlflow', uri=sys.argv[1], experiment='fallline', points=9);"
        "print(tracking.start(s).process.pid, flush=True); import os; os._exit(0)"
    )
    begun = subprocess.run(
        [sys.executable, "-c", code, settings.uri], check=True, capture_output=True, text=True
    )
    deadline = time.monotonic() + 60
    while _runs(int(begun.stdout)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _runs(int(begun.stdout))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.parametrize("when", ["before", "while"])
def test_killed_helper_is_told_and_the_folder_stays(
    outputs: Path, settings: Settings, started: Callable[[Settings], Tracker], when: str
) -> None:
    tracker = started(settings)
    if when == "before":
        tracker.process.kill()
        tracker.process.wait()
    else:
        threading.Timer(0.3, tracker.process.kill).start()
    folder = make_run(outputs / "run")
    with (folder / "run.json").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # so that the helper cannot be quicker
        outcome = tracking.publish(tracker, folder, settings)
    assert isinstance(outcome, Unpublished)
    assert "ended early with exit status -9" in outcome.reason
    assert (folder / "trace.npz").is_file()


def test_last_words_of_the_helper_are_told(
    settings: Settings,
    outputs: Path,
    started: Callable[[Settings], Tracker],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    tracker = started(settings)
    tracker.errors.write(b"Traceback\nImportError: no module named mlflow\n")
    outcome = tracking.publish(tracker, make_run(outputs / "run"), settings)
    assert isinstance(outcome, Unpublished)
    assert outcome.reason == (
        "the MLflow helper ended early with exit status 1: ImportError: no module named mlflow"
    )


def test_slow_store_is_given_up_and_leaves_no_run(
    outputs: Path, settings: Settings, started: Callable[[Settings], Tracker]
) -> None:
    tracker = started(settings)
    folder = make_run(outputs / "run")
    with (folder / "run.json").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        outcome = tracking.publish(tracker, folder, settings, limit=0.5)
    assert isinstance(outcome, Unpublished)
    assert "no answer from the MLflow helper within 0.5 seconds" in outcome.reason
    assert all_runs(settings) == []
    assert tracker.process.poll() is not None


def test_stop_is_quick_even_while_mlflow_is_imported(settings: Settings) -> None:
    tracker = tracking.start(settings)
    assert tracker is not None
    begun = time.monotonic()
    tracking.stop(tracker)
    assert time.monotonic() - begun < 2
    assert tracker.process.poll() is not None
    tracking.stop(tracker)


def test_other_packages_of_the_same_name_are_not_imported(
    outputs: Path, settings: Settings, helper: Tracker
) -> None:
    outcome = tracking.publish(helper, make_run(outputs / "run"), settings)
    assert isinstance(outcome, Published)


def test_later_command_names_the_folder() -> None:
    outcome = Unpublished("no server", Path("outputs/a b/it's"))
    assert shlex.split(outcome.command)[:3] == ["python", "-m", "pipeline.sync"]
    assert shlex.split(outcome.command)[3] == "outputs/a b/it's"


def test_server_that_is_not_there_costs_seconds(
    outputs: Path, settings: Settings, helper: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        uri = f"http://127.0.0.1:{unused.getsockname()[1]}"
    absent = Settings(uri)
    folder = make_run(outputs / "run")
    monkeypatch.setattr(tracking, "_kept", [helper])
    assert tracking.start(absent) is helper
    begun = time.monotonic()
    outcome = tracking.publish(helper, folder, absent)
    assert time.monotonic() - begun < 60
    assert isinstance(outcome, Unpublished)
    told = f"the MLflow server at {uri} does not answer within 10 s, asked once (ConnectionError)"
    assert outcome.reason == told
    assert read_receipt(folder) == {}
    later = tracking.publish(helper, folder, settings)
    assert isinstance(later, Published)
    assert client_of(settings).get_run(later.run_id).info.status == "FINISHED"


def test_server_that_never_answers_is_given_up(
    outputs: Path, started: Callable[[Settings], Tracker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(8)
        silent = Settings(f"http://127.0.0.1:{deaf.getsockname()[1]}")
        outcome = tracking.publish(started(silent), make_run(outputs / "run"), silent)
    assert isinstance(outcome, Unpublished)
    assert f"{silent.uri} does not answer" in outcome.reason


def test_what_mlflow_prints_does_not_mix_with_the_answers(
    outputs: Path, settings: Settings, tmp_path: Path
) -> None:
    """A noisy `sitecustomize` prints on stdout from inside the publishing."""
    (tmp_path / "noisy").mkdir()
    (tmp_path / "noisy" / "sitecustomize.py").write_text(
        "import json; kept = json.loads\n"
        "def loads(*given, **named):\n    print('NOISE'); return kept(*given, **named)\n"
        "json.loads = loads\n"
    )
    folder = make_run(outputs / "run")
    request = {"folder": str(folder), "uri": settings.uri, "experiment": "e", "points": 9}
    answered = subprocess.run(
        [sys.executable, "-m", "pipeline.publisher"],
        input=json.dumps(request) + "\n",
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": f"{tmp_path / 'noisy'}:{os.getcwd()}"},
    )
    assert "NOISE" in answered.stderr
    assert set(json.loads(answered.stdout)) == {"run_id", "experiment_id", "uri"}
