"""The search space of every optimizer, and what cannot be tuned."""

import importlib.util
import sqlite3
from contextlib import closing

import pytest

from tests.settings.choices import alone, complaint, config, options, searched, settings

OPTIMIZERS = searched()
OTHERS = [name for name in options()["optimizer"] if name not in OPTIMIZERS]
SPACES = [
    (name, key)
    for name in OPTIMIZERS
    for key in config(f"optimizer={name}")[0]["optimizer"]["search"]
]
TUNE = ("study=tune", "optimizer=adam")
RATE = "optimizer.search.learning_rate"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_has_a_space_with_its_learning_rate(name):
    space = settings(f"optimizer={name}").optimizer["search"]
    assert space["learning_rate"]["log"] is True
    assert settings("study=tune", f"optimizer={name}").study.name == "tune"


@pytest.mark.parametrize("name", OTHERS)
def test_what_has_no_space_is_a_method_of_scipy_and_says_that_it_is_not_tuned(name):
    assert config(f"optimizer={name}")[0]["optimizer"]["_target_"].startswith("scipy.")
    said = complaint(("study=tune", *alone("optimizer", name)), {})
    assert said.startswith("optimizer: study=tune runs its lanes as one compiled program")
    assert said.count("\n\n") == 0


@pytest.mark.parametrize(("name", "key"), SPACES)
def test_a_space_holds_the_default_and_lies_within_what_the_hyperparameter_may_be(name, key):
    section = config(f"optimizer={name}")[0]["optimizer"]
    entry, default = section["search"][key], section[key]
    if "choices" in entry:
        assert default in entry["choices"]
    elif default is not None:
        assert entry["low"] <= default <= entry["high"]
    for bound in entry.get("choices", [entry.get("low"), entry.get("high")]):
        assert complaint((f"optimizer={name}",), {f"optimizer.{key}": bound}) == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({f"{RATE}.low": 2.0}, f"{RATE}.high: low must be below high"),
        ({f"{RATE}.low": 0}, f"{RATE}.low: out of range"),
        ({f"{RATE}.low": "small"}, f"{RATE}.low: not of the right kind"),
        ({f"{RATE}.log": 1}, f"{RATE}.log: "),
        ({f"{RATE}.step": 1}, f"{RATE}.step: there is no such key"),
        ({RATE: {"low": 0.1, "log": True}}, f"{RATE}.high: it is missing"),
        ({RATE: 0.1}, f"{RATE}: neither a range nor choices"),
        ({RATE: {"choices": []}}, f"{RATE}.choices: out of range"),
        ({RATE: {"choices": [0.1, 0.1]}}, f"{RATE}.choices: each choice only once"),
        ({RATE: {"choices": [0.1, -1]}}, f"{RATE}.choices: out of range"),
        ({RATE: {"choices": [0.1], "lows": 1.0}}, f"{RATE}.lows: there is no such key"),
        ({"optimizer.search.beta_1.high": 1.0}, "optimizer.search.beta_1.high: out of range"),
        ({"optimizer.search.beta2": {"choices": [1]}}, "write optimizer.search.beta_2"),
        ({"optimizer.search.amsgrad": {"low": 0, "high": 1, "log": False}},
         "optimizer.search.amsgrad: only a float is searched in a range"),
        ({"optimizer.search.ema_overwrite_frequency": {"low": 1, "high": 9, "log": False}},
         "write +optimizer.search.ema_overwrite_frequency.choices=[...] in its place"),
        ({"optimizer.search": None}, "optimizer.search: not of the right kind"),
        ({"optimizer.search": {}}, "optimizer.search: there is nothing to tune"),
        ({"study.sampler": "gp"}, "study.sampler: there is no such choice"),
        ({"study.trials": 0}, "study.trials: out of range"),
        ({"study.batch": 0}, "study.batch: out of range"),
        ({"study.pruning": "yes"}, "study.pruning: not of the right kind"),
        ({"study.sampler": "cmaes", "study.pruning": True}, "CMA-ES ranks whole batches"),
        ({"study.sampler": "grid", "study.trials": 7}, "study.trials: too few for a grid"),
        ({"study.storage": "/nonexistent/a.db"}, "study.storage: there is no folder /nonexistent"),
        ({"study.storage": "."}, "study.storage: it is no SQLite database"),
        ({"study.storage": __file__}, "study.storage: it is no SQLite database"),
        ({"score": "best"}, "score: there is no such choice"),
    ],
)  # fmt: skip
def test_what_is_refused(changes, said):
    assert said in complaint(TUNE, changes)


def test_a_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "mlflow.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table runs (id text)")
    before = path.read_bytes()
    told = complaint(TUNE, {"study.storage": str(path)})
    assert "study.storage: it is another program's database" in told
    assert path.read_bytes() == before
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table studies (id text)")
    assert "another program" not in complaint(TUNE, {"study.storage": str(path), "score": "no"})


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer.search.amsgrad": {"choices": [True, False]}},
        {"optimizer.search.weight_decay": {"low": 1e-6, "high": 1e-2, "log": True}},
        {"optimizer.search.clipnorm": {"choices": [None, 1.0]}},
        {RATE: {"choices": [0.1, 0.2]}},
        {f"{RATE}.choices": [0.1, 0.2]},  # beside the range, whose place they take
        {"study.sampler": "cmaes"},
        {"study.sampler": "grid", "study.trials": 8},
        {"study.storage": None},
    ],
)
def test_what_is_accepted(changes):
    assert complaint(TUNE, changes) == ""


def test_a_bound_that_cannot_be_is_told_once():
    assert complaint(TUNE, {f"{RATE}.low": 0}).count(f"{RATE}.low: ") == 1


def test_a_space_counts_only_where_it_is_searched():
    assert complaint(("optimizer=adam",), {"optimizer.search.beta2": {"choices": [1]}}) == ""


def test_a_score_that_needs_a_minimum_needs_a_target_with_one():
    for score in ("regret", "steps_to/1e-3"):
        assert complaint(("function=saddle",), {"score": score}).startswith("score: the minimum of")
        assert complaint(("function=saddle", "study=derive"), {"score": score}) == ""
        assert complaint(("function=styblinski_tang",), {"score": score}) == ""
    assert complaint(("function=saddle",), {"score": "area"}) == ""
    # Rosenbrock's minimum is known of some of its parameters only.
    three = ("function=rosenbrock", "function.dim=3", "function.a=2")
    assert complaint(three, {"score": "regret"}).startswith("score: ")


@pytest.mark.parametrize(("missing", "sampler"), [("optuna", "tpe"), ("cmaes", "cmaes")])
def test_without_the_library_the_extra_is_named(monkeypatch, missing, sampler):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == missing else find(name)
    )
    said = complaint(TUNE, {"study.sampler": sampler})
    assert said.startswith(f"study: it needs {missing}, which is not installed")
    assert "pip install '.[tune]'" in said
    assert complaint((), {}) == ""


def test_what_the_best_trials_command_takes_over_is_the_same_in_both_studies():
    tune, descend = (config(f"study={name}")[0]["study"] for name in ("tune", "descend"))
    shared = set(tune) & set(descend) - {"name", "figures"}
    assert {key: tune[key] for key in shared} == {key: descend[key] for key in shared}
