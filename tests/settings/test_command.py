"""The command: what the experiment is given, and how each way of ending shows."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import functions
from functions import LeftOut
from pipeline.command.diagnosis import sweep_name
from pipeline.problems import BadInput
from pipeline.settings import Settings
from tests.settings.choices import options

ROOT = Path(__file__).resolve().parents[2]
FOLDER = re.compile(r"outputs/descend/\d{4}-\d\d-\d\d/\d\d-\d\d-\d\d-\d{6}")
OWN = "class Mine:\n    pass\n"


def test_the_experiment_is_given_settings_folder_config_overrides_and_choices(
    fallline, runs, tmp_path
):
    assert fallline("optimizer=adam optimizer.learning_rate=1 seed=3") == (0, "", "")
    ((settings, folder, config, overrides, choices),) = runs
    assert isinstance(settings, Settings)
    assert settings.optimizer["learning_rate"] == 1.0
    assert settings.optimizer["_target_"] == "keras.optimizers.Adam"
    assert folder.is_dir()
    assert FOLDER.fullmatch(str(folder.relative_to(tmp_path)))
    assert list(folder.iterdir()) == []
    assert config["tracking"]["uri"] == "sqlite:///outputs/mlflow.db"
    assert "hydra" not in config
    assert overrides == ["optimizer=adam", "optimizer.learning_rate=1", "seed=3"]
    assert choices["optimizer"] == "adam"
    assert choices["function"] == "waves"
    assert not any(group.startswith("hydra") for group in choices)


@pytest.mark.parametrize("word", ["hydra.mode=RUN", "hydra.verbose=pipeline"])
def test_a_word_to_hydra_itself_changes_no_run(fallline, runs, tmp_path, word):
    assert fallline(f"seed=3 {word}") == (0, "", "")
    ((settings, folder, _, overrides, _),) = runs
    assert (settings.seed, overrides) == (3, ["seed=3"])
    assert FOLDER.fullmatch(str(folder.relative_to(tmp_path)))
    assert folder.is_dir()


def test_outputs_go_where_they_are_wanted(fallline, runs, tmp_path):
    assert fallline("outputs=elsewhere study=derive").code == 0
    folder = runs[0][1]
    assert folder.is_relative_to(tmp_path / "elsewhere" / "derive")
    assert runs[0][0].tracking.uri == "sqlite:///elsewhere/mlflow.db"
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize("word", ["off", "'off'"])
def test_tracking_off_is_a_name_and_no_boolean(fallline, runs, word):
    assert fallline(f"tracking={word}").code == 0
    assert runs[0][0].tracking.kind == "off"


def test_the_same_value_twice_is_the_last_one(fallline, runs):
    assert fallline("seed=1 seed=2 optimizer=sgd optimizer=adam").code == 0
    assert runs[0][0].seed == 2
    assert runs[0][4]["optimizer"] == "adam"


def test_a_class_of_ones_own(fallline, runs, tmp_path):
    (tmp_path / "my_module.py").write_text(OWN)
    line = "optimizer._target_=my_module.Mine +optimizer.slack=0.5 ~optimizer.momentum"
    assert fallline(line).code == 0
    optimizer = runs[0][0].optimizer
    assert optimizer["_target_"] == "my_module.Mine"
    assert optimizer["slack"] == 0.5
    assert "momentum" not in optimizer
    assert "my_module" not in sys.modules


def test_a_class_of_ones_own_still_needs_values_in_range(fallline, tmp_path):
    (tmp_path / "my_module.py").write_text(OWN)
    ended = fallline("optimizer._target_=my_module.Mine optimizer.learning_rate=0")
    assert ended.code == 2
    assert ended.errors.startswith("optimizer.learning_rate: out of range\n")


@pytest.mark.parametrize("path", ["Mine", "os.", "3", "no module.Mine", "missing.module.Mine"])
def test_what_is_no_path_of_a_class(fallline, path):
    ended = fallline(f"\"optimizer._target_='{path}'\"")
    assert ended.code == 2
    assert ended.errors.startswith("optimizer._target_: ")


def test_ones_own_folder_of_options(fallline, runs, tmp_path):
    (tmp_path / "mine" / "function").mkdir(parents=True)
    (tmp_path / "mine" / "optimizer").mkdir()
    (tmp_path / "mine" / "function" / "steep.yaml").write_text(
        "defaults: [quadratic]\ncondition: 1.0e+6\n"
    )
    (tmp_path / "mine" / "optimizer" / "slow.yaml").write_text(
        "defaults: [adam]\nlearning_rate: 1.0e-5\n"
    )
    assert fallline("--config-dir mine function=steep optimizer=slow").code == 0
    settings = runs[0][0]
    assert settings.function.parameters["condition"] == 1e6
    assert settings.optimizer["learning_rate"] == 1e-5
    ended = fallline("--config-dir mine function=steap optimizer.gamma=1 optimizer=slow")
    assert ended.code == 2
    assert "do       write function=steep, the nearest" in ended.errors
    assert "optimizer.gamma: there is no such key" in ended.errors


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("defaults:\n  - override /tracking: off\n", "quote it, as tracking"),
        ("defaults:\n  - override /optimizer: adamm\n", "write optimizer=adam, the nearest"),
        ("optimizer:\n  beta2: 1\n", "optimizer.beta2: there is no such key"),
        ("grid:\n  n: ???\n", "grid.n"),
        ("grid: [\n", "experiment"),
    ],
)
def test_an_experiment_with_a_mistake(fallline, tmp_path, text, said):
    (tmp_path / "mine" / "experiment").mkdir(parents=True)
    (tmp_path / "mine" / "experiment" / "bad.yaml").write_text(f"# @package _global_\n{text}")
    ended = fallline("--config-dir mine experiment=bad")
    assert ended.code == 2
    assert said in ended.errors
    assert "Traceback" not in ended.errors
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize(
    ("word", "remedy"),
    [("help", "write --help"), ("multirun", "write --multirun"), ("adam", "write optimizer=adam")],
)
def test_a_word_alone_is_told_what_it_might_mean(fallline, word, remedy):
    assert fallline(word) == (2, "", f"{word}: it cannot be read\n  do       {remedy}\n")


def test_the_version_is_ours(fallline):
    assert fallline("--version") == (0, "Fall Line 0.1.0\n", "")


FAULT = """functions/mine.py, line 3: this file is left out, with its targets
  got      SyntaxError: invalid syntax
  do       mend it, or take it out of there

"""


def test_a_faulty_file_of_targets_is_told_and_the_others_stay(fallline, runs, monkeypatch):
    fault = LeftOut("functions/mine.py, line 3", "SyntaxError: invalid syntax")
    monkeypatch.setattr(functions, "LEFT_OUT", [fault])
    assert fallline("function=booth") == (0, "", FAULT)
    assert len(runs) == 1
    code, shown, told = fallline("--help")
    assert (code, told) == (0, FAULT)
    assert shown.startswith("Fall Line")
    code, _, told = fallline("function=mine")
    assert code == 2
    assert told.startswith(f"{FAULT}function: there is no such option\n")
    assert fallline("--shell-completion install=bash").errors == ""


def test_bad_input_found_late_is_told_alike(fallline, runs, monkeypatch):
    def run(*_, **__):
        raise BadInput("device: there is no GPU\n  allowed  cpu")

    monkeypatch.setattr(sys.modules["pipeline.experiment"], "run", run)
    assert fallline() == (2, "", "device: there is no GPU\n  allowed  cpu\n")


def test_a_fault_of_ours_shows_its_traceback(fallline, runs, monkeypatch):
    monkeypatch.setattr(sys.modules["pipeline.experiment"], "run", lambda *_, **__: 1 / 0)
    ended = fallline()
    assert ended.code == 1
    assert ended.errors.startswith("Traceback")
    assert ended.errors.endswith("ZeroDivisionError: division by zero\n")


def test_a_sweep_runs_each_job_in_its_folder(fallline, runs):
    ended = fallline("--multirun optimizer=sgd,adam seed=1,2")
    assert ended.code == 0
    assert [call[0].seed for call in runs] == [1, 2, 1, 2]
    assert [call[4]["optimizer"] for call in runs] == ["sgd", "sgd", "adam", "adam"]
    folders = [call[1] for call in runs]
    assert [folder.name for folder in folders] == ["0", "1", "2", "3"]
    assert len({folder.parent for folder in folders}) == 1


def test_a_sweep_has_the_same_name_when_it_is_given_again(fallline, runs):
    assert fallline("-m compare=false seed=0,1 optimizer=adam").code == 0
    assert {settings.sweep for settings, *_ in runs} == {
        sweep_name(["compare=false", "seed=0,1", "optimizer=adam"])
    }
    first = sweep_name(["seed=0,1", "optimizer=adam"])
    assert sweep_name(["optimizer=adam", "seed=0,1"]) == first
    assert sweep_name(["seed=0,2", "optimizer=adam"]) != first
    places = "reuse=true outputs=elsewhere tracking.points=7 tracking=off hydra/launcher=basic"
    assert sweep_name(["seed=0,1", "optimizer=adam", *places.split()]) == first


def test_a_sweep_may_be_named(fallline, runs):
    assert fallline("-m compare=false seed=0,1 sweep=mine").code == 0
    assert {settings.sweep for settings, *_ in runs} == {"mine"}


def test_each_failing_job_of_a_sweep_is_told_and_the_others_run(fallline, runs):
    ended = fallline("-m seed=1,-1,2,x")
    assert ended.code == 2
    assert [call[0].seed for call in runs] == [1, 2]
    assert "job 1 of 4, seed=-1:\nseed: out of range\n" in ended.errors
    assert "job 3 of 4, seed=x:\nseed: not of the right kind\n" in ended.errors
    assert ended.errors.count("seed: ") == 2
    assert "Traceback" not in ended.errors
    sweep = runs[0][1].parent
    assert sorted(entry.name for entry in sweep.iterdir() if entry.is_dir()) == ["0", "2"]


@pytest.mark.parametrize("given", ["range(5,1)", "range(1,5,0)"])
def test_a_sweep_over_nothing_is_refused(fallline, runs, given, tmp_path):
    ended = fallline(f"-m seed={given}")
    assert (ended.code, ended.output, runs) == (2, "", [])
    told = f"seed: there is nothing to sweep over\n  got      {given}\n"
    assert ended.errors.startswith(told)
    assert not (tmp_path / "outputs").exists()


def test_options_may_be_swept_by_a_pattern(fallline, runs):
    ended = fallline("-m 'optimizer=glob(ada*)' compare=false")
    assert ended.code == 0, ended.errors
    chosen = [call[4]["optimizer"] for call in runs]
    assert chosen == sorted(name for name in options()["optimizer"] if name.startswith("ada"))
    none = fallline("-m 'optimizer=glob(zz*)'")
    assert none.code == 2
    assert none.errors.startswith("optimizer: there is nothing to sweep over\n")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("seed=range(0,1000000000)", "seed: too many jobs\n  got      100,001 jobs or more\n"),
        ("optimizer.learning_rate=interval(0,1)", "optimizer.learning_rate: between two numbers "),
        (
            "study=tune seed=1,2 'optimizer.search.learning_rate={choices:[0.1]}'",
            "optimizer.search.learning_rate: it is a range, which has no choices\n",
        ),
    ],
)
def test_a_sweep_without_an_end_is_refused(fallline, runs, given, told):
    ended = fallline(f"-m {given}")
    assert (ended.code, runs) == (2, [])
    assert ended.errors.startswith(told)


def test_a_sweep_over_a_key_that_there_is_not_runs_nothing(fallline, runs):
    ended = fallline("-m optimizer.beta2=1,2 optimizer=adam,nadam study=descent,derive")
    assert ended.code == 2
    assert "write optimizer.beta_2=1,2, the nearest" in ended.errors
    assert "write study=descend, the nearest" in ended.errors
    assert runs == []


STANDING = """
import sys, time, types
import pipeline
from pipeline.__main__ import main
def run(*_, **__):
    print("running", flush=True)
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        raise
module = types.ModuleType("pipeline.experiment")
module.run = run
sys.modules["pipeline.experiment"] = pipeline.experiment = module
sys.argv = ["fallline", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("arguments", [[], ["-m", "seed=1,2"]])
def test_a_signal_reaches_the_experiment_and_then_ends_the_command(
    tmp_path, number, code, arguments
):
    with subprocess.Popen(
        [sys.executable, "-c", STANDING, *arguments],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        for line in process.stdout:
            if line == "running\n":
                break
        time.sleep(0.1)
        process.send_signal(number)
        output, errors = process.communicate(timeout=30)
    assert output == "interrupted\n"
    hint = "the same command with reuse=true goes on from here\n" if arguments else ""
    assert errors == f"{hint}stopped\n"
    assert process.returncode == code


def test_as_a_module_the_command_is_the_same(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "pipeline", "optimizer=adamm"],
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("optimizer: there is no such option\n  got      adamm\n")
    assert list(tmp_path.iterdir()) == []
