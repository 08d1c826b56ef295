"""The MLflow UI over the runs of a store: `python -m pipeline.ui`, until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, NoReturn
from urllib.error import URLError

from pipeline import ui_view
from pipeline.problems import BadInput, Problem, bad_input
from pipeline.store import DEFAULT_URI, PORT, Store, store_at

HOST = "127.0.0.1"
_START_LIMIT, _STOP_LIMIT = 120.0, 5.0  # seconds
_EXPERIMENTS = "/api/2.0/mlflow/experiments/search?max_results=1000"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM; 0 then, 2 for a bad request, 1 if the server fails."""
    asked = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        store = _local_store(asked.uri)
        _check_port(asked.port)
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    with tempfile.TemporaryFile() as log, _server(store, asked.port, log) as server:
        try:
            _say_where(store, asked.port, _experiments(server, asked.port))
            server.wait()
        except KeyboardInterrupt:
            return 0
        log.seek(0)
        print(f"the MLflow server ended by itself:\n{log.read().decode()}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.ui",
        description="Show the runs of a local MLflow store in the browser, until Ctrl-C.",
    )
    parser.add_argument(
        "--uri", default=DEFAULT_URI, help="the store, sqlite:///FILE (default: %(default)s)"
    )
    parser.add_argument(
        "--port", type=_port, default=PORT, help="where the UI listens (default: %(default)s)"
    )
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give 1 to 65535")
    return int(text)


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _local_store(uri: str) -> Store:
    try:
        store = store_at(uri)
    except ValueError as error:
        raise _refused("--uri", str(error), uri, "name another store") from None
    if store.database is None:
        raise _refused("--uri", "a server shows its runs itself", uri, "open it in a browser")
    if not store.database.is_file():
        why = f"there are no runs yet: {store.database} does not exist"
        raise _refused("--uri", why, uri, "make one with python -m pipeline, or name another store")
    return store


def _refused(key: str, why: str, got: str, do: str) -> BadInput:
    allowed = "a port that is free" if key == "--port" else "sqlite:///FILE, a store that there is"
    return bad_input([Problem(key, why, got, allowed, do)])


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError as error:
            why = f"port {port} of {HOST} cannot be used: {error.strerror}"
            do = f"give another, or look whether the UI runs already at http://{HOST}:{port}"
            raise _refused("--port", why, str(port), do) from None


@contextmanager
def _server(store: Store, port: int, log: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server in a session of its own, and end it with all its children."""
    address = ["--host", HOST, "--port", str(port), "--workers", "1"]
    place = ["--backend-store-uri", store.uri]
    if store.artifacts is not None:  # for experiments that are made in the UI
        place += ["--default-artifact-root", store.artifacts.as_uri()]
    server = subprocess.Popen(  # noqa: S603 - our own interpreter, and an address we made
        [sys.executable, "-m", "mlflow", "server", *address, *place],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        env=os.environ
        | {
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",  # spares five processes
            "PYTHONSAFEPATH": "1",
        },
    )
    try:
        yield server
    finally:
        _end_group(server)


def _end_group(leader: subprocess.Popen[bytes]) -> None:
    """End every process of the leader's session: politely, then by force."""
    deadline = time.monotonic() + _STOP_LIMIT
    try:
        os.killpg(leader.pid, signal.SIGTERM)
        while time.monotonic() < deadline:
            leader.poll()
            os.killpg(leader.pid, 0)
            time.sleep(0.05)
        os.killpg(leader.pid, signal.SIGKILL)
    except ProcessLookupError:  # none of them is left
        pass
    leader.wait()


def _experiments(server: subprocess.Popen[bytes], port: int) -> list[dict[str, Any]]:
    """Ask the server for its experiments, as soon as it answers; none if it ended."""
    deadline = time.monotonic() + _START_LIMIT
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with ui_view.direct.open(f"http://{HOST}:{port}{_EXPERIMENTS}", timeout=10) as answer:
                found: list[dict[str, Any]] = json.load(answer).get("experiments", [])
                return found
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    return []


def _say_where(store: Store, port: int, experiments: list[dict[str, Any]]) -> None:
    if not experiments:
        return
    print(f"The runs of {store.database}, until Ctrl-C:")
    made = [e for e in experiments if e["experiment_id"] != "0"]  # 0 is MLflow's empty Default
    for experiment in made or experiments:
        view = ui_view.share(f"http://{HOST}:{port}", experiment["experiment_id"])
        link = store.link(experiment["experiment_id"], port=port, view=view)
        print(f"  {experiment['name']}: {link}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
