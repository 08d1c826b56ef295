"""A disk that is full or read-only ends a run with one clear error, and loses nothing."""

import json
import re
import shutil
import tempfile

import pytest

from pipeline import compare, experiment, sync

from .command import arrays, call, runs_in
from .disks import disk, fill, remount
from .store import artifacts, statuses, told

SMALL = "study.steps=20 grid.resolution=8 figure.dpi=40 study.figures=[convergence]"
SMALL += " animation.formats=[mp4,gif] animation.frames=2 animation.dpi=40"
HEAD = "outputs: the disk takes no more\n  got      [Errno "


@pytest.fixture
def small(tmp_path):
    """A disk with room for a run, but not for much."""
    with disk(tmp_path / "small", 2000) as folder:
        yield folder


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Where temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def store(ran, home):
    """A store on a disk with room; (its path, the ids of its runs by now)."""
    ran("experiment=notebook/parabola")
    path = home / "outputs" / "mlflow.db"
    return path, set(statuses(path))


@pytest.fixture(scope="module")
def ordinary(ran, home, tmp_path_factory):
    """The run where there is room, published in that store."""
    ran("experiment=notebook/parabola")
    uri = f"'tracking.uri=sqlite:///{home / 'outputs' / 'mlflow.db'}'"
    return call(f"{SMALL} outputs=large {uri}", tmp_path_factory.mktemp("large"))


def before(monkeypatch, step, act):
    """Do something just before a step of a run, once."""
    first = getattr(experiment, step)
    acts = [act]

    def then(*given, **named):
        if acts:
            acts.pop()()
        return first(*given, **named)

    monkeypatch.setattr(experiment, step, then)


def record_of(folder):
    return json.loads((folder / "run.json").read_text())


def published(folder):
    """The id under which a run was published last."""
    return json.loads((folder / "published.json").read_text())["run_id"]


def words(text):
    """A message without its lines."""
    return " ".join(text.split())


def timeless(metrics):
    return {name: value for name, value in metrics.items() if not name.endswith("_seconds")}


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        *(("full", step) for step in ("_keep", "_draw", "_animate")),
        *(("read-only", step) for step in ("_keep", "_draw", "_close")),
    ],
)
def test_the_run_goes_on_elsewhere(
    *, fallline, ordinary, monkeypatch, small, temporary, store, tmp_path, kind, step
):
    database, known = store
    acts = {"full": lambda: fill(small), "read-only": lambda: remount(small, "ro")}
    before(monkeypatch, step, acts[kind])
    uri = f"'tracking.uri=sqlite:///{database}'"
    done = fallline(f"{SMALL} outputs=small {uri}")
    assert done.code == 1
    assert done.errors.startswith(HEAD)
    (folder,) = runs_in(temporary)
    assert f"do the run is whole in {folder}: make room" in words(done.errors)
    assert f"Everything is in {folder.relative_to(tmp_path)}" in done.output
    if kind == "full":
        assert [each.name for each in small.iterdir()] == ["of another"]
    assert not list(temporary.rglob("*.part"))
    assert_equal(folder, ordinary.folder)
    runs = *set(statuses(database)) - known, published(ordinary.folder)
    assert [statuses(database)[run] for run in runs] == ["FINISHED", "FINISHED"]
    files = [{name for name in artifacts(database, run)} for run in runs]
    assert files[0] == files[1]
    params = [told(database, run, "params") for run in runs]
    assert {k for k in params[0] if params[0][k] != params[1][k]} == {"outputs"}


def assert_equal(folder, ordinary):
    """Both runs have the same numbers and files, and have finished."""
    records = [record_of(each) for each in (folder, ordinary)]
    assert [each["status"] for each in records] == ["FINISHED", "FINISHED"]
    assert timeless(records[0]["metrics"]) == timeless(records[1]["metrics"])
    assert records[0]["tags"]["config_digest"] == records[1]["tags"]["config_digest"]
    names = [
        {str(path.relative_to(each)) for path in each.rglob("*")} for each in (folder, ordinary)
    ]
    assert names[0] == names[1]
    for name in ("trace.npz", "grid.npz", "series.npz", "animations/descent.mp4"):
        assert (folder / name).read_bytes() == (ordinary / name).read_bytes()


@pytest.mark.parametrize(("step", "whole"), [("_keep", False), ("_draw", True)])
def test_where_nothing_else_takes_it_the_arrays_stay(
    *, fallline, monkeypatch, small, store, step, whole
):
    database, known = store
    monkeypatch.setattr(tempfile, "tempdir", str(small))
    before(monkeypatch, step, lambda: fill(small))
    uri = f"'tracking.uri=sqlite:///{database}'"
    done = fallline(f"{SMALL} outputs=small {uri}")
    assert done.code == 1
    assert done.errors.startswith(HEAD)
    assert "let TMPDIR name a folder on another disk" in words(done.errors)
    assert not [path for path in small.glob("fallline-*")]
    assert ("has grid.npz, series.npz, trace.npz)" in words(done.errors)) == whole
    if not whole:
        return
    assert done.record["status"] == "FAILED"
    assert done.record["error"].startswith("Hindered: outputs: the disk takes no more")
    assert arrays(done.folder / "trace.npz")["values"].shape == (21, 1)
    (run,) = set(statuses(database)) - known
    assert statuses(database)[run] == "FAILED"
    assert {"trace.npz", "grid.npz"} <= set(artifacts(database, run))


def test_how_a_run_ends_has_room_on_a_full_disk(fallline, monkeypatch, small):
    before(monkeypatch, "_close", lambda: fill(small))
    done = fallline(f"{SMALL} outputs=small tracking=off")
    assert (done.code, done.record["status"]) == (0, "FINISHED")
    assert not (done.folder / ".held").exists()


def test_arrays_that_cannot_fit_are_refused_before_they_are_computed(fallline, small):
    done = fallline(f"{SMALL} outputs=small tracking=off grid.resolution=300")
    assert (done.code, done.output) == (2, "")
    assert done.errors.splitlines() == [
        "outputs: the run's arrays need 6.5 MB, more than its disk has free",
        "  got      small",
        "  allowed  a folder on a disk with room; 2.0 MB are free here",
        "  do       make room, or write outputs=... elsewhere",
    ]
    assert list(small.iterdir()) == []


@pytest.mark.parametrize("words", ["", "-m seed=1,2"])
def test_a_folder_that_is_read_only_is_refused(fallline, small, words):
    remount(small, "ro")
    done = fallline(f"{words} {SMALL} outputs=small tracking=off")
    assert (done.code, done.output) == (2, "")
    assert done.errors.startswith("outputs: no folder can be made there\n  got      small")
    assert "Traceback" not in done.errors


def test_each_job_of_a_sweep_goes_on_elsewhere(fallline, monkeypatch, small, temporary):
    before(monkeypatch, "_keep", lambda: fill(small))
    done = fallline(f"-m {SMALL} outputs=small tracking=off seed=1,2")
    assert done.code == 1
    assert done.errors.endswith("2 of 2 jobs failed\n")
    assert "Traceback" not in done.errors
    assert done.errors.count("outputs: ") == 2
    assert [record_of(each)["status"] for each in runs_in(temporary)] == ["FINISHED"]


@pytest.mark.parametrize("room", [None, 60_000, 250_000])  # bytes: no store, numbers, files
def test_a_store_on_a_full_disk_gets_the_run_later(
    *, fallline, small, store, tmp_path, monkeypatch, room
):
    there = room is not None
    uri = "tracking.uri=sqlite:///small/mlflow.db"
    size = 1000 + store[0].stat().st_size // 1000  # kB; it has grown with the other tests
    if there:
        remount(small, f"size={size}k")
        shutil.copy(store[0], small / "mlflow.db")
    before = set(statuses(store[0]))
    fill(small)
    if there:
        with (small / "of another").open("r+b") as file:
            file.truncate(file.seek(0, 2) - room)
    done = fallline(f"{SMALL} grid.resolution=80 tracking.experiment=new {uri}")
    assert (done.code, done.record["status"]) == (0, "FINISHED")
    full = r"\nNot in MLflow: (\[Errno 28\] No space left|database or disk is full\n)"
    assert re.search(full, done.output), done.output
    database = small / "mlflow.db"
    assert database.exists() == there
    if there:
        left = {run: status for run, status in statuses(database).items() if run not in before}
        assert "RUNNING" not in left.values()
        assert not [path for run in left for path in (small / "artifacts").rglob(run)]
    remount(small, f"size={size + 9000}k")
    monkeypatch.chdir(tmp_path)
    assert sync.main([str(done.folder)]) == 0
    run = published(done.folder)
    assert statuses(database)[run] == "FINISHED"
    assert {"trace.npz", "figures/convergence.png"} <= set(artifacts(database, run))


def test_a_comparison_for_which_there_is_no_room(fallline, small, monkeypatch, tmp_path, capsys):
    done = fallline(f"-m {SMALL} tracking=off compare=false seed=1,2")
    fill(small)
    monkeypatch.chdir(tmp_path)
    words = [*map(str, done.folders), "--formats", "", "--outputs", "small"]
    assert compare.main([*words, "--tracking-uri", "sqlite:///none.db"]) == 1
    assert capsys.readouterr().err.startswith(HEAD)
    assert not list(small.rglob("*.*"))


def test_a_run_on_a_read_only_disk_is_published(fallline, small, store, monkeypatch, capsys):
    database, known = store
    done = fallline(f"{SMALL} animation.formats=[] outputs=small tracking=off")
    remount(small, "ro")
    for _ in range(2):
        assert sync.main([str(done.folder), "--uri", f"sqlite:///{database}"]) == 0
        (run,) = set(statuses(database)) - known
        assert f"runs/{run}" in capsys.readouterr().out
