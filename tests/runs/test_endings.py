"""How a run ends shows in the exit code, in its record, and in what is left on the disk."""

import contextlib
import json
import os
import signal
import time

import pytest

from pipeline import environment, experiment, figures
from pipeline.problems import Problem, bad_input

from .command import arrays

SMALL = "tracking.kind=off study.steps=20 grid.resolution=8 figure.dpi=40 animation.formats=[]"
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
ARRAYS = {"trace.npz", "grid.npz", "series.npz"}
TOLD = {"config.yaml", "overrides.yaml", "environment.json", "run.json"}


def fault(*_given, **_named):
    raise ZeroDivisionError("a fault of ours")


def left(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_run_that_ends_well(fallline):
    done = fallline(f"{SMALL} study.figures=[contour]")
    assert (done.code, done.errors) == (0, "")
    assert left(done.folder) == ARRAYS | TOLD | {"figures/contour.png"}


def test_variables_that_shape_the_numbers_are_told_and_no_secrets(fallline, monkeypatch):
    for name in ("TF_VAR_password", "TF_TOKEN_example_com", "TF_CLI_CONFIG_FILE", "AWS_SECRET"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    done = fallline(f"{SMALL} study.figures=[]")
    told = json.loads((done.folder / "environment.json").read_text())["variables"]
    assert told["TF_ENABLE_ONEDNN_OPTS"] == "0"
    for path in done.folder.iterdir():
        assert path.is_dir() or b"secret" not in path.read_bytes()


def test_bad_input_leaves_nothing(fallline, tmp_path):
    done = fallline(f"{SMALL} study.steps=0")
    assert done.code == 2
    assert done.errors.startswith("study.steps: out of range\n")
    assert list(tmp_path.iterdir()) == []


def test_a_device_that_is_not_there_is_refused_with_those_that_are(fallline, tmp_path):
    done = fallline(f"{SMALL} device=gpu")
    assert (done.code, done.output) == (2, "")
    assert done.errors.splitlines() == [
        "device: there is no GPU:0 on this machine",
        "  got      kind gpu, index 0",
        "  allowed  CPU:0",
        "  do       choose device=cpu or device=auto, or another device.index",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_late_refusal_leaves_the_folders_that_were_there(fallline, tmp_path):
    (tmp_path / "mine").mkdir()
    assert fallline(f"{SMALL} device=gpu outputs=mine/of/today").code == 2
    assert list(tmp_path.rglob("*")) == [tmp_path / "mine"]


def test_a_late_refusal_leaves_what_came_meanwhile(fallline, monkeypatch, tmp_path):
    other = tmp_path / "outputs/descend" / time.strftime("%Y-%m-%d") / "of-another-run"

    def meanwhile(*_):
        other.mkdir()
        raise bad_input([Problem("device", "it is refused late", do="nothing")])

    monkeypatch.setattr(experiment, "prepare", meanwhile)
    assert fallline(SMALL).code == 2
    assert [*(tmp_path / "outputs").rglob("*")][-1] == other


def test_a_class_that_refuses_its_settings_leaves_no_folder(fallline, tmp_path):
    (tmp_path / "my_picky.py").write_text(
        "import keras\n"
        "class Picky(keras.optimizers.SGD):\n"
        "    def __init__(self, **_):\n"
        "        raise ValueError('never content')\n"
    )
    done = fallline(f"{SMALL} optimizer._target_=my_picky.Picky")
    assert done.code == 2
    assert "never content" in done.errors
    assert "Traceback" not in done.errors
    assert not (tmp_path / "outputs").exists()


def test_a_fault_before_anything_is_computed(fallline, monkeypatch):
    monkeypatch.setattr(experiment, "_computed", fault)
    done = fallline(SMALL)
    assert done.code == 1
    assert done.errors.startswith("Traceback")
    assert done.errors.endswith("ZeroDivisionError: a fault of ours\n")
    assert done.record["status"] == "FAILED"
    assert done.record["error"] == "ZeroDivisionError: a fault of ours"
    assert left(done.folder) == TOLD


def test_a_fault_while_drawing_keeps_what_was_computed(fallline, monkeypatch):
    monkeypatch.setattr(figures, "draw", fault)
    done = fallline(SMALL)
    assert done.code == 1
    assert done.record["status"] == "FAILED"
    assert "steps" in done.record["metrics"]
    assert "trace_digest" in done.record["tags"]
    assert left(done.folder) == ARRAYS | TOLD
    assert arrays(done.folder / "trace.npz")["values"].shape == (21, 1)


def test_a_fault_in_telling_how_it_ended_is_no_success(fallline, monkeypatch):
    monkeypatch.setattr(environment, "describe", fault)
    done = fallline(f"{SMALL} study.figures=[]")
    assert done.code == 1
    assert done.errors.endswith("ZeroDivisionError: a fault of ours\n")


@pytest.mark.parametrize("ending", SIGNALS)
@pytest.mark.parametrize("when", ["prepare", "_computed", "_draw"])
@pytest.mark.parametrize("then", [AttributeError("half imported"), None])
def test_a_signal_that_a_library_swallows_kills_the_run(fallline, monkeypatch, then, when, ending):
    step, (number, code) = getattr(experiment, when), ending

    def swallowing(*given):
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), number)
            time.sleep(60)
        if then:
            raise then
        return step(*given)

    monkeypatch.setattr(experiment, when, swallowing)
    done = fallline(f"{SMALL} study.figures=[convergence]")
    assert (done.code, done.errors) == (code, "stopped\n")
    assert (done.record["status"], done.record["error"]) == ("KILLED", "KeyboardInterrupt")


@pytest.mark.parametrize(("number", "code"), SIGNALS)
@pytest.mark.parametrize("when", ["prepare", "_computed", "_draw"])
def test_a_signal_kills_the_run_and_says_so(fallline, monkeypatch, when, number, code):
    step = getattr(experiment, when)

    def interrupted(*given):
        if when == "_draw":
            step(*given)
        os.kill(os.getpid(), number)
        return step(*given)

    monkeypatch.setattr(experiment, when, interrupted)
    done = fallline(f"{SMALL} study.figures=[convergence]")
    assert (done.code, done.errors) == (code, "stopped\n")
    assert done.record["status"] == "KILLED"
    assert done.record["error"] == "KeyboardInterrupt"
    computed = ARRAYS | {"figures/convergence.png"} if when == "_draw" else set()
    assert left(done.folder) == TOLD | computed
