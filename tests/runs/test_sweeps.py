"""A sweep: every job is a run of its own, and a job that fails hides none of the others."""

import json

import pytest

from pipeline import experiment

from .store import statuses, told

SMALL = "compare=false study.figures=[] animation.formats=[] grid.resolution=8 study.steps=20"


def records(done):
    return [json.loads((folder / "run.json").read_text()) for folder in done.folders]


def test_every_job_is_a_run_in_the_folder_and_in_the_store(fallline, ran, home):
    ran("experiment=notebook/parabola")
    store = home / "outputs" / "mlflow.db"
    before = set(statuses(store))
    uri = f"'tracking.uri=sqlite:///{store}'"
    done = fallline(f"-m {SMALL} optimizer=sgd,adam {uri}")
    assert (done.code, done.errors) == (0, "")
    assert [folder.name for folder in done.folders] == ["0", "1"]
    assert [each["name"] for each in records(done)] == ["descend waves sgd", "descend waves adam"]
    new = set(statuses(store)) - before
    assert len(new) == 2
    assert {statuses(store)[run] for run in new} == {"FINISHED"}
    tags = [told(store, run, "tags") for run in new]
    assert {each["optimizer"] for each in tags} == {"sgd", "adam"}
    assert len({each["sweep"] for each in tags}) == 1
    lines = done.output.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "job 0 of 2, optimizer=sgd", "job 1 of 2, optimizer=adam",
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["{keys} -m", "-m {keys} --config-dir more"])
def test_flags_may_stand_behind_the_keys(fallline, line, tmp_path):
    (tmp_path / "more").mkdir()
    done = fallline(line.format(keys=f"seed=0,1 {SMALL} tracking.kind=off"))
    assert done.code == 0, done.errors
    assert len({each["tags"]["sweep"] for each in records(done)}) == 1
    assert len(done.folders) == 2


def test_a_job_that_is_refused_late_hides_none_of_the_others(fallline):
    done = fallline(f"-m {SMALL} tracking.kind=off device=auto,gpu,cpu")
    assert done.code == 2
    told = done.errors.splitlines()
    assert told[0] == "job 1 of 3, device=gpu:"
    assert told[-1] == "1 of 3 jobs failed"
    assert told[1] == "device: there is no GPU:0 on this machine"
    assert "Traceback" not in done.errors
    assert [folder.name for folder in done.folders] == ["0", "2"]
    assert [each["status"] for each in records(done)] == ["FINISHED", "FINISHED"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("seed=0,1,2 reuse=maybe", "reuse: not of the right kind"),
        ("seed=0,1 study.steps=-1", "study.steps: out of range"),
        ("optimizer=sgd,adamm", "optimizer: there is no such option"),
    ],
)
def test_what_is_wrong_with_all_jobs_is_told_once_and_leaves_nothing(
    fallline, tmp_path, words, why
):
    done = fallline(f"-m {SMALL} tracking.kind=off {words}")
    assert (done.code, done.output) == (2, "")
    assert done.errors.startswith(f"{why}\n")
    assert done.errors.count(why) == 1
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_says_how_to_go_on(fallline, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(experiment, "_draw", stop)
    done = fallline(f"-m {SMALL} tracking.kind=off seed=0,1,2")
    assert done.code == 130
    assert "the same command with reuse=true goes on from here\n" in done.errors
    assert done.errors.endswith("stopped\n")
    assert [each["status"] for each in records(done)] == ["KILLED"]


def test_a_job_that_fails_hides_none_of_the_others(fallline, monkeypatch):
    draw = experiment._draw

    def fault(job, result):
        if job.settings.seed == 1:
            raise ZeroDivisionError("a fault of ours")
        return draw(job, result)

    monkeypatch.setattr(experiment, "_draw", fault)
    done = fallline(f"-m {SMALL} tracking.kind=off seed=0,1,2")
    assert done.code == 1
    assert done.errors.startswith("job 1 of 3, seed=1:\n")
    assert done.errors.endswith("1 of 3 jobs failed\n")
    assert done.errors.count("ZeroDivisionError: a fault of ours") == 1
    assert [each["status"] for each in records(done)] == ["FINISHED", "FAILED", "FINISHED"]
