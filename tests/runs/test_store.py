"""Runs in the store: what was told arrives, each way of ending too; a store that is away waits."""

import os
import select
import signal
import socket

import numpy as np
import pytest

from pipeline import experiment, sync

from .promises import config_of
from .store import artifacts, by_step, statuses, told

SMALL = "study.figures=[] animation.formats=[] grid.resolution=8 study.steps=20"


@pytest.fixture
def store(home):
    """A store that is there already, since making one takes seconds."""
    return home / "outputs" / "mlflow.db"


@pytest.fixture
def tracked(ran, store):
    """The tracking option for runs that go to the shared store."""
    ran("experiment=notebook/parabola")
    return f"'tracking.uri=sqlite:///{store}'"


def published(done, store) -> str:
    """The id of the one run in the store that has the folder's files."""
    config = (done.folder / "run.json").read_bytes()
    (run,) = [run for run in statuses(store) if artifacts(store, run).get("run.json") == config]
    return run


def test_what_is_told_of_a_run_arrives(ran, store):
    done = ran("experiment=notebook/sgd")
    run, record = published(done, store), done.record
    assert statuses(store)[run] == "FINISHED"
    assert told(store, run, "params") == record["params"]
    assert record["tags"].items() <= told(store, run, "tags").items()
    assert record["metrics"].items() <= told(store, run, "latest_metrics").items()
    assert record["params"]["study.steps"] == str(config_of(done)["study"]["steps"])
    values = done.arrays("series")["value"].tolist()
    assert by_step(store, run)["value"] == dict(enumerate(values))


def test_steps_are_thinned_and_first_and_last_kept(fallline, tracked, store):
    done = fallline(f"{SMALL} {tracked} tracking.points=7")
    history = by_step(store, published(done, store))["value"]
    assert len(history) == 7
    assert {0, 20} <= set(history)
    values = done.arrays("trace")["values"][:, 0]
    assert all(values[step] == value for step, value in history.items())


def test_several_lanes_arrive_with_their_spread(fallline, tracked, store):
    done = fallline(f"{SMALL} {tracked} start=random start.count=3")
    metrics = told(store, published(done, store), "latest_metrics")
    trace = done.arrays("trace")
    final = np.sort(trace["values"][trace["steps"], np.arange(3)])
    assert metrics["lanes"] == 3
    assert [metrics[f"final_value{part}"] for part in ("/p10", "", "/p90")] == final.tolist()


def fault(*_given):
    raise ZeroDivisionError("a fault of ours")


def test_a_failed_run_is_failed_in_the_store(fallline, tracked, store, monkeypatch):
    monkeypatch.setattr(experiment, "_draw", fault)
    done = fallline(f"{SMALL} {tracked}")
    run = published(done, store)
    assert done.code == 1
    assert statuses(store)[run] == "FAILED"
    assert {"trace.npz", "grid.npz", "config.yaml", "environment.json"} <= set(
        artifacts(store, run)
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_killed_run_is_killed_in_the_store(fallline, tracked, store, monkeypatch, number):
    monkeypatch.setattr(experiment, "_draw", lambda *_: os.kill(os.getpid(), number))
    done = fallline(f"{SMALL} {tracked}")
    run = published(done, store)
    assert statuses(store)[run] == "KILLED"
    assert "trace.npz" in artifacts(store, run)


@pytest.mark.parametrize("ending", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_stopped_while_it_is_published_is_finished_and_says_how_to_go_on(
    fallline, tracked, store, monkeypatch, ending
):
    number, code = ending
    with monkeypatch.context() as patch:
        patch.setattr(select, "select", lambda *_: os.kill(os.getpid(), number))
        done = fallline(f"{SMALL} {tracked}")
    assert (done.code, done.record["status"]) == (code, "FINISHED")
    command = f"python -m pipeline.sync {done.folder}"
    assert done.errors == f"stopped: the run is not in MLflow; publish it by {command}\n"
    assert sync.main([str(done.folder), "--uri", f"sqlite:///{store}"]) == 0
    assert statuses(store)[published(done, store)] == "FINISHED"


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("uri", ["sqlite:///a_file/mlflow.db", "http://127.0.0.1:{port}"])
def test_a_store_that_is_away_costs_nothing_but_a_later_upload(
    fallline, tracked, store, tmp_path, uri
):
    (tmp_path / "a_file").write_text("")
    uri = uri.format(port=closed_port())
    done = fallline(f"{SMALL} tracking.uri={uri}")
    assert done.code == 0
    assert done.record["status"] == "FINISHED"
    assert "Not in MLflow: " in done.output
    assert done.output.endswith(f"Publish it later: python -m pipeline.sync {done.folder}\n")
    assert {"trace.npz", "grid.npz", "series.npz"} <= {path.name for path in done.folder.iterdir()}
    assert sync.main([str(done.folder), "--uri", f"sqlite:///{store}"]) == 0
    assert statuses(store)[published(done, store)] == "FINISHED"
