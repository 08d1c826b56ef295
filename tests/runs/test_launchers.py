"""A sweep spread over processes gives what it gives in one: bytes, lines, exit code, one store."""

import importlib.util
import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest

from pipeline import environment
from pipeline.command import launchers, losses

from .command import call, runs_in
from .conftest import AROUND
from .store import statuses

SWEEP = "study.figures=[] animation.formats=[] grid.resolution=8 study.steps=50 start=random"
SWEEP += " start.count=20 figure.dpi=40 optimizer=adam optimizer._target_=own_of_sweeps.Own"
AWAY = importlib.util.find_spec("ray") is None

TWO_NODES = """
import ray.cluster_utils
cluster = ray.cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
cluster.add_node(num_cpus=1)
print(cluster.address, flush=True)
input()
cluster.shutdown()
"""
# The nodes of this test need no token, and leave none in the user's home.
RAY = AROUND | {"RAY_AUTH_MODE": "disabled", "RAY_USAGE_STATS_ENABLED": "0"}


@contextmanager
def two_nodes():
    """A cluster of Ray with two nodes, each with processes of its own; its address."""
    with subprocess.Popen(
        [sys.executable, "-c", TWO_NODES], env=RAY, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as nodes:  # fmt: skip
        try:
            address = next(line for line in nodes.stdout if ":" in line and " " not in line)
            yield address.strip()
        finally:
            nodes.communicate("\n", timeout=60)


def files(folder):
    """The arrays of every finished run, by its learning rate."""
    found = {}
    for run in runs_in(folder):
        record = json.loads((run / "run.json").read_text())
        if record["status"] == "FINISHED":
            key = record["params"]["optimizer.learning_rate"]
            names = ("trace.npz", "grid.npz", "series.npz")
            found[key] = (record["tags"]["trace_digest"], *((run / n).read_bytes() for n in names))
    return found


def compared(folder):
    """What the comparison at the sweep's end says of its runs, but for where they are."""
    (path,) = (each for each in folder.rglob("comparison.json") if "artifacts" not in each.parts)
    places = ("run", "run_id")
    sources = json.loads(path.read_text())["sources"]
    return [{k: v for k, v in each.items() if k not in places} for each in sources]


def head(text):
    """The beginnings of the lines that tell of a job, sorted."""
    lines = (line for line in text.splitlines() if line.startswith("job "))
    return sorted(line.partition(":")[0] for line in lines)


OWN = """
import os, signal, sys
from pathlib import Path
import keras

class Own(keras.optimizers.Adam):
    def __init__(self, learning_rate, **options):
        if abs(learning_rate - 0.2) < 1e-9:
            sys.exit("there is no licence")
        if abs(learning_rate - 0.3) < 1e-9 and Path("deadly").exists():
            os.kill(os.getpid(), signal.SIGKILL)
        super().__init__(learning_rate, **options)
"""
# The first is refused, the third leaves, and the fourth is killed where there is a file `deadly`.
RATES = "optimizer.learning_rate=-1,0.1,0.2,0.3,0.4"
KILLED = "job 3 of 5"


@pytest.fixture(scope="module")
def basic(tmp_path_factory):
    """How the sweep ends in this process, where nothing is deadly, and its folder."""
    folder = tmp_path_factory.mktemp("basic")
    (folder / "own_of_sweeps.py").write_text(OWN)
    return call(f"-m {SWEEP} {RATES}", folder), folder


@pytest.mark.cluster
@pytest.mark.skipif(AWAY, reason="the launchers are not installed: make launchers")
@pytest.mark.parametrize(
    ("launcher", "deadly"), [("joblib", False), ("submitit_local", True), ("ray", True)]
)
def test_a_launcher_gives_what_basic_gives(*, fallline, basic, tmp_path, launcher, deadly):
    """All but the job whose worker is killed, which hides none of the others."""
    ran, folder = basic
    lost = [KILLED] if deadly else []
    spread = sweep(tmp_path, launcher, RATES, deadly=deadly)
    assert spread.returncode == ran.code == 2, spread.stderr
    assert head(spread.stdout) == [
        each for each in head(ran.output) if each.split(",")[0] not in lost
    ]
    assert head(spread.stderr) == sorted([*head(ran.errors), *lost])
    assert_told(spread.stderr, lost, failed=2 + len(lost))
    whole = files(folder)
    assert len(whole) == 3
    done = [rate for rate in whole if not (deadly and rate == "0.3")]
    assert files(tmp_path / "spread") == {rate: whole[rate] for rate in done}
    ended = statuses(tmp_path / "spread" / "mlflow.db").values()
    assert sorted(ended) == ["FAILED"] + ["FINISHED"] * (len(done) + 1)
    first, killed, last = compared(folder)
    assert compared(tmp_path / "spread") == [first, *([] if deadly else [killed]), last]
    assert not list((tmp_path / "spread").glob(".said-*"))
    (tmp_path / "deadly").unlink(missing_ok=True)
    again = fallline(f"-m {SWEEP} {RATES} outputs=spread reuse=true")
    assert again.output.count(": reused") == (2 if deadly else 4)  # with their comparison
    assert [each.name for each in again.folders] == ["2", *(["3"] if deadly else [])]
    assert files(tmp_path / "spread") == whole


def assert_told(errors, lost, failed):
    """What each of the failed jobs of `RATES` says in a worker, or is said of it."""
    assert errors.count("optimizer.learning_rate: out of range") == 1
    assert "\njob 2 of 5, optimizer.learning_rate=0.2:\n" in f"\n{errors}"
    assert errors.count("\nSystemExit: there is no licence\n") == 1
    assert errors.count("Traceback") == 1  # of the one that left, which is the user's own code
    for job in lost:
        assert f"{job}: lost, its worker was killed, or could not leave word of it\n" in errors
    assert errors.count(": lost, ") == len(lost)
    again = "\nthe same command with reuse=true computes what was lost\n"
    assert errors.count(again) == len(lost)
    assert errors.endswith(f"\n{failed} of 5 jobs failed\n")


@pytest.mark.cluster
@pytest.mark.skipif(AWAY, reason="the launchers are not installed: make launchers")
def test_a_pool_of_joblib_ends_with_a_worker_that_is_killed(tmp_path):
    rates = "optimizer.learning_rate=0.1,0.3,0.4"
    done = sweep(tmp_path, "joblib", rates, "tracking=off", deadly=True)
    assert done.returncode == 1, done.stderr
    assert "job 1 of 3: lost, its worker was killed, or could not leave word of it\n" in done.stderr
    assert "\nthe same command with reuse=true computes what was lost\n" in done.stderr
    assert "Traceback" not in done.stderr
    lost = done.stderr.count(": lost, its worker was killed, ")
    assert done.stderr.endswith(f"\n{lost} of 3 jobs failed\n")
    assert "job 0" in done.stdout or lost == 3


def test_a_class_that_leaves_fails_its_own_job(fallline, tmp_path):
    (tmp_path / "own_of_sweeps.py").write_text(OWN)
    done = fallline(f"-m {SWEEP} optimizer.learning_rate=0.1,0.2,0.4 tracking=off compare=false")
    assert done.code == 1, done.errors
    assert "\njob 1 of 3, optimizer.learning_rate=0.2:\n" in f"\n{done.errors}"
    assert "there is no licence" in done.errors
    assert "lost" not in done.errors
    assert done.errors.endswith("\n1 of 3 jobs failed\n")
    assert [line.split(",")[0] for line in head(done.output)] == ["job 0 of 3", "job 2 of 3"]


@pytest.mark.skipif(AWAY, reason="the launchers are not installed: make launchers")
def test_what_a_worker_raised_before_its_job_is_handed_on():
    """As where a worker cannot read the job that it was sent."""
    import ray
    import submitit
    from hydra_plugins.hydra_ray_launcher import _core

    def failing(error):
        def fail(_job):
            raise error

        return fail

    text = "Traceback (most recent call last):\n  ...\nModuleNotFoundError: No module named 'x'\n"
    failed = submitit.core.utils.FailedJobError(text)
    killed = submitit.core.utils.UncompletedJobError("no output")
    for error, told in ((failed, ["ModuleNotFoundError: No module named 'x'"]), (killed, [])):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(submitit.Job, "results", failing(error))
            with losses.spared("submitit") as said:
                assert submitit.Job.results(None)
            assert said == told
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ray, "get", failing(ray.exceptions.WorkerCrashedError()))
        with losses.spared("ray") as said:
            assert _core.ray.get(None)
        assert said == []


def sweep(folder, launcher, *more, deadly):
    """The sweep by a launcher, as a process; its outputs are in `spread`."""
    (folder / "own_of_sweeps.py").write_text(OWN)
    if deadly:
        (folder / "deadly").touch()
    words = [sys.executable, "-m", "pipeline", "-m", f"hydra/launcher={launcher}", "outputs=spread"]
    words += [*SWEEP.split(), *more]

    def run(*more):
        return subprocess.run(
            [*words, *more], check=False, cwd=folder, env=RAY, capture_output=True, text=True
        )

    if launcher != "ray":
        return run()
    with two_nodes() as address:
        return run(f"hydra.launcher.ray.init.address={address}")


@pytest.mark.parametrize(
    ("launcher", "extra"),
    [
        ("joblib", "joblib"),
        ("submitit_local", "submitit"),
        ("submitit_slurm", "submitit"),
        ("ray", "ray"),
    ],
)
def test_a_launcher_that_is_not_installed_is_refused(
    fallline, tmp_path, monkeypatch, launcher, extra
):
    monkeypatch.setattr(launchers, "_installed", lambda target: target.startswith("hydra._int"))
    done = fallline(f"-m hydra/launcher={launcher} seed=1,2")
    assert (done.code, done.output) == (2, "")
    assert done.errors.splitlines() == [
        "hydra/launcher: its package is not installed",
        f"  got      {launcher}",
        "  allowed  basic",
        f"  do       pip install 'fallline[{extra}]', or make launchers in a checkout",
    ]
    assert list(tmp_path.iterdir()) == []


def test_slurm_where_there_is_none_is_refused(fallline, tmp_path, monkeypatch):
    monkeypatch.setattr(launchers, "_installed", lambda _: True)
    monkeypatch.setenv("PATH", "")
    done = fallline("-m hydra/launcher=submitit_slurm seed=1,2")
    assert (done.code, done.output) == (2, "")
    assert done.errors.startswith(
        "hydra/launcher: there is no Slurm here\n  got      submitit_slurm\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(AWAY, reason="the launchers are not installed: make launchers")
def test_a_launcher_of_a_lone_run_is_refused(fallline, tmp_path):
    done = fallline("hydra/launcher=joblib seed=1")
    assert (done.code, done.output) == (2, "")
    assert done.errors.startswith("hydra/launcher: it starts the jobs of a sweep\n")
    assert "add -m" in done.errors
    assert list(tmp_path.iterdir()) == []


def test_a_launcher_that_there_is_not_is_refused(fallline):
    done = fallline("-m hydra/launcher=jobib seed=1,2")
    assert done.code == 2
    assert "write hydra/launcher=joblib, the nearest" in done.errors


def test_cores_are_shared_out():
    cores = len(os.sched_getaffinity(0))
    assert environment.cores() == cores
    assert launchers.threads(1) == cores
    assert [launchers.threads(each) for each in (-1, None, cores, 10 * cores)] == [1, 1, 1, 1]
