"""Many processes publish at once into a store that does not exist yet."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.runs.store import artifacts, statuses, told

from .fake_runs import make_run

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, RUNS = 8, 20


@pytest.mark.long
def test_eight_processes_fill_a_new_store(tmp_path: Path) -> None:
    """All runs are there, whole, each under its own id, and all in one experiment."""
    database = tmp_path / "outputs" / "mlflow.db"
    database.parent.mkdir()
    folders = [
        [
            make_run(
                tmp_path / f"{process}" / f"{run}",
                name=f"run {process} {run}",
                by_step={"value": np.arange(3.0)},
            )
            for run in range(RUNS)
        ]
        for process in range(PROCESSES)
    ]
    command = [sys.executable, "-m", "pipeline.sync", "--uri", f"sqlite:///{database}"]
    running = [
        subprocess.Popen(
            [*command, str(tmp_path / f"{process}")],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for process in range(PROCESSES)
    ]
    for each in running:
        output, _ = each.communicate(timeout=300)
        assert each.returncode == 0, output
    found = statuses(database)
    assert list(found.values()) == ["FINISHED"] * PROCESSES * RUNS
    with closing(sqlite3.connect(database)) as store:
        names = store.execute("select name from experiments where name != 'Default'")
        assert list(names) == [("fallline",)]
    for folder in (each for mine in folders for each in mine):
        run = json.loads((folder / "published.json").read_text())["run_id"]
        assert run in found
        name = json.loads((folder / "run.json").read_text())["name"]
        assert told(database, run, "tags")["mlflow.runName"] == name
        assert len(told(database, run, "params")) == 3
        assert len(told(database, run, "latest_metrics")) == 4
        files = artifacts(database, run)
        for path in (each for each in folder.rglob("*") if each.is_file()):
            if path.name != "published.json" and not path.name.startswith("."):
                assert files[str(path.relative_to(folder))] == path.read_bytes()
