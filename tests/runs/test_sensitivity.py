"""Maps of hyperparameters through the whole command, with every optimizer and schedule."""

import json

import numpy as np
import pytest

from pipeline.rerun import main as rerun
from tests.settings.choices import options, searched

from .promises import assert_whole

SMALL = (
    "study=sensitivity tracking.kind=off animation.formats=[] grid.resolution=8"
    " study.x.points=4 study.y.points=3 study.steps=5 figure.dpi=40"
)
CASES = [f"optimizer={name}" for name in searched()]  # SciPy's methods have nothing to map
CASES += [f"optimizer=adam schedule={name}" for name in options()["schedule"]]


@pytest.mark.parametrize("choice", CASES)
def test_it_runs_whole_and_the_best_cell_is_that_of_its_descent(fallline, choice):
    done = fallline(f"{choice} {SMALL} function=booth study.figures=[]")
    assert_whole(done)
    found, metrics = done.arrays("sensitivity"), done.record["metrics"]
    names, rows = found["names"].tolist(), max(len(found["y"]), 1)
    assert found["reached"].shape == found["steps_to"].shape == (3, rows, 4)
    assert found["usable"].shape == (rows, 4)
    np.testing.assert_allclose(found["shares"].sum(axis=0), 1)
    median = found["reached"][1]
    row, column = found["best"]
    assert median[row, column] == median.min() == metrics["least_regret"]
    assert metrics["best_value"] <= median.min() * (1 + 1e-9)
    assert metrics["cells"] == rows * 4
    best = json.loads((done.folder / "best.json").read_text())
    assert set(best["hyperparameters"]) == set(names)
    assert best["cell"] == [row, column]
    assert float(best["hyperparameters"][names[0]]) == found["x"][column]


def test_the_command_it_tells_gives_the_regret_it_tells(fallline):
    done = fallline(f"{SMALL} optimizer=adam schedule=exponential_decay function=booth"
                    " study.figures=[]")  # fmt: skip
    best = json.loads((done.folder / "best.json").read_text())
    assert best["command"] in done.output
    words = best["command"].removeprefix("python -m pipeline ")
    again = fallline(f"{words} study.figures=[]")
    assert again.record["tags"]["study"] == "descend"
    np.testing.assert_allclose(again.record["metrics"]["regret"], best["score"], rtol=1e-9)


def test_a_map_is_run_again_to_the_same_bytes(fallline, tmp_path, monkeypatch, capsys):
    done = fallline(f"{SMALL} optimizer=momentum function=sphere study.y.low=0 start=random"
                    " start.count=3 study.figures=[]")  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert rerun([str(done.folder), "tracking=off"]) == 0
    assert "identical" in capsys.readouterr().out
    found = done.arrays("sensitivity")
    found["reached"][1, 0, 0] += 1
    np.savez(done.folder / "sensitivity.npz", **found)
    assert rerun([str(done.folder), "tracking=off"]) == 4
    assert "different" in capsys.readouterr().out


def test_both_pictures_are_drawn(fallline):
    done = fallline(f"{SMALL} optimizer=momentum function=quadratic")
    assert_whole(done)
    assert {"sensitivity.png", "usable.png"} <= {
        path.name for path in (done.folder / "figures").iterdir()
    }
    assert {"stability_agreement", "stability_error_cells"} <= done.record["metrics"].keys()
    alone = fallline(f"{SMALL} optimizer=sgd function=quadratic study.figures=[sensitivity,usable]")
    assert_whole(alone)
    assert "usable shows the one of this map" in " ".join(alone.output.split())
    assert len(alone.arrays("sensitivity")["y"]) == 0


def test_a_usable_range_is_said_to_be_cut_off_by_the_axis(fallline):
    """Of the sphere a step multiplies a point by 1 - 2 rate: any of these rates is good enough."""
    words = f"{SMALL} optimizer=sgd function=sphere study.x.low=0.4 study.x.high=0.6"
    done = fallline(f"{words} study.figures=[]")
    said = " ".join(done.output.split())
    assert "usable from 0.4 to 0.6, at least 0.18 decades, cut off at both ends" in said


def test_with_noise_there_is_no_theory_and_the_report_says_why(fallline):
    words = f"{SMALL} optimizer=momentum function=quadratic study.figures=[]"
    noisy = fallline(f"{words} noise=gaussian noise.seeds=3")
    assert not {"stability_agreement", "stability_error_cells"} & noisy.record["metrics"].keys()
    assert not {"boundary", "unstable"} & noisy.arrays("sensitivity").keys()
    assert "no boundary is known with noise" in " ".join(noisy.output.split())


def test_what_an_optimizer_keeps_to_itself_is_refused_without_a_run(
    fallline, tmp_path, monkeypatch
):
    (tmp_path / "my_secret.py").write_text(
        "import keras\n\n\nclass Secret(keras.optimizers.SGD):\n"
        "    def __init__(self, slack=0.5, **others):\n"
        "        super().__init__(**others)\n"
        "        self._kept = slack\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    words = "optimizer._target_=my_secret.Secret +optimizer.slack=0.5 study.x.name=slack"
    done = fallline(f"{SMALL} {words} study.x.low=0.1 study.x.high=0.9 study.y=null")
    assert done.code == 2
    assert "study.x, study.y: no float hyperparameter ['slack']" in done.errors
    assert not (tmp_path / "outputs").exists()
