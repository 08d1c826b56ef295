"""A sweep ends in a comparison, and ends as its jobs did whatever comes of it."""

import json

from pipeline import compare

from .command import runs_in
from .runs_to_compare import SMALL, rows_of
from .store import told

FILES = {"table.csv", "table.html", "comparison.json", "run.json"}


def test_a_sweep_ends_in_a_comparison_in_its_folder_and_in_the_store(swept, summary, home):
    assert {path.name for path in summary.iterdir()} >= FILES
    assert sorted(path.name for path in (summary / "figures").iterdir()) == [
        "convergence.png", "paths.png",
    ]  # fmt: skip
    store = home / "outputs" / "mlflow.db"
    run = json.loads((summary / "published.json").read_text())["run_id"]
    tags = told(store, run, "tags")
    assert (tags["kind"], tags["sweep"]) == ("comparison", "mine")
    sources = [json.loads((each / "published.json").read_text()) for each in swept.folders]
    for each in sources:
        link = f"#/experiments/{each['experiment_id']}/runs/{each['run_id']}"
        assert f"({link})" in tags["mlflow.note.content"]
    assert tags["source_runs"].split(", ") == [each["run_id"] for each in sources]
    assert "/#/compare-runs?runs=%5B%22" in swept.output
    assert swept.output.count(run) == 1


def test_a_sweep_is_not_compared_where_it_is_not_wished(fallline):
    done = fallline(f"-m seed=0,1 compare=false tracking.kind=off {SMALL}")
    assert done.code == 0
    assert not (done.folders[0].parent / "comparison").exists()
    assert "Everything" not in done.output


def test_a_comparison_that_fails_leaves_the_sweep_as_it_ended(fallline, monkeypatch):
    def fault(*_):
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(compare, "after_sweep", fault)
    done = fallline(f"-m seed=0,1 tracking.kind=off sweep=mine {SMALL}")
    assert done.code == 0
    assert "python -m pipeline.compare --sweep mine" in done.errors
    assert "ZeroDivisionError: a fault of ours" in done.errors


def test_jobs_that_failed_leave_the_others_to_be_compared(fallline):
    done = fallline(f"-m device=auto,gpu,cpu tracking.kind=off {SMALL}")
    assert done.code == 2
    assert done.errors.endswith("1 of 3 jobs failed\n")
    assert len(rows_of(done.folders[0].parent / "comparison")) == 2


def test_a_finished_comparison_is_taken_again(fallline, tmp_path):
    words = f"-m reuse=true seed=0,1 tracking.kind=off {SMALL}"
    first, again = fallline(words), fallline(words)
    assert again.output.splitlines()[-1].startswith("comparison: reused, outputs/")
    assert len([*tmp_path.rglob("table.csv")]) == 1
    assert len([*tmp_path.rglob("multirun.yaml")]) == 1
    assert len(runs_in(tmp_path)) == len(first.folders) == 2
    fallline(f"{words} seed=0,1,2")
    assert len([*tmp_path.rglob("table.csv")]) == 2
