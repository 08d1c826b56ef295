"""Tuning finds what numpy finds, goes on after a kill, and its command gives the score it tells."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace

import numpy as np
import optuna
import pytest

from pipeline import environment
from tests.settings.choices import searched

from .conftest import AROUND
from .promises import assert_whole

SMALL = "tracking.kind=off study.figures=[] animation.formats=[] grid.resolution=8"
TUNE = f"study=tune {SMALL}"
BOWL = "function=quadratic function.condition=10 function.rotation=0 start.points=[1,1]"
CURVATURES = np.array([1.0, 10.0])  # of 0.5 (x² + 10 y²)


def descents(rates, steps, momentum=0.0):
    """Values [T+1, N] of gradient descent from (1, 1) on the bowl, in numpy."""
    point, velocity = np.ones((len(rates), 2)), np.zeros((len(rates), 2))
    values = [0.5 * (CURVATURES * point**2).sum(axis=1)]
    for _ in range(steps):
        velocity = np.reshape(momentum, (-1, 1)) * velocity - rates[:, None] * CURVATURES * point
        point = point + velocity
        values.append(0.5 * (CURVATURES * point**2).sum(axis=1))
    return np.array(values)


def oracle(score, values):
    if score == "best_value":
        return values.min(axis=0)
    if score == "regret":
        return values[-1]
    if score == "area":
        return values.sum(axis=0) - (values[0] + values[-1]) / 2
    reached = values <= float(score.partition("/")[2])
    return np.where(reached.any(axis=0), reached.argmax(axis=0), np.inf)


def trials(done):
    return done.arrays("trials")


def database(done):
    return done.folder.parents[2] / "optuna.db"


@pytest.mark.parametrize("score", ["best_value", "regret", "area", "steps_to/1e-2"])
def test_scores_are_those_of_numpy(fallline, score):
    done = fallline(f"{TUNE} {BOWL} score={score} study.trials=30 study.steps=15 study.batch=8"
                    " optimizer.search.learning_rate.high=0.19")  # fmt: skip
    assert_whole(done)
    found = trials(done)
    expected = oracle(score, descents(found["values"][:, 0], 15))
    np.testing.assert_allclose(found["scores"], expected, rtol=1e-9)
    best = json.loads((done.folder / "best.json").read_text())
    np.testing.assert_allclose(done.record["metrics"]["score"], expected.min(), rtol=1e-9)
    assert best["trial"] == expected.argmin()
    assert done.record["metrics"]["trials"] == 30


def test_the_best_rate_is_near_that_of_the_closed_form(fallline):
    """Of all fixed rates 2 / (1 + 10) shrinks both coordinates fastest, by 9 / 11 a step."""
    words = f"{TUNE} {BOWL} score=regret study.trials=150 study.steps=100"
    words += " optimizer.search.learning_rate.low=1e-2 study.gradient_tolerance=0"
    done = fallline(words)
    found = trials(done)
    best = found["values"][found["scores"].argmin(), 0]
    assert best == pytest.approx(2 / 11, rel=0.05)
    exact = descents(np.array([2 / 11]), 100)[-1, 0]
    assert 0.2 * exact < found["scores"].min() < 100 * exact


def test_two_hyperparameters_of_lanes_are_those_of_numpy(fallline):
    words = f"{TUNE} {BOWL} optimizer=momentum study.trials=40 study.steps=30"
    words += " optimizer.search.learning_rate.high=0.1 study.gradient_tolerance=0"
    done = fallline(words)
    found = trials(done)
    rates, momenta = found["values"].T
    expected = descents(rates, 30, momenta).min(axis=0)
    np.testing.assert_allclose(found["scores"], expected, rtol=1e-9)


def test_a_grid_is_whole_and_even(fallline):
    done = fallline(f"{TUNE} {BOWL} optimizer=momentum study.sampler=grid study.trials=18"
                    " study.steps=5 optimizer.search.learning_rate.high=0.1").arrays  # fmt: skip
    values = done("trials")["values"] if callable(done) else None
    rates = np.geomspace(1e-4, 0.1, 4)
    momenta = np.linspace(0.5, 0.99, 4)
    np.testing.assert_allclose(np.unique(values[:, 0]), rates)
    np.testing.assert_allclose(np.unique(values[:, 1]), momenta)
    assert len(np.unique(values, axis=0)) == 16


def test_the_score_over_several_starts_is_their_median(fallline):
    rates = "'+optimizer.search.learning_rate={choices: [0.05, 0.1]}'"
    done = fallline(
        f"{TUNE} function=sphere start.points=[[1,0],[2,0],[4,0]] study.sampler=grid study.trials=2"
        f" study.steps=3 '~optimizer.search.learning_rate' {rates}"
    )
    # Rates of the sphere shrink x by 1 - 2 η: the start in the middle decides.
    expected = [(2 * (1 - 2 * rate) ** 3) ** 2 for rate in (0.05, 0.1)]
    np.testing.assert_allclose(trials(done)["scores"], expected, rtol=1e-9)


def test_lanes_that_diverge_are_the_worst(fallline):
    low = "optimizer.search.learning_rate.low=0.25 optimizer.search.learning_rate.high=0.9"
    done = fallline(f"{TUNE} {BOWL} {low} study.trials=5 study.steps=200 study.sampler=random")
    assert np.isinf(trials(done)["scores"]).all()
    assert "none: best_value is never finite" in done.output
    assert "Descend with the best" not in done.output
    assert "score" not in done.record["metrics"]


@pytest.mark.parametrize("factor", [1.0, 1.001])
def test_a_best_that_scores_otherwise_alone_is_told(fallline, monkeypatch, factor):
    from pipeline.studies import tune

    judged = tune.judged

    def other(*given):
        found = judged(*given)
        return replace(found, scores=factor * found.scores)

    monkeypatch.setattr(tune, "judged", other)
    done = fallline(f"{TUNE} {BOWL} study.trials=5 study.steps=5")
    alone = done.record["metrics"]["score"]
    told = f"alone it scores {alone:.7g}: its path magnifies rounding" in " ".join(
        done.output.split()
    )
    assert told == (factor != 1)


def test_choices_are_parted_into_programs(fallline):
    done = fallline(f"{TUNE} {BOWL} optimizer=momentum study.trials=24 study.steps=10"
                    " '+optimizer.search.nesterov={choices: [false, true]}'"
                    " optimizer.search.momentum.low=0 study.sampler=grid"
                    " optimizer.search.learning_rate.high=0.1")  # fmt: skip
    assert_whole(done)
    found = trials(done)
    plain = found["values"][:, 2] == 0
    assert plain.sum() == len(plain) / 2 > 4
    rates, momenta = found["values"][plain, :2].T
    expected = descents(rates, 10, momenta).min(axis=0)
    np.testing.assert_allclose(found["scores"][plain], expected, rtol=1e-9)
    assert (found["scores"][~plain] != found["scores"][plain]).any()


@pytest.mark.parametrize("name", searched())
def test_the_space_of_every_optimizer_is_searched(fallline, name):
    done = fallline(f"{TUNE} optimizer={name} study.trials=5 study.steps=4 study.storage=null")
    assert_whole(done)


@pytest.mark.parametrize("sampler", ["tpe", "random", "cmaes"])
def test_the_same_seed_gives_the_same_trials_and_another_others(fallline, sampler):
    line = f"{TUNE} {BOWL} optimizer=momentum study.sampler={sampler} study.trials=12 study.batch=4"
    line += " study.steps=9 study.storage=null"
    one, again, other = (trials(fallline(f"{line} seed={seed}")) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one["values"], again["values"])
    np.testing.assert_array_equal(one["scores"], again["scores"])
    assert (one["values"] != other["values"]).any()


@pytest.mark.parametrize("sampler", ["tpe", "random", "cmaes", "grid"])
def test_a_study_goes_on_as_if_in_one_go(fallline, sampler):
    line = f"{TUNE} {BOWL} optimizer=momentum study.sampler={sampler} study.batch=4 study.steps=9"
    most = 16
    whole = trials(fallline(f"{line} study.trials={most} study.storage=null"))
    fallline(f"{line} study.trials={most if sampler == 'grid' else 10}")
    done = fallline(f"{line} study.trials={most}")
    found = trials(done)
    np.testing.assert_array_equal(found["values"], whole["values"])
    np.testing.assert_array_equal(found["scores"], whole["scores"])
    assert done.record["metrics"]["trials_before"] == (16 if sampler == "grid" else 8)
    assert "of them from before" in done.output
    assert_kept(done, found)


def assert_same_trials(done, other):
    found, expected = trials(done), trials(other)
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array, name)


def assert_kept(done, found):
    """Optuna itself reads the database as what the run told."""
    address = f"sqlite:///{database(done)}"
    studies = optuna.get_all_study_summaries(address)
    study = optuna.load_study(study_name=studies[-1].study_name, storage=address)
    assert [trial.number for trial in study.trials] == list(range(len(found["scores"])))
    assert [trial.value for trial in study.trials] == found["scores"].tolist()
    assert [trial.state.name.lower() for trial in study.trials] == found["states"].tolist()
    names = found["names"].tolist()
    values = [[trial.params[name] for name in names] for trial in study.trials]
    np.testing.assert_array_equal(values, found["values"])
    assert study.best_trial.number == found["scores"].argmin()


def test_pruned_trials_are_the_worse_ones_and_are_kept_as_such(fallline):
    done = fallline(f"{TUNE} {BOWL} optimizer=momentum study.pruning=true study.trials=27"
                    " study.batch=27 study.steps=18 study.sampler=random"
                    " optimizer.search.learning_rate.high=0.1")  # fmt: skip
    assert_whole(done)
    found = trials(done)
    assert np.unique(found["steps"], return_counts=True)[1].tolist() == [18, 6, 3]
    values = descents(*found["values"].T[:1], 18, found["values"][:, 1])
    expected = [values[: steps + 1, k].min() for k, steps in enumerate(found["steps"])]
    np.testing.assert_allclose(found["scores"], expected, rtol=1e-9)
    early = values[:3].min(axis=0)
    assert early[found["steps"] > 2].max() <= early[found["steps"] == 2].min()
    assert_kept(done, found)


def test_the_command_gives_the_score_that_was_told(fallline):
    line = f"{TUNE} function=rosenbrock optimizer=rmsprop start=random start.count=5 seed=2"
    line += " score=area study.steps=40 study.trials=20 optimizer.search.rho.low=0.6"
    done = fallline(f"{line} optimizer.rho=0.5")
    best = json.loads((done.folder / "best.json").read_text())
    assert best["command"].startswith("python -m pipeline ")
    again = fallline(best["command"].removeprefix("python -m pipeline "))
    assert again.record["tags"]["study"] == "descend"
    assert again.record["metrics"]["score"] == done.record["metrics"]["score"]
    assert again.record["metrics"]["score"] == pytest.approx(best["score"], rel=1e-9)
    np.testing.assert_array_equal(again.arrays("trace")["points"], done.arrays("trace")["points"])


def test_an_experiment_that_tunes_has_a_command_that_descends(fallline, tmp_path):
    (tmp_path / "mine" / "experiment").mkdir(parents=True)
    (tmp_path / "mine" / "experiment" / "mine.yaml").write_text(
        "# @package _global_\ndefaults:\n  - override /study: tune\n  - override /optimizer: adam\n"
        "study: {trials: 4, sampler: random}\noptimizer: {beta_2: 0.9}\n"
    )
    done = fallline(
        f"--config-dir mine experiment=mine {SMALL} start.points=[0.1,0.2] study.steps=5"
    )
    command = json.loads((done.folder / "best.json").read_text())["command"]
    again = fallline(command.removeprefix("python -m pipeline "))
    assert (again.code, again.record["tags"]["study"]) == (0, "descend")
    score = done.record["metrics"]["score"]
    assert again.record["metrics"]["score"] == pytest.approx(score, rel=1e-9)


def test_a_batch_that_was_cut_short_is_pruned_as_a_whole(fallline):
    """Pruning ranks whole batches: what a shorter one kept gives way, in the database too."""
    line = f"{TUNE} {BOWL} study.pruning=true study.batch=6 study.steps=18 study.sampler=random"
    first = fallline(f"{line} study.trials=8")
    done = fallline(f"{line} study.trials=12")
    whole = fallline(f"{line} study.trials=12 study.storage=null")
    assert_same_trials(done, whole)
    assert (trials(first)["states"][6:8] != trials(done)["states"][6:8]).any()
    assert_kept(done, trials(done))


def test_a_piece_of_a_longer_batch_is_a_batch_of_its_own(fallline):
    line = f"{TUNE} {BOWL} study.pruning=true study.batch=9 study.steps=18 study.sampler=random"
    longer = fallline(f"{line} study.trials=9")
    done = fallline(f"{line} study.trials=4")
    alone = fallline(f"{line} study.trials=4 study.storage=null")
    assert_same_trials(done, alone)
    assert done.record["metrics"]["trials_before"] == 0
    assert_kept(longer, trials(longer))  # whose trials stay


def test_another_question_is_another_study(fallline, monkeypatch):
    line = f"{TUNE} {BOWL} study.trials=4 study.batch=4 study.steps=5"
    first = fallline(line)
    for change in ("score=area", "study.steps=6", "precision=float32", "seed=1",
                   "optimizer.search.learning_rate.low=1e-3", "start.points=[1,2]"):  # fmt: skip
        done = fallline(f"{line} {change}")
        assert done.record["metrics"]["trials_before"] == 0, change
    assert len(optuna.get_all_study_summaries(f"sqlite:///{database(first)}")) == 7
    with monkeypatch.context() as changed:
        changed.setattr(
            environment, "code", lambda: {"commit": "another", "dirty": False, "changes": None}
        )
        done = fallline(line)
        assert done.record["metrics"]["trials_before"] == 0
    around = environment.describe
    for part in ("versions", "variables", "processor"):
        with monkeypatch.context() as changed:
            changed.setattr(
                environment,
                "describe",
                lambda *given, _part=part, **more: {**around(*given, **more), _part: {"a": "b"}},
            )
            assert fallline(line).record["metrics"]["trials_before"] == 0, part
    # What is searched, how many trials and how it is drawn change no trial.
    same = fallline(f"{line} optimizer.learning_rate=0.5 figure.dpi=30 study.trials=5")
    assert same.record["metrics"]["trials_before"] == 4


def test_a_file_that_is_no_database_is_refused(fallline, tmp_path):
    (tmp_path / "notes.db").write_text("not a database, but long enough to be read as one" * 99)
    done = fallline(f"{TUNE} study.storage=notes.db")
    assert (done.code, done.folders) == (2, [])
    assert done.errors.startswith("study.storage: it is no SQLite database\n  got      notes.db\n")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.db"]


def test_a_schedule_goes_with_other_hyperparameters(fallline):
    assert_whole(fallline(f"{TUNE} optimizer=momentum schedule=cosine_decay study.trials=4"
                          " study.steps=9 '~optimizer.search.learning_rate'"))  # fmt: skip


KILLED = [sys.executable, "-m", "pipeline", *TUNE.split(), *BOWL.split(), "optimizer=momentum"]
KILLED += ["study.trials=3000", "study.batch=10", "study.steps=20"]


def kept(path):
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
            return store.execute("select count(*) from trials").fetchone()[0]
    except sqlite3.Error:
        return 0


def test_a_study_that_is_killed_goes_on(fallline, tmp_path):
    path = tmp_path / "outputs" / "optuna.db"
    with subprocess.Popen(KILLED, cwd=tmp_path, env=AROUND, stderr=subprocess.PIPE) as process:
        while kept(path) < 30 and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    before = kept(path)
    assert 30 <= before < 3000
    assert before % 10 == 0
    total = before + 15
    line = " ".join(KILLED[3:]).replace("3000", str(total))
    done = fallline(line)
    assert_whole(done)
    assert done.record["metrics"]["trials_before"] == before
    assert_kept(done, trials(done))
    with closing(sqlite3.connect(path)) as store:
        states = dict(store.execute("select state, count(*) from trials group by state"))
    assert states == {"COMPLETE": total}
    whole = fallline(f"{line} study.storage=null")
    np.testing.assert_array_equal(trials(whole)["scores"], trials(done)["scores"])
    assert whole.record["tags"]["trace_digest"] == done.record["tags"]["trace_digest"]
