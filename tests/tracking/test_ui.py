"""`python -m pipeline.ui`: starts on the right store, refuses clearly, leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from pipeline import ui as command

from .fake_runs import Settings, make_run
from .servers import answers, free_port, ui
from .test_publish import publish
from .third_party import MLFLOW_WARNINGS

pytestmark = MLFLOW_WARNINGS


def refused(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert command.main(options) == 2
    finally:
        signal.signal(signal.SIGTERM, before)
    told = capsys.readouterr()
    assert told.out == ""
    return " ".join(told.err.split())  # however it is broken into lines


def test_missing_store_is_refused_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(capsys, "--uri", f"sqlite:///{tmp_path}/mlflow.db")
    assert f"{tmp_path}/mlflow.db does not exist" in told
    assert "python -m pipeline" in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("uri", "told"),
    [("mlruns", "sqlite:///FILE"), ("http://host:5000", "open it in a browser")],
)
def test_other_stores_are_refused(capsys: pytest.CaptureFixture[str], uri: str, told: str) -> None:
    assert told in refused(capsys, "--uri", uri)


def test_a_file_that_is_no_database_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.db").write_text("no database")
    told = refused(capsys, "--uri", f"sqlite:///{tmp_path}/notes.db")
    assert f"{tmp_path}/notes.db is no SQLite database" in told


@pytest.mark.parametrize("listens", [False, True])
def test_taken_port_is_refused(
    settings: Settings, capsys: pytest.CaptureFixture[str], listens: bool
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        if listens:
            other.listen(1)
        port = other.getsockname()[1]
        told = refused(capsys, "--uri", settings.uri, "--port", str(port))
    assert f"port {port} of 127.0.0.1 cannot be used" in told
    assert "--port" in told


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "5000.0"])
def test_port_out_of_range_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        command.main([f"--port={port}"])
    assert end.value.code == 2
    assert f"{port!r} is no port: give 1 to 65535" in capsys.readouterr().err


def test_help_names_its_options() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "pipeline.ui", "--help"], check=True, capture_output=True, text=True
    ).stdout
    assert "--uri" in shown
    assert "--port" in shown
    assert "sqlite:///outputs/mlflow.db" in shown


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_ui_shows_the_runs_and_ends_with_all_its_children(
    outputs: Path, settings: Settings, tmp_path: Path, end: signal.Signals
) -> None:
    run = make_run(outputs / "run")
    done = publish(run, settings)
    port = free_port()
    (tmp_path / "here").mkdir()
    with ui(settings.uri, port, cwd=tmp_path / "here") as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(2)]
        base = f"http://127.0.0.1:{port}"
        assert f"fallline: {base}/#/experiments/{done.experiment_id}/runs" in told[1]
        picture = f"{base}/get-artifact?path=figures/contour.png&run_uuid={done.run_id}"
        with urlopen(picture, timeout=30) as answer:  # noqa: S310 - our own address
            assert answer.read() == (run / "figures" / "contour.png").read_bytes()
        family = descendants(process.pid)
        assert 1 <= len(family) <= 3, "more processes than the server and its worker"
        process.send_signal(end)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert errors == ""
    assert not answers(f"{base}/health")
    assert alive(family) == set()
    assert list((tmp_path / "here").iterdir()) == []


def test_broken_server_is_told_with_its_words(tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_bytes(b"SQLite format 3\0" + b"no database " * 99)
    with ui(f"sqlite:///{tmp_path}/mlflow.db", free_port()) as process:
        told, errors = process.communicate(timeout=300)
    assert process.returncode == 1
    assert told == ""
    assert "file is not a database" in errors


def descendants(root: int) -> set[int]:
    """The processes that a process has started, and those that they have."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], check=True, capture_output=True, text=True
    ).stdout
    parents = {int(pid): int(parent) for pid, parent in map(str.split, listed.splitlines())}
    found: set[int] = set()
    fresh = {root}
    while fresh:
        fresh = {pid for pid, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def alive(pids: set[int]) -> set[int]:
    def lives(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True

    deadline = time.monotonic() + 10
    while (left := {pid for pid in pids if lives(pid)}) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left
