"""The command as a process: the console script, `python -m pipeline`, and Ctrl-C."""

import os
import signal
import subprocess
import sys

from .conftest import AROUND
from .promises import assert_whole
from .store import artifacts, statuses

OWN = """
import sys, keras

class Loud(keras.optimizers.SGD):
    def update_step(self, *given):
        print("inside", file=sys.stderr, flush=True)
        super().update_step(*given)
"""


def test_without_a_word_it_runs_whole(default):
    assert_whole(default)
    assert default.errors == ""
    names = {path.name for path in (default.folder / "animations").iterdir()}
    assert names == {"descent.mp4", "descent.gif", "descent.html"}


def test_it_is_finished_in_a_store_of_its_own(default):
    store = default.folder.parents[2] / "mlflow.db"
    ((run, status),) = statuses(store).items()
    assert status == "FINISHED"
    kept = artifacts(store, run)
    assert {"config.yaml", "trace.npz", "figures/contour.png", "animations/descent.mp4"} <= set(
        kept
    )
    for name, content in kept.items():
        assert (default.folder / name).read_bytes() == content


def test_the_report_says_where_everything_is(default):
    lines = default.output.splitlines()
    assert lines[0].startswith("run ")
    assert f"Everything is in {default.folder.relative_to(default.folder.parents[3])}" in lines
    assert "See it in MLflow: python -m pipeline.ui" in lines
    assert lines[-1].startswith("http://127.0.0.1:5000/#/experiments/")


def test_another_process_computes_the_same_bytes(default, fallline):
    here = fallline("tracking.kind=off study.figures=[] animation.formats=[]")
    for name in ("grid.npz", "trace.npz", "series.npz"):
        assert (here.folder / name).read_bytes() == (default.folder / name).read_bytes()
    for tag in ("config_digest", "trace_digest"):
        assert here.record["tags"][tag] == default.record["tags"][tag]


def test_ctrl_c_in_a_terminal_ends_a_run_as_killed(ran, home, tmp_path):
    ran("experiment=notebook/parabola")
    store = home / "outputs" / "mlflow.db"
    before = set(statuses(store))
    (tmp_path / "loud.py").write_text(OWN)
    words = ["optimizer._target_=loud.Loud", f"tracking.uri=sqlite:///{store}", "grid.resolution=8"]
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", *words],
        cwd=tmp_path,
        env=AROUND,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        for line in process.stderr:
            if line == "inside\n":
                break
        # A terminal sends it to all that it started: the helper that publishes must survive it.
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert errors.endswith("stopped\n")
    assert "Traceback" not in errors
    assert output == ""
    (run,) = set(statuses(store)) - before
    assert statuses(store)[run] == "KILLED"
    assert {"config.yaml", "run.json"} <= set(artifacts(store, run))
