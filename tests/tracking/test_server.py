"""Publishing to a real MLflow server, whose files are far from ours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from .fake_runs import ENDED, STARTED, STEPS, Settings, files, make_run, record
from .servers import mlflow_server
from .test_publish import all_runs, client_of, publish
from .third_party import MLFLOW_WARNINGS

pytestmark = MLFLOW_WARNINGS


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(empty_database, folder / "mlflow.db")
    with mlflow_server(folder / "mlflow.db", folder) as address:
        yield address


def test_everything_arrives_on_a_server(server: str, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", status="KILLED", error="KeyboardInterrupt: ")
    settings = Settings(server, experiment="all of it")
    before = files(run)
    done = publish(run, settings)
    client = client_of(settings)
    read = client.get_run(done.run_id)
    assert read.info.status == "KILLED"
    assert (read.info.start_time, read.info.end_time) == (STARTED * 1000, ENDED * 1000)
    assert read.data.params == {k: str(v) for k, v in record()["params"].items()}
    assert record()["tags"].items() <= read.data.tags.items()
    assert read.data.metrics == record()["metrics"] | {"value": 1000.0 - STEPS}
    history = client.get_metric_history(done.run_id, "value")
    assert {m.step: m.value for m in history}[0] == 1000.0
    assert len(history) == settings.points
    (tmp_path / "copy").mkdir()
    client.download_artifacts(done.run_id, "", str(tmp_path / "copy"))
    assert files(tmp_path / "copy") == before
    assert read.info.artifact_uri.startswith("mlflow-artifacts:")
    page = f"{server}/#/experiments/{done.experiment_id}/runs/{done.run_id}"
    assert done.link == f"{page}?workflowType=machine_learning"
    assert publish(run, settings) == done


def test_batches_fit_a_server(server: str, tmp_path: Path) -> None:
    run = make_run(
        tmp_path / "run",
        params={f"p{k}": "x" * 6000 for k in range(250)},
        by_step={"value": np.linspace(1, 0, STEPS)},
    )
    settings = Settings(server, experiment="batches", points=STEPS)
    done = publish(run, settings)
    read = client_of(settings)
    assert len(read.get_run(done.run_id).data.params) == 250
    assert len(read.get_metric_history(done.run_id, "value")) == STEPS


def test_many_at_once_make_one_experiment(server: str, tmp_path: Path) -> None:
    settings = Settings(server, experiment="rush")
    runs = [make_run(tmp_path / str(k), name=f"run {k}") for k in range(8)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda run: publish(run, settings), runs))
    assert len({published.experiment_id for published in done}) == 1
    named = [r.info.run_name for r in all_runs(settings) if r.info.run_name.startswith("run ")]
    assert sorted(named) == [f"run {k}" for k in range(8)]


def test_server_without_the_page_is_told(server: str, tmp_path: Path) -> None:
    settings = Settings(f"{server}/nowhere")
    with pytest.raises(Exception, match="404"):
        publish(make_run(tmp_path / "run"), settings)
    assert not (tmp_path / "run" / "published.json").exists()
