"""`python -m pipeline.sync`: which folders, to where, and what it says."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import sync, tracking
from pipeline.settings import Tracking
from pipeline.store import sqlite_uri

from .fake_runs import Settings, make_run
from .test_publish import all_runs, client_of
from .third_party import MLFLOW_WARNINGS

pytestmark = MLFLOW_WARNINGS


@pytest.fixture(scope="module", autouse=True)
def _one_helper() -> Iterator[None]:
    """One helper publishes for all tests here, since MLflow takes seconds to import."""
    with tracking.kept():
        yield


def with_config(run: Path, uri: str, experiment: str = "own", kind: str = "mlflow") -> Path:
    (run / "config.yaml").write_text(
        f"tracking:\n  kind: '{kind}'\n  uri: {uri}\n  experiment: {experiment}\n  points: 7\n"
    )
    return run


def place(uri: str, experiment: str, points: int) -> Tracking:
    return Tracking(kind="mlflow", uri=uri, experiment=experiment, points=points)


def test_runs_are_found_below_a_folder_but_not_in_a_stores_copies(tmp_path: Path) -> None:
    runs = [make_run(tmp_path / "out" / "descend" / day) for day in ("1", "2")]
    make_run(tmp_path / "out" / "artifacts" / "abc" / "artifacts")
    assert list(sync.runs_below(tmp_path / "out")) == runs
    assert list(sync.runs_below(runs[0])) == [runs[0]]
    assert list(sync.runs_below(tmp_path / "nowhere")) == []


def test_runs_below_a_folder_named_artifacts_are_found(tmp_path: Path) -> None:
    run = make_run(tmp_path / "artifacts" / "out" / "1")
    assert list(sync.runs_below(tmp_path / "artifacts" / "out")) == [run]


def test_destination_is_what_the_run_was_told(tmp_path: Path) -> None:
    run = with_config(make_run(tmp_path / "run"), "sqlite:///x.db", kind="off")
    expected = place("sqlite:///x.db", "own", 7)
    assert sync.destination(run, {}) == expected


def test_options_win_over_the_run(tmp_path: Path) -> None:
    run = with_config(make_run(tmp_path / "run"), "sqlite:///x.db")
    chosen = {"uri": "http://host:1", "experiment": "other"}
    assert sync.destination(run, chosen) == place("http://host:1", "other", 7)


def test_run_without_config_goes_to_the_default_store(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    (run / "config.yaml").unlink()
    expected = place("sqlite:///outputs/mlflow.db", "fallline", 1000)
    assert sync.destination(run, {}) == expected


def test_default_destination_is_that_of_the_config() -> None:
    from omegaconf import OmegaConf

    section = OmegaConf.load(Path(__file__).parents[2] / "conf" / "tracking" / "mlflow.yaml")
    whole = OmegaConf.create({"outputs": "outputs", "tracking": section})
    assert OmegaConf.to_container(whole.tracking, resolve=True) == sync.USUAL


def test_left_over_folders_are_published_once(
    outputs: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for k in range(3):
        with_config(make_run(outputs / "descend" / str(k), name=f"run {k}"), settings.uri)
    assert sync.main([str(outputs)]) == 0
    first = capsys.readouterr()
    assert sync.main([str(outputs / "descend" / "1"), str(outputs / "descend" / "2")]) == 0
    runs = all_runs(settings)
    assert sorted(r.info.run_name for r in runs) == ["run 0", "run 1", "run 2"]
    assert client_of(settings).get_experiment_by_name("own") is not None
    assert first.err == ""
    for run in runs:
        assert f"/runs/{run.info.run_id}" in first.out
    known = [line.replace(": ", " is there already: ") for line in first.out.splitlines()[1:]]
    assert capsys.readouterr().out.splitlines() == known


def test_a_run_goes_to_another_experiment_that_is_named(
    outputs: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    run = with_config(make_run(outputs / "run"), settings.uri)
    words = [[str(run)], [str(run), "--experiment", "other"], [str(run), "--experiment", "other"]]
    assert [sync.main(each) for each in [*words, words[0]]] == [0, 0, 0, 0]
    said = [" is there already: " in line for line in capsys.readouterr().out.splitlines()]
    assert said[:3] == [False, False, True]
    client = client_of(settings)
    for name in ("own", "other"):
        found = client.get_experiment_by_name(name)
        assert found is not None
        assert len(client.search_runs([found.experiment_id])) == 1


def test_one_bad_run_does_not_keep_the_others(
    outputs: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    (make_run(outputs / "runs" / "a") / "run.json").write_text("{")
    make_run(outputs / "runs" / "b")
    assert sync.main([str(outputs / "runs"), "--uri", settings.uri, "--experiment", "e"]) == 1
    told = capsys.readouterr()
    assert "runs/a: not published: " in told.err
    assert "run.json is damaged" in told.err
    assert "runs/b: http://127.0.0.1:5000/" in told.out
    assert len(all_runs(settings)) == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "a run's folder holds a run.json"),
        (["--uri", "mlruns"], "--uri: 'mlruns' is no"),
        (["--uri", "sqlite:///no/such/x.db"], "--uri: there is no folder "),
        (["--experiment", ""], "--experiment: "),
    ],
)
def test_bad_request_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    folder = make_run(tmp_path / "run") if options else tmp_path
    before = sorted(tmp_path.rglob("*"))
    assert sync.main([str(folder), *options]) == 2
    assert told in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


def test_run_of_a_moved_store_goes_to_the_new_one(
    outputs: Path, settings: Settings, empty_database: Path, tmp_path: Path
) -> None:
    run = make_run(outputs / "run")
    other = tmp_path / "elsewhere" / "mlflow.db"
    other.parent.mkdir()
    other.write_bytes(empty_database.read_bytes())
    assert sync.main([str(run), "--uri", settings.uri]) == 0
    assert sync.main([str(run), "--uri", sqlite_uri(other)]) == 0
    assert len(all_runs(Settings(sqlite_uri(other)))) == 1


def test_a_damaged_folder_keeps_no_other_from_being_published(
    outputs: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [make_run(outputs / name) for name in ("1", "2", "3", "5", "6", "7", "4")]
    (runs[0] / "run.json").write_text("{")
    (runs[1] / "config.yaml").write_text("tracking: [")
    (runs[2] / "config.yaml").write_text("tracking: {points: many}")
    (runs[3] / "config.yaml").write_text("tracking: null")
    (runs[4] / "series.npz").write_bytes((runs[4] / "series.npz").read_bytes()[:-30])
    (runs[5] / "series.npz").write_bytes(b"")
    with_config(runs[-1], settings.uri, "whole")
    assert sync.main([str(outputs)]) == 1
    said = capsys.readouterr()
    assert [line.partition(":")[0] for line in said.out.splitlines()] == [str(runs[-1])]
    for run in runs[:-1]:
        assert f"{run}: not published: " in said.err
    assert len(all_runs(settings)) == 1


def test_damaged_folders_alone_make_no_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    run = make_run(tmp_path / "run")
    (run / "run.json").write_text("{")
    assert sync.main([str(run)]) == 1
    assert "run.json is damaged" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [run]


def test_a_signal_ends_it_as_one_ends_a_run(
    outputs: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(outputs / "run")
    monkeypatch.setattr(tracking, "publish", lambda *_: signal.raise_signal(signal.SIGTERM))
    assert sync.main([str(run), "--uri", settings.uri]) == 128 + signal.SIGTERM
