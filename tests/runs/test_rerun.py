"""A past run again: identical here, and what differs is told where something does."""

import contextlib
import io
import json
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import yaml

from pipeline import experiment, rerun
from pipeline.problems import Problem, bad_input
from pipeline.results import Trace
from tests.settings.choices import options, searched

from .command import NUMBERS, Ran, arrays, runs_in

SMALL = f"study.steps=20 grid.resolution=8 {NUMBERS}"


@pytest.fixture
def again(tmp_path, monkeypatch):
    """Rerun with the words of a command line, in an empty folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))

    def call(*words):
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            code = rerun.main([str(word) for word in words])
        return Ran(code, output.getvalue(), errors.getvalue(), runs_in(tmp_path), {})

    return call


@pytest.fixture(scope="session")
def origin(ran):
    """A small run that others doctor copies of."""
    return ran(f"optimizer=adam {SMALL}").folder


@pytest.fixture
def copy(origin, tmp_path):
    return shutil.copytree(origin, tmp_path / "elsewhere" / "origin", copy_function=shutil.copy)


def edit(path, change):
    """Change a JSON or YAML file."""
    plain = json if path.suffix == ".json" else yaml
    content = (json.loads if plain is json else yaml.safe_load)(path.read_text())
    change(content)
    path.write_text(json.dumps(content) if plain is json else yaml.safe_dump(content))


@pytest.mark.parametrize("name", options()["experiment"])
def test_every_experiment_gives_the_same_bytes_again(ran, again, name):
    first = ran(f"experiment={name} {NUMBERS}").folder
    second = again(first, *NUMBERS.split())
    assert second.code == 0, second.errors + second.output
    assert "identical: every array has the same bytes" in second.output
    tags = json.loads((second.folders[-1] / "run.json").read_text())["tags"]
    assert (tags["verdict"], tags["rerun_of"]) == ("identical", str(first))


@pytest.mark.parametrize("name", sorted({*options()["optimizer"]} - {*searched()}))
def test_a_method_gives_the_same_bytes_again(ran, again, name):
    line = f"optimizer={name} function=himmelblau start=random start.count=3 precision=float32"
    first = ran(f"{line} {SMALL}").folder
    second = again(first, "tracking.kind=off")
    assert second.code == 0, second.errors + second.output
    assert "identical: every array has the same bytes" in second.output


@pytest.mark.parametrize(
    "path", ["scipy.optimize.minimize.BFGS", "scipy.optimize.differential_evolution"]
)
def test_a_stored_method_that_its_option_does_not_name_is_refused(copy, again, path):
    edit(copy / "config.yaml", lambda config: config["optimizer"].update(_target_=path))
    refused = again(copy)
    assert refused.code == 2
    assert "a stored run may not name code to import" in refused.errors
    allowed = again(copy, "--allow", path)
    assert allowed.code == 2
    assert "what Keras and SciPy ship is chosen by its option" in allowed.errors


@pytest.mark.parametrize("section", ["study", "optimizer", "function"])
@pytest.mark.parametrize("change", [dict.pop, lambda config, name: config.update({name: 3})])
def test_a_stored_config_without_a_section_is_refused(copy, again, section, change):
    edit(copy / "config.yaml", lambda config: change(config, section))
    refused = again(copy)
    assert (refused.code, refused.output) == (2, "")
    assert f"the stored config.yaml: it has no section {section}\n" in refused.errors


@pytest.mark.parametrize(
    ("far", "told"),
    [
        (5, "paths part at step 2, by 1e-12, beyond the tolerance at step 5\n"),
        (2, "paths part at step 2, by 0.1\n"),
        (None, "paths part at step 2, by 1e-12, and stay within the tolerance\n"),
    ],
)
def test_the_first_step_and_the_first_beyond_the_tolerance_are_told(copy, again, far, told):
    found = arrays(copy / "trace.npz")
    found["values"][2] += 1e-12
    if far is not None:
        found["values"][far] += 0.1
    np.savez(copy / "trace.npz", **found)
    assert told in again(copy, "tracking.kind=off").output


def test_trials_are_run_again(fallline, again):
    words = "study=tune study.trials=12 study.batch=5 study.steps=10 grid.resolution=8"
    first = fallline(f"{words} study.figures=[] animation.formats=[] tracking.kind=off").folder
    trials = first / "trials.npz"
    same = again(first).output
    assert "identical: every array has the same bytes" in same
    assert "of them from before" not in same
    found = arrays(trials)
    found["values"][3, 0] *= 1.001
    np.savez(trials, **found)
    other = again(first, "study.figures=[history]", "tracking.kind=off")
    assert other.code == 4
    assert "likely cause: study.figures" not in other.output
    assert f"largest difference {found['values'][3, 0] * 0.001 / 1.001:.3g}" in other.output


def test_a_run_in_a_store_is_found_by_its_id(ran, again):
    first = ran("study=derive function=parabola grid.resolution=8 study.figures=[]").folder
    receipt = json.loads((first / "published.json").read_text())
    second = again(receipt["run_id"], "--tracking-uri", receipt["uri"])
    assert second.code == 0, second.errors
    told = json.loads((second.folder / "verdict.json").read_text())
    assert (told["outcome"], told["rerun_of"], told["causes"]) == (
        "identical", receipt["run_id"], [],
    )  # fmt: skip
    published = json.loads((second.folder / "published.json").read_text())
    assert published["uri"] == receipt["uri"]


def test_a_rerun_is_computed_even_if_the_run_took_finished_ones(fallline, again):
    first = fallline(f"reuse=true sweep=mine {SMALL}").folder
    second = again(first, "tracking.kind=off", "reuse=true")
    assert second.code == 0, second.errors
    record = json.loads((second.folders[-1] / "run.json").read_text())
    assert (record["params"]["reuse"], record["params"]["sweep"]) == ("false", "null")


def test_an_override_is_told_as_the_cause(again, origin):
    done = again(origin, "optimizer.learning_rate=0.02", "tracking.kind=off")
    assert done.code == 4
    told = json.loads((done.folders[-1] / "verdict.json").read_text())
    names = ("points", "values", "gradient_norms")
    then, now = (arrays(each / "trace.npz") for each in (origin, done.folders[-1]))
    assert told["step"] == 1
    assert told["gap"] == max(np.abs(now[name] - then[name])[1].max() for name in names)
    assert f"paths part at step 1, by {told['gap']:.3g}" in done.output
    assert "likely cause: optimizer.learning_rate: 0.01 then, 0.02 now" in done.output


DECAY = "schedule=cosine_decay optimizer.learning_rate=0.1"


@pytest.mark.parametrize(
    ("override", "key", "value"),
    [
        ("optimizer.learning_rate=0.2", "schedule.initial_learning_rate", "0.2"),
        ("study.steps=30", "schedule.decay_steps", "30"),
    ],
)
def test_what_refers_to_an_overridden_value_follows_it(fallline, again, override, key, value):
    first = fallline(f"{SMALL} {DECAY}").folder
    assert again(first, "tracking.kind=off").code == 0
    again(first, "tracking.kind=off", override)
    record = json.loads((runs_in(first.parents[3])[-1] / "run.json").read_text())
    assert record["params"][key] == value


def test_a_value_that_was_given_stays(fallline, again):
    first = fallline(f"{SMALL} {DECAY} schedule.decay_steps=20").folder
    again(first, "tracking.kind=off", "study.steps=30")
    record = json.loads((runs_in(first.parents[3])[-1] / "run.json").read_text())
    assert record["params"]["schedule.decay_steps"] == "20"


def test_a_key_that_was_taken_out_stays_out(fallline, again, tmp_path):
    (tmp_path / "plain_steps.py").write_text(
        "import keras\n\n\nclass Plain(keras.optimizers.SGD):\n"
        "    def __init__(self, learning_rate=0.1, **others):\n"
        "        super().__init__(learning_rate, **others)\n"
    )
    named = "optimizer=adam optimizer._target_=plain_steps.Plain ~optimizer.beta_1"
    others = "~optimizer.beta_2 ~optimizer.epsilon"
    first = fallline(f"{SMALL} {named} {others}")
    assert first.code == 0, first.errors
    second = again(first.folder, "--allow", "plain_steps.Plain", "tracking.kind=off")
    assert second.code == 0, second.errors


def test_another_option_brings_its_own_values(again, origin):
    done = again(origin, "optimizer=sgd", "tracking.kind=off")
    assert done.code == 4
    assert "optimizer._target_: keras.optimizers.Adam then, keras.optimizers.SGD now" in done.output


def test_steps_differ_by_a_number_and_texts_beyond_any(again, copy):
    trace = arrays(copy / "trace.npz")
    trace["steps"] = trace["steps"] - 1
    np.savez(copy / "trace.npz", **trace)
    done = again(copy, "tracking.kind=off")
    assert (done.code, "largest difference 1\n" in done.output) == (4, True)
    other = np.full_like(trace["status"], "another")
    np.savez(copy / "trace.npz", **{**trace, "status": other})
    done = again(copy, "tracking.kind=off")
    assert (done.code, "largest difference inf" in done.output) == (4, True)
    text = (done.folders[-1] / "verdict.json").read_text()
    assert json.loads(text, parse_constant=pytest.fail)["largest"] is None


def test_another_precision_is_told(again, origin):
    done = again(origin, "precision=float32", "tracking.kind=off")
    assert done.code == 4
    assert "precision: float64 then, float32 now" in done.output
    assert "trace.npz, points: float64 [21, 1, 2] then, float32 [21, 1, 2] now" in done.output


def test_another_version_and_code_are_told(again, copy):
    nudge(copy, 1e-3)

    def other(content):
        content["versions"]["tensorflow"] = "2.0.0"
        content["git"] = {"commit": "abc", "dirty": True}

    edit(copy / "environment.json", other)
    done = again(copy, "tracking.kind=off")
    assert done.code == 4
    assert "likely cause: tensorflow: 2.0.0 then" in done.output
    assert "likely cause: code, commit: abc then" in done.output
    assert "likely cause: code: changed since its commit then" in done.output


def nudge(folder, by, step=7):
    """Change one stored coordinate, and make the digest that of the changed trace."""
    trace = arrays(folder / "trace.npz")
    trace["points"][step, 0, 0] += by
    np.savez(folder / "trace.npz", **trace)
    digest = Trace(**trace).digest()
    edit(folder / "run.json", lambda record: record["tags"].update(trace_digest=digest))


@pytest.mark.parametrize(("by", "code"), [(1e-12, 3), (1e-3, 4)])
def test_a_difference_is_measured_against_the_tolerance(again, copy, by, code):
    nudge(copy, by)
    done = again(copy, "tracking.kind=off")
    assert done.code == code, done.output
    assert f"paths part at step 7, by {by:.3g}" in done.output
    if code == 3:
        assert "equal within the tolerance (relative 1e-09, absolute below 1)" in done.output


def test_a_stored_value_that_was_changed_is_told(again, copy):
    trace = arrays(copy / "trace.npz")
    trace["values"][-1] += 1
    np.savez(copy / "trace.npz", **trace)
    done = again(copy, "tracking.kind=off")
    assert done.code == 4
    assert "trace.npz: not as the run made it, its digest differs" in done.output


def test_a_stored_config_that_was_changed_is_told(again, copy):
    edit(copy / "config.yaml", lambda config: config["optimizer"].update(beta_1=0.5))
    done = again(copy, "tracking.kind=off")
    assert done.code == 4
    assert "config.yaml: not as the run made it, its digest differs" in done.output


def deep(_config):
    return "a: " + "[" * 5000 + "]" * 5000


def named(target):
    return lambda config: yaml.safe_dump(
        config | {"optimizer": config["optimizer"] | {"_target_": target}}
    )


BAD = {
    "a class to import": (named("os.path.join"), "may not name code to import"),
    "a class of Keras that is no option": (named("keras.Model"), "may not name code to import"),
    "deep nesting": (deep, "nested more than 12 levels"),
    "10 MB": (lambda _: "a: [" + "1," * 5_000_000 + "1]", "larger than 1,048,576 bytes"),
    "a python object": (lambda _: "a: !!python/object/apply:os.system [ls]", "a tag"),
    "an alias": (lambda _: "a: &x [1]\nb: *x", "a reference or a tag"),
    "the environment": (lambda c: yaml.safe_dump(c | {"seed": "${oc.env:HOME}"}), "lies outside"),
    "a defaults list": (lambda c: yaml.safe_dump(c | {"defaults": ["x"]}), "no such keys"),
    "Hydra's settings": (lambda c: yaml.safe_dump(c | {"hydra": {"job": 1}}), "no such keys"),
    "no YAML": (lambda _: "a: [", "not plain YAML"),
    "a list": (lambda _: "[1]", "no mapping"),
    "an unknown value": (lambda c: yaml.safe_dump(c | {"precision": "float8"}), "no such choice"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_stored_config_is_not_believed(again, copy, name):
    write, why = BAD[name]
    config = copy / "config.yaml"
    config.write_text(write(yaml.safe_load(config.read_text())))
    done = again(copy)
    assert (done.code, done.output) == (2, ""), done.errors
    assert why in " ".join(done.errors.split())
    assert "Traceback" not in done.errors
    assert done.folders == [copy]


def test_a_stored_place_is_not_followed(again, copy, tmp_path):
    away = tmp_path / "away"

    def elsewhere(config):
        config["outputs"] = str(away)
        config["tracking"].update(kind="mlflow", uri=f"sqlite:///{away}/mlflow.db")

    edit(copy / "config.yaml", elsewhere)
    done = again(copy, "tracking.kind=off")
    assert done.code == 0, done.errors
    assert not away.exists()
    assert tmp_path / "outputs" in done.folders[-1].parents


def test_a_run_that_computes_beside_it_keeps_its_folder(again, copy, monkeypatch):
    other = Path("outputs/descend", time.strftime("%Y-%m-%d"), "of-another-run")

    def meanwhile(*_):
        other.mkdir()
        raise bad_input([Problem("device", "it is refused late", do="nothing")])

    monkeypatch.setattr(experiment, "prepare", meanwhile)
    assert again(copy, "tracking.kind=off").code == 2
    assert [*Path("outputs").rglob("*")][-1] == other


def test_a_choice_that_there_is_not_is_refused(again, copy):
    edit(copy / "overrides.yaml", lambda told: told["choices"].update(optimizer="../../x"))
    done = again(copy)
    assert done.code == 2
    assert "the stored choice of optimizer: there is no such option" in done.errors


def test_a_pickle_is_refused(again, copy):
    with (copy / "trace.npz").open("wb") as file:
        np.savez(file, allow_pickle=True, points=np.array([{"a": 1}], object))
    done = again(copy)
    assert done.code == 2
    assert "trace.npz is damaged, or holds more than plain arrays" in done.errors


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["nothing"], "there is no such run"),
        (["0" * 32], "there is no store"),
        ([".", "seed=1"], "which holds a run.json"),
        ([""], "there is no such run"),
        (["seed=1", "."], "there is no such run"),
        (["0" * 32, "--allow", "nothing"], "--allow: it names no class"),
    ],
)
def test_no_run_is_refused(again, words, why):
    done = again(*words)
    assert done.code == 2
    assert why in done.errors
    assert done.folders == []


def test_a_wrong_override_is_refused(again, origin):
    done = again(origin, "optimizer.learning_rat=1")
    assert done.code == 2
    assert "write optimizer.learning_rate=1, the nearest" in done.errors
    assert "experiment: the stored run takes its place" in again(origin, "experiment=x").errors
    assert "seed: several values for one run" in again(origin, "seed=1,2").errors


def test_an_optimizer_of_ones_own_is_run_where_it_is_allowed(fallline, again, tmp_path):
    (tmp_path / "mine.py").write_text(
        "import keras\n\n\nclass Half(keras.optimizers.SGD):\n"
        "    def update_step(self, gradient, variable, learning_rate):\n"
        "        super().update_step(gradient / 2, variable, learning_rate)\n"
    )
    first = fallline(f"optimizer._target_=mine.Half {SMALL}")
    assert first.code == 0, first.errors
    refused = again(first.folder)
    assert refused.code == 2
    assert "add --allow mine.Half" in refused.errors
    done = again(first.folder, "--allow", "mine.Half", "tracking.kind=off")
    assert done.code == 0, done.errors
