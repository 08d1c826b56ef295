"""A finished run is taken instead of computed anew, and a sweep that was killed goes on."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from pipeline import rerun, reuse

from .command import runs_in
from .conftest import AROUND
from .store import statuses

SMALL = "study.figures=[] animation.formats=[] grid.resolution=8 study.steps=20"
OFF = f"{SMALL} tracking.kind=off"


def test_a_finished_run_is_taken(fallline):
    first = fallline(OFF)
    again = fallline(f"reuse=true outputs=outputs {OFF}")
    assert (again.code, again.folders) == (0, [])
    score = first.record["metrics"]["best_value"]
    assert again.output.startswith(f"descend waves sgd: reused, best value {score:.7g}, outputs/")
    assert not [each for each in first.folder.parent.iterdir() if each != first.folder]


@pytest.mark.parametrize(
    "change",
    ["seed=1", "study.steps=21", "precision=float32", "optimizer=adam", "study.figures=[contour]"],
)
def test_another_choice_is_computed(fallline, change):
    fallline(OFF)
    done = fallline(f"reuse=true {OFF} {change}")
    assert len(done.folders) == 1


def test_where_a_run_is_kept_does_not_count(fallline, tmp_path):
    first = fallline(f"{OFF} tracking.points=10")
    assert fallline(f"reuse=true {OFF}").folders == []
    (first.folder / "run.json").unlink()
    assert len(fallline(f"reuse=true {OFF}").folders) == 1
    shutil.rmtree(tmp_path / "outputs" / "descend")
    assert len(fallline(f"reuse=true {OFF}").folders) == 1


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"status": "FINISHED"}'])
def test_a_damaged_record_is_no_finished_run(fallline, damage):
    first = fallline(OFF)
    (first.folder / "run.json").write_text(damage)
    assert len(fallline(f"reuse=true {OFF}").folders) == 1


def test_a_run_whose_arrays_are_damaged_is_computed(fallline, tmp_path):
    first = fallline(OFF)
    trace = first.folder / "trace.npz"
    whole = trace.read_bytes()
    half = len(whole) // 2
    for damaged in (whole[:-30], whole[:half] + b"12345678" + whole[half + 8 :], b""):
        trace.write_bytes(damaged)
        assert "reused" not in fallline(f"{OFF} reuse=true").output
        # The one that has just been computed is the latest: it gives way to the first.
        reuse.keep(tmp_path / "outputs", first.record["tags"]["cell_digest"], first.folder)
    trace.write_bytes(whole)
    assert "reused" in fallline(f"{OFF} reuse=true").output


def test_a_run_that_did_not_finish_is_computed(fallline):
    first = fallline(OFF)
    record = first.record | {"status": "FAILED"}
    (first.folder / "run.json").write_text(json.dumps(record))
    assert len(fallline(f"reuse=true {OFF}").folders) == 1


def test_what_the_store_has_missed_it_is_given(fallline, tmp_path):
    first = fallline(OFF)
    taken = fallline(f"reuse=true {SMALL}")
    assert (taken.code, taken.folders) == (0, [])
    receipt = json.loads((first.folder / "published.json").read_text())
    store = tmp_path / "outputs" / "mlflow.db"
    assert statuses(store) == {receipt["run_id"]: "FINISHED"}
    fallline(f"reuse=true {SMALL}")
    assert len(statuses(store)) == 1


def test_other_code_is_computed(fallline, monkeypatch):
    from pipeline import environment

    fallline(OFF)
    code = environment.code
    monkeypatch.setattr(environment, "code", lambda: code() | {"commit": "another"})
    assert len(fallline(f"reuse=true {OFF}").folders) == 1


MINE = "import keras\n\n\nclass Mine(keras.optimizers.SGD):\n    pass\n"


def test_other_code_of_the_users_own_is_computed(fallline, tmp_path):
    own = f"{OFF} optimizer._target_=mine_reused.Mine"
    file = tmp_path / "mine_reused.py"
    file.write_text(MINE)
    assert len(fallline(own).folders) == 1
    assert fallline(f"{own} reuse=true").folders == []
    file.write_text(f"{MINE}\n# changed\n")
    assert len(fallline(f"{own} reuse=true").folders) == 1


def git(folder, *words):
    plain = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *plain, "-C", str(folder), *words], check=True)


def test_changes_of_the_code_count_with_new_files_and_any_bytes(tmp_path, monkeypatch):
    from pipeline import environment

    here = tmp_path / "pipeline" / "environment.py"
    here.parent.mkdir()
    here.write_bytes(b"x = 1\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    monkeypatch.setattr(environment, "__file__", str(here))
    look = environment.code.__wrapped__
    seen = [look()]
    assert (seen[0]["dirty"], seen[0]["changes"]) == (False, None)
    assert len(seen[0]["commit"]) == 40
    new = tmp_path / "functions" / "bump.py"
    new.parent.mkdir()
    for write in (
        lambda: new.write_text("a = 1\n"),
        lambda: new.write_text("a = 2\n"),
        lambda: here.write_bytes(b"# \xe9\n"),
        lambda: new.rename(new.with_name("dent.py")),
    ):
        write()
        seen.append(look())
        assert seen[-1]["dirty"]
    assert len({each["changes"] for each in seen}) == len(seen)
    (tmp_path / "notes.txt").write_text("no code")
    assert look() == seen[-1]


CELLS = 12
SWEEP = [sys.executable, "-m", "pipeline", "-m", "reuse=true", *SMALL.split(), "start=random"]
SWEEP += ["start.count=2", f"seed=range({CELLS})", "compare=false"]


def finished(folder):
    """How many cells are finished on the disk."""
    return sum(json.loads((each / "run.json").read_text())["status"] == "FINISHED"
               for each in runs_in(folder))  # fmt: skip


def living(store):
    """The status of every run that is not deleted, by id."""
    if not store.exists():
        return {}
    query = "select run_uuid, status from runs where lifecycle_stage = 'active'"
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
        return dict(database.execute(query))


def begun(store):
    """The runs whose end is not told yet: they are being logged, or were when that was killed."""
    if not store.exists():
        return []
    query = "select run_uuid from runs where lifecycle_stage = 'active' and end_time is null"
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
        return [run for (run,) in database.execute(query)]


def left(store):
    """The same of a store that none is at work on, whose last change may be half made.

    Of a copy: reading would take that change back, which is for the sweep to do.
    """
    with tempfile.TemporaryDirectory() as copy:
        for each in store.parent.glob(f"{store.name}*"):
            shutil.copy(each, copy)
        database = Path(copy) / store.name
        with closing(sqlite3.connect(database)) as mended:
            mended.execute("select count(*) from sqlite_master")
        with suppress(sqlite3.OperationalError):  # there are no tables yet
            return {*begun(database)}
    return set()


def half_written(folder, run):
    """Whether some of a run's artifacts are in the store."""
    return (folder / "outputs" / "artifacts" / run / "artifacts").exists()


# Each is told the folder, and of the runs that are being logged those that were not before.
MOMENTS = {
    "before the first cell": lambda folder, logged: time.sleep(1) or True,
    "after some cells are on the disk": lambda folder, logged: finished(folder) >= 4,
    "while a run is logged": lambda folder, logged: bool(logged),
    "while an artifact is written": lambda folder, logged: any(
        half_written(folder, run) for run in logged
    ),
}


def descendants(process):
    """The process ids of the children, which have sessions of their own."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(each) for each in children.read_text().split()] if children.exists() else []


def killed(folder, moment):
    """Start or resume the sweep, and kill it and its helper at a moment."""
    store = folder / "outputs" / "mlflow.db"
    before = left(store)
    with subprocess.Popen(SWEEP, cwd=folder, env=AROUND, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:  # fmt: skip
        while process.poll() is None:
            time.sleep(0.002)  # without it a core does nothing else than look
            with suppress(sqlite3.Error, FileNotFoundError):
                if MOMENTS[moment](folder, {*begun(store)} - before):
                    break
        helpers = descendants(process)
        process.kill()
        for each in helpers:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
    return process.returncode


@pytest.mark.long
def test_a_sweep_that_was_killed_goes_on(tmp_path, monkeypatch, capsys):
    assert all(killed(tmp_path, moment) == -signal.SIGKILL for moment in MOMENTS)
    before = finished(tmp_path)
    assert 4 <= before < CELLS
    last = subprocess.run(
        SWEEP, check=False, cwd=tmp_path, env=AROUND, capture_output=True, text=True
    )
    assert last.returncode == 0, last.stderr
    assert last.stdout.count(": reused") == before
    assert len(last.stdout.splitlines()) == CELLS
    store = tmp_path / "outputs" / "mlflow.db"
    assert list(living(store).values()) == ["FINISHED"] * CELLS
    assert begun(store) == []
    folders = runs_in(tmp_path)
    assert len(folders) == finished(tmp_path) == CELLS
    with closing(sqlite3.connect(store)) as database:
        query = "select value from tags where key = 'cell_digest'"
        cells = {value for (value,) in database.execute(query)}
        sweeps = {v for (v,) in database.execute("select value from tags where key = 'sweep'")}
    assert (len(cells), len(sweeps)) == (CELLS, 1)
    monkeypatch.chdir(tmp_path)
    for each in folders:
        assert rerun.main([str(each), "tracking.kind=off"]) == 0
    assert capsys.readouterr().out.count("identical") == CELLS
