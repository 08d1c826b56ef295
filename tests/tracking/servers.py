"""Real processes that listen on loopback, and end with the test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

START_LIMIT = 120.0  # seconds; machines that test are busy


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


@contextmanager
def mlflow_server(database: Path, folder: Path) -> Iterator[str]:
    """A team's MLflow server, which keeps the artifacts itself; gives its address."""
    port = free_port()
    with mlflow_process(database, folder, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def mlflow_process(database: Path, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Such a server on a port, once it answers; gives the leader of its processes."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--workers", "1"),
            *("--port", str(port), "--backend-store-uri", f"sqlite:///{database}"),
            *("--artifacts-destination", str(folder)),
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=os.environ
        | {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
    )
    try:
        wait_for(process, f"http://127.0.0.1:{port}/health")
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill the leader and all that it has started, if that is not done yet."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + START_LIMIT
    while not answers(url):
        assert process.poll() is None, "the server ended early"
        assert time.monotonic() < deadline, "the server did not start in time"
        time.sleep(0.2)


@contextmanager
def ui(uri: str, port: int, *, cwd: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """`python -m pipeline.ui` as a user starts it, ready to be read from and interrupted."""
    root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.ui", "--uri", uri, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": root},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate()
