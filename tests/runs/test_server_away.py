"""A server that goes away or falls silent costs a later upload, and says so within its time."""

import json
import os
import shutil
import signal
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from pipeline import sync, tracking
from tests.tracking.servers import end, free_port, mlflow_process

from .store import told

SMALL = "study.steps=20 grid.resolution=8 figure.dpi=40 study.figures=[convergence]"
SMALL += " animation.formats=[] tracking.experiment=new"


@pytest.fixture
def server(ran, home, tmp_path):
    """A real server without runs, to be ended or stopped: (its process, port, folder)."""
    ran("experiment=notebook/parabola")
    folder, port = tmp_path / "server", free_port()
    folder.mkdir()
    shutil.copy(home / "outputs" / "mlflow.db", folder / "mlflow.db")
    with closing(sqlite3.connect(folder / "mlflow.db")) as database, database:
        database.execute("update runs set lifecycle_stage = 'deleted'")
    with mlflow_process(folder / "mlflow.db", folder, port) as process:
        yield process, port, folder


@pytest.fixture
def hasty(fallline):
    """Run the command with a helper process of its own, which gives a server one second."""

    def call(line):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tracking, "_kept", None)
            patch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
            patch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
            return fallline(line)

    return call


def after_the_first_run(monkeypatch, act):
    """Do something once the first run of a sweep is published."""
    publish, acts = tracking.publish, [act]

    def then(*given, **named):
        outcome = publish(*given, **named)
        if acts:
            acts.pop()()
        return outcome

    monkeypatch.setattr(tracking, "publish", then)


def living(folder):
    """(id, status, end) of every run that is not deleted."""
    query = "select run_uuid, status, end_time from runs where lifecycle_stage = 'active'"
    with closing(sqlite3.connect(folder / "mlflow.db")) as database:
        return list(database.execute(query))


def files(folder, run):
    """The artifacts of a run by their path."""
    (root,) = folder.glob(f"*/{run}/artifacts")
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.*")}


def receipt(folder):
    return json.loads((folder / "published.json").read_text())["run_id"]


def assert_alike(folder, runs, folders):
    """Runs that were uploaded later have all that the first has."""
    for run, made in zip(runs, folders, strict=True):
        for table in ("params", "latest_metrics", "tags"):
            first, other = (set(told(folder / "mlflow.db", each, table)) for each in (runs[0], run))
            assert first == other
        assert set(files(folder, run)) == set(files(folder, runs[0]))
        for name, content in files(folder, run).items():
            assert content == (made / name).read_bytes()


@pytest.mark.parametrize("kind", ["killed", "silent"])
def test_a_sweep_whose_server_goes_away(*, hasty, server, monkeypatch, tmp_path, kind, capsys):
    process, port, folder = server
    away = {
        "killed": lambda: end(process),
        "silent": lambda: os.killpg(process.pid, signal.SIGSTOP),
    }[kind]
    after_the_first_run(monkeypatch, away)
    begun = time.monotonic()
    done = hasty(f"-m {SMALL} tracking.uri=http://127.0.0.1:{port} seed=1,2,3")
    assert (done.code, done.errors) == (0, "")
    assert time.monotonic() - begun < 60
    first, *others = done.output.partition("\n\n")[0].splitlines()
    assert "not in MLflow" not in first
    for line in others:
        assert f"not in MLflow (the MLflow server at http://127.0.0.1:{port} does not" in line
        assert "answer within 1 s, asked" in line
        assert "publish it later: python -m pipeline.sync " in line
    records = [json.loads((each / "run.json").read_text()) for each in done.folders]
    assert [each["status"] for each in records] == ["FINISHED"] * 3
    assert len(living(folder)) == 1
    monkeypatch.chdir(tmp_path)
    if kind == "silent":
        os.killpg(process.pid, signal.SIGCONT)
        assert sync.main(["outputs"]) == 0
    else:
        assert sync.main(["outputs"]) == 1
        assert "not published: the MLflow server" in capsys.readouterr().err
        with mlflow_process(folder / "mlflow.db", folder, port):
            assert sync.main(["outputs"]) == 0
    assert [(status, bool(ended)) for _, status, ended in living(folder)] == [
        ("FINISHED", True)
    ] * 4  # three runs, and their comparison
    assert_alike(folder, [receipt(each) for each in done.folders], done.folders)


def test_a_server_that_dies_while_it_is_given_a_run(hasty, server, monkeypatch, tmp_path):
    process, port, folder = server

    def watch():
        while not any(status == "FAILED" for _, status, _ in living(folder)):
            time.sleep(0.001)
        end(process)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    done = hasty(f"{SMALL} tracking.points=1000 tracking.uri=http://127.0.0.1:{port}")
    watching.join(60)
    assert (done.code, done.record["status"]) == (0, "FINISHED")
    assert "\nNot in MLflow: the MLflow server at " in done.output, done.output
    assert [(status, ended) for _, status, ended in living(folder)] == [("FAILED", None)]
    monkeypatch.chdir(tmp_path)
    with mlflow_process(folder / "mlflow.db", folder, port):
        assert sync.main([str(done.folder)]) == 0
    ((run, status, _),) = living(folder)
    assert (run, status) == (receipt(done.folder), "FINISHED")
    assert_alike(folder, [run], [done.folder])
