"""All of a run arrives in the store, once, and is read back with MLflow's own client."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.store import sqlite_uri

from .fake_runs import ENDED, STARTED, STEPS, Settings, files, make_run, record
from .third_party import MLFLOW_WARNINGS

pytestmark = MLFLOW_WARNINGS


def publish(folder: Path, settings: Settings) -> Any:
    from pipeline.mlflow_store import publish_folder

    return publish_folder(folder, settings.uri, settings.experiment, settings.points)


def client_of(settings: Settings) -> Any:
    from mlflow.tracking import MlflowClient

    return MlflowClient(settings.uri)


def all_runs(settings: Settings, view: int = 1) -> list[Any]:
    """The runs of every experiment: view 1 the active ones, 2 the deleted ones."""
    client = client_of(settings)
    ids = [e.experiment_id for e in client.search_experiments(view_type=3)]
    return list(client.search_runs(ids, run_view_type=view))


@pytest.fixture
def run(outputs: Path) -> Path:
    return make_run(outputs / "descend" / "2026-11-23" / "12-00-00-000001")


def test_run_has_its_name_times_and_tags(run: Path, settings: Settings) -> None:
    done = publish(run, settings)
    read = client_of(settings).get_run(done.run_id)
    assert read.info.run_name == "waves RMSprop"
    assert (read.info.start_time, read.info.end_time) == (STARTED * 1000, ENDED * 1000)
    assert read.info.experiment_id == done.experiment_id
    assert record()["tags"].items() <= read.data.tags.items()
    assert read.data.tags["mlflow.source.name"] == "python -m pipeline"
    assert read.data.tags["mlflow.source.git.commit"] == "c0ffee"
    assert client_of(settings).get_experiment(done.experiment_id).name == "fallline"


@pytest.mark.parametrize("status", ["FINISHED", "FAILED", "KILLED"])
def test_status_is_the_true_one(outputs: Path, settings: Settings, status: str) -> None:
    done = publish(make_run(outputs / "run", status=status), settings)
    assert client_of(settings).get_run(done.run_id).info.status == status


def test_params_beyond_one_batch_arrive(outputs: Path, settings: Settings) -> None:
    params = {f"group.key{k}": k / 7 for k in range(250)}
    done = publish(make_run(outputs / "run", params=params), settings)
    expected = {name: str(value) for name, value in params.items()}
    assert client_of(settings).get_run(done.run_id).data.params == expected


def test_metrics_by_step_beyond_one_batch_arrive(run: Path, settings: Settings) -> None:
    whole = Settings(settings.uri, points=STEPS + 1)
    done = publish(run, whole)
    history = client_of(whole).get_metric_history(done.run_id, "value")
    assert {m.step: m.value for m in history} == {k: 1000.0 - k for k in range(STEPS + 1)}


@pytest.mark.parametrize("points", [2, 3, 100])
def test_thinned_metrics_keep_first_and_last(run: Path, settings: Settings, points: int) -> None:
    done = publish(run, Settings(settings.uri, points=points))
    history = client_of(settings).get_metric_history(done.run_id, "value")
    steps = sorted(m.step for m in history)
    assert (len(steps), steps[0], steps[-1]) == (points, 0, STEPS)
    assert {m.timestamp for m in history} == {int(ENDED * 1000)}


def test_summary_metrics_are_the_latest_values(run: Path, settings: Settings) -> None:
    done = publish(run, settings)
    metrics = client_of(settings).get_run(done.run_id).data.metrics
    assert metrics == record()["metrics"] | {"value": 1000.0 - STEPS}


def test_infinities_do_not_arrive_as_huge_numbers(outputs: Path, settings: Settings) -> None:
    by_step = {"value": np.array([1.0, np.inf, np.nan, 4.0])}
    folder = make_run(outputs / "run", by_step=by_step, metrics={"worst": np.inf})
    read = client_of(settings).get_run(publish(folder, settings).run_id)
    assert read.data.metrics == {"value": 4.0}
    assert read.data.tags["nonfinite"] == "worst: inf; value: 2 of 4 steps"


@pytest.mark.parametrize("where", ["params", "tags", "metrics"])
@pytest.mark.parametrize("name", ["a@b", "größe", "/x", "a/../b", "a//b", "", "n" * 300, "α → β"])
def test_any_name_is_accepted(outputs: Path, settings: Settings, where: str, name: str) -> None:
    folder = make_run(outputs / "run", by_step={}, **{where: {name: 1.0, "plain": 2.0}})
    read = client_of(settings).get_run(publish(folder, settings).run_id)
    assert float(getattr(read.data, where)["plain"]) == 2.0
    added = set(getattr(read.data, where)) - {"plain", "run_digest"}
    assert len([key for key in added if not key.startswith("mlflow.")]) == 1


@pytest.mark.parametrize("where", ["params", "tags"])
def test_long_values_arrive_cut(outputs: Path, settings: Settings, where: str) -> None:
    folder = make_run(outputs / "run", **{where: {"long": "x" * 20_000}})
    read = client_of(settings).get_run(publish(folder, settings).run_id)
    assert getattr(read.data, where)["long"].endswith("xxx ... (cut)")


def test_every_file_arrives_byte_for_byte(run: Path, settings: Settings, tmp_path: Path) -> None:
    before = files(run)
    done = publish(run, settings)
    (tmp_path / "copy").mkdir()
    fetched = client_of(settings).download_artifacts(done.run_id, "", str(tmp_path / "copy"))
    assert files(Path(fetched)) == before
    assert {"config.yaml", "trace.npz", "figures/contour.png", "animations/path.gif"} <= set(before)


def test_artifacts_lie_beside_the_database(run: Path, settings: Settings, outputs: Path) -> None:
    done = publish(run, settings)
    kept = outputs / "artifacts" / done.run_id / "artifacts"
    assert (kept / "figures" / "contour.png").is_file()
    assert client_of(settings).get_run(done.run_id).info.artifact_uri == kept.as_uri()


def test_receipt_says_where_the_run_is(run: Path, settings: Settings) -> None:
    done = publish(run, settings)
    receipt = json.loads((run / "published.json").read_text())
    assert receipt == {
        "run_id": done.run_id,
        "experiment_id": done.experiment_id,
        "uri": settings.uri,
    }


@pytest.mark.parametrize("loses_receipt", [False, True])
def test_publishing_twice_gives_one_run(run: Path, settings: Settings, loses_receipt: bool) -> None:
    first = publish(run, settings)
    if loses_receipt:
        (run / "published.json").unlink()
    assert publish(run, settings) == first
    assert [r.info.run_id for r in all_runs(settings)] == [first.run_id]
    assert (run / "published.json").is_file()


def test_two_publishers_of_one_folder_give_one_run(run: Path, settings: Settings) -> None:
    publish(
        make_run(run.parent / "before", name="before"), settings
    )  # MLflow's imports are not thread-safe
    done: list[Any] = []
    threads = [
        threading.Thread(target=lambda: done.append(publish(run, settings))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 4
    assert len({published.run_id for published in done}) == 1
    assert len(all_runs(settings)) == 2


def test_equal_runs_are_still_two(outputs: Path, settings: Settings) -> None:
    for k in range(2):
        publish(make_run(outputs / str(k), started=STARTED + k), settings)
    assert len(all_runs(settings)) == 2


def test_store_begun_anew_gets_the_run_again(
    run: Path, settings: Settings, outputs: Path, empty_database: Path
) -> None:
    first = publish(run, settings)
    other = Settings(f"sqlite:///{outputs}/other.db")
    shutil.copy(empty_database, outputs / "other.db")
    receipt = json.loads((run / "published.json").read_text()) | {"uri": other.uri}
    (run / "published.json").write_text(json.dumps(receipt))
    again = publish(run, other)
    assert again.run_id != first.run_id
    assert [r.info.run_id for r in all_runs(other)] == [again.run_id]


def test_another_store_gets_the_run_too(
    run: Path, settings: Settings, outputs: Path, empty_database: Path
) -> None:
    shutil.copy(empty_database, outputs / "other.db")
    other = Settings(f"sqlite:///{outputs}/other.db")
    publish(run, settings)
    done = publish(run, other)
    assert client_of(other).get_run(done.run_id).info.status == "FINISHED"
    assert publish(run, settings).uri == settings.uri
    assert len(all_runs(settings)) == len(all_runs(other)) == 1


def test_run_that_the_user_deleted_stays_deleted(run: Path, settings: Settings) -> None:
    done = publish(run, settings)
    client_of(settings).delete_run(done.run_id)
    assert publish(run, settings) == done
    assert all_runs(settings) == []


def test_half_published_run_of_a_killed_process_is_replaced(run: Path, settings: Settings) -> None:
    from pipeline.run_folder import digest

    client = client_of(settings)
    experiment = client.create_experiment("fallline", artifact_location=run.parent.as_uri())
    orphan = client.create_run(experiment, tags={"run_digest": digest(run)}).info.run_id
    done = publish(run, settings)
    assert [r.info.run_id for r in all_runs(settings)] == [done.run_id]
    assert client.get_run(orphan).info.status == "FAILED"


@pytest.mark.parametrize("broken", ["log_batch", "log_artifact", "log_artifacts", "set_terminated"])
@pytest.mark.parametrize("error", [OSError("disk full"), SystemExit(1), KeyboardInterrupt()])
def test_failure_midway_leaves_no_running_run(
    run: Path, settings: Settings, broken: str, error: BaseException
) -> None:
    from mlflow.tracking import MlflowClient

    def fail(_self: Any, _run: str, status: str = "", *_rest: Any, **_named: Any) -> None:
        if broken != "set_terminated" or status == "FINISHED":
            raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MlflowClient, broken, fail)
        with pytest.raises(type(error)):
            publish(run, settings)
    assert all_runs(settings) == []
    assert [r.info.lifecycle_stage for r in all_runs(settings, view=2)] == ["deleted"]
    assert not (run / "published.json").exists()
    done = publish(run, settings)
    assert client_of(settings).get_run(done.run_id).info.status == "FINISHED"


def test_deleted_experiment_is_named_with_the_remedy(run: Path, settings: Settings) -> None:
    client = client_of(settings)
    client.delete_experiment(client.create_experiment("fallline"))
    with pytest.raises(ValueError, match=r"'fallline' was deleted: .*tracking\.experiment"):
        publish(run, settings)


@pytest.mark.parametrize("name", ["a b", "50%", "%20", "x#y", "größe", "it's", "[a]"])
def test_odd_folder_names_work(tmp_path: Path, empty_database: Path, name: str) -> None:
    outputs = tmp_path / name
    run = make_run(outputs / "run")
    shutil.copy(empty_database, outputs / "mlflow.db")
    settings = Settings(sqlite_uri(outputs / "mlflow.db"), experiment=f"about {name}")
    done = publish(run, settings)
    assert (outputs / "artifacts" / done.run_id / "artifacts" / "run.json").is_file()
    fetched = client_of(settings).download_artifacts(done.run_id, "run.json", str(tmp_path))
    assert Path(fetched).read_bytes() == (run / "run.json").read_bytes()


@pytest.mark.parametrize("kind", ["text", "folder"])
def test_file_that_is_no_database_is_refused(tmp_path: Path, kind: str) -> None:
    database = tmp_path / "mlflow.db"
    database.mkdir() if kind == "folder" else database.write_text("no database " * 99)
    with pytest.raises(ValueError, match=r"mlflow\.db is no SQLite database"):
        publish(make_run(tmp_path / "run"), Settings(sqlite_uri(database)))


def test_damaged_database_is_told_at_once(tmp_path: Path) -> None:
    database = tmp_path / "mlflow.db"
    database.write_bytes(b"SQLite format 3\0" + b"no database " * 99)
    begun = time.monotonic()
    with pytest.raises(OSError, match=r"mlflow\.db cannot be used as an MLflow store"):
        publish(make_run(tmp_path / "run"), Settings(sqlite_uri(database)))
    assert time.monotonic() - begun < 5


def test_relative_address_counts_from_here(
    run: Path, outputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(outputs)
    done = publish(run, Settings("sqlite:///mlflow.db"))
    assert done.uri == f"sqlite:///{outputs}/mlflow.db"
    monkeypatch.chdir(run)
    assert client_of(done).get_run(done.run_id).info.status == "FINISHED"


def test_new_database_comes_whole_and_with_its_folder(tmp_path: Path) -> None:
    settings = Settings(f"sqlite:///{tmp_path}/deep/new/mlflow.db")
    run = make_run(tmp_path / "run")
    done = publish(run, settings)
    assert client_of(settings).get_run(done.run_id).info.status == "FINISHED"
    left = {path.name for path in (tmp_path / "deep" / "new").iterdir()}
    assert left == {"mlflow.db", "mlflow.db.lock", "artifacts"}


def test_interrupted_creation_leaves_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import mlflow_store

    def fail(*_given: Any) -> None:
        raise KeyboardInterrupt

    database = tmp_path / "mlflow.db"
    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr(os, "replace", fail)
        patch.setattr(Path, "replace", fail)
        mlflow_store.create_database(database)
    assert list(tmp_path.iterdir()) == []
