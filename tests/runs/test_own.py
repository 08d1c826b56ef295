"""A user's own function through the whole command: run, swept, compared, reused, run again."""

import csv
import json
import re
import shlex
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from pipeline.command.catalogue import PRESETS

from .command import call
from .test_rerun import again  # a fixture

__all__ = ["again"]

BARE = "grid.resolution=8 study.figures=[] animation.formats=[] tracking.kind=off figure.dpi=40"
SMALL = f"{BARE} study.steps=10"
PATH = "function._target_=my_bowl.bowl"
BOWL = """import tensorflow as tf


def bowl(points, *, a=1.0):
    return a * tf.reduce_sum(points**2, axis=-1)
"""


@pytest.fixture
def own(fallline, tmp_path):
    """Call the command with a command line, beside a user's module; all tests share what it is."""
    (tmp_path / "my_bowl.py").write_text(BOWL)
    return fallline


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_it_is_descended_and_recorded(own, precision):
    done = own(
        f"{PATH} function.a=2 function.dim=3 'function.domain=[-2,2]' precision={precision} "
        f"optimizer.learning_rate=0.05 start.points=[1,-1,0.5] {SMALL}"
    )
    assert done.code == 0, done.errors
    path = np.outer(0.8 ** np.arange(11), [1, -1, 0.5])  # 1 - 2 a 0.05, once a step
    trace, grid = done.arrays("trace"), done.arrays("grid")
    near = {"rtol": 1e-5 if precision == "float32" else 1e-14}
    assert trace["points"].dtype == precision
    np.testing.assert_allclose(trace["points"][:, 0], path, **near)
    np.testing.assert_allclose(trace["values"][:, 0], 2 * (path**2).sum(-1), **near)
    np.testing.assert_allclose(grid["gradients"], 4 * grid["points"], **near)
    assert (grid["points"].min(), grid["points"].max()) == (-2, 2)
    assert done.record["name"] == "descend bowl sgd"
    assert done.record["tags"]["function"] == "bowl"
    assert done.record["params"]["function._target_"] == "my_bowl.bowl"
    assert "regret" not in done.record["metrics"]


def test_its_derivatives_are_drawn_of_one_coordinate(own):
    words = f"{PATH} function.dim=1 study=derive grid=line study.figures=[derivatives]"
    done = own(f"{words} grid.resolution=9 tracking.kind=off")
    assert done.code == 0, done.errors
    grid = done.arrays("grid")
    np.testing.assert_allclose(grid["values"], grid["points"][:, 0] ** 2, rtol=1e-14)
    np.testing.assert_allclose(grid["derivatives"][0], 2 * grid["points"][:, 0], rtol=1e-14)
    np.testing.assert_allclose(grid["derivatives"][1], 2.0, rtol=1e-14)
    title = done.figures["derivatives"].axes[0].get_title(loc="left")
    assert r"\mathrm{my\_bowl{.}bowl}" in title


@pytest.mark.parametrize(
    "words",
    [
        f"study=race {PRESETS}=none +optimizer@study.optimizers.adam=adam study.steps=10",
        "study=basins optimizer.learning_rate=0.1 study.steps=100",
        "optimizer=bfgs study.steps=10",
        "study=tune study.trials=4 study.steps=5",
        "optimizer=lamb start=random start.count=3 study.steps=5",
    ],
    ids=["race", "basins", "a method", "tune", "a lane by itself"],
)
def test_every_study_takes_it(own, words):
    done = own(f"{PATH} {words} {BARE}")
    assert done.code == 0, done.errors
    assert done.record["tags"]["function"] == "bowl"


def test_a_sweep_over_its_option_is_compared(own):
    done = own(f"--multirun {PATH} function.a=1,2 {SMALL}")
    assert done.code == 0, done.errors
    with (done.folders[0].parent / "comparison" / "table.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["function.a"] for row in rows) == ["1", "2"]
    assert "not compared" not in done.output + done.errors


def test_a_change_of_its_file_is_another_run(fallline, tmp_path):
    (tmp_path / "my_changed.py").write_text(BOWL)
    line = f"function._target_=my_changed.bowl {SMALL}"
    first = fallline(line)
    assert fallline(f"{line} reuse=true").folders == []
    (tmp_path / "my_changed.py").write_text(f"{BOWL}# changed\n")
    second = fallline(f"{line} reuse=true")
    told = [json.loads((done.folder / "environment.json").read_text()) for done in (first, second)]
    assert told[0]["own"].keys() == told[1]["own"].keys() == {"my_changed.bowl"}
    assert told[0]["own"] != told[1]["own"]


def test_it_is_run_again_where_it_is_allowed(own, again):
    first = own(f"{PATH} function.a=3.0 'function.domain=[[-2,2],[0,1],[0,1]]' {SMALL}").folder
    refused = again(first)
    assert refused.code == 2
    assert refused.errors.startswith("the stored function._target_: a stored run may not name code")
    assert "add --allow my_bowl.bowl" in refused.errors
    done = again(first, "--allow", "my_bowl.bowl", "tracking.kind=off")
    assert done.code == 0, done.errors + done.output
    assert "identical" in done.output


def test_no_other_target_names_code_to_import(ran, again, tmp_path):
    (tmp_path / "evil.py").write_text("raise SystemExit(77)\n")
    first = shutil.copytree(ran(f"function=formula {SMALL}").folder, tmp_path / "copy")
    config = yaml.safe_load((first / "config.yaml").read_text())
    config["function"] |= {"_target_": "evil.f", "name": "own"}
    (first / "config.yaml").write_text(yaml.safe_dump(config))
    refused = again(first)
    assert refused.code == 2
    assert "the stored function._target_: a stored run may not name code" in refused.errors


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("function._target_=my_bowl.pot", "function._target_: there is no such name there\n"),
        ("function._target_=my_bowl.tf", "function._target_: it is no function\n"),
        (
            f"{PATH} function.b=2",
            "function.b: there is no parameter 'b'\n  allowed  dim, domain, a",
        ),
        (f"{PATH} function.a=deep", "function.a: not of the right kind\n  got      'deep' (str)\n"),
    ],
)
def test_what_its_module_lacks_is_told_when_it_is_imported(own, tmp_path, words, said):
    done = own(f"{words} {SMALL}")
    assert (done.code, done.output) == (2, "")
    assert done.errors.startswith(said)
    assert "Traceback" not in done.errors
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize(
    ("text", "got"),
    [
        (
            "def f(points):\n    return points[..., 7]\n",
            "line 2 of NAME.py: ValueError: slice index 7 of dimension 1 out of bounds",
        ),
        (
            "\nimport nothing_of_the_kind\n",
            "line 2 of NAME.py: ModuleNotFoundError: No module named 'nothing_of_the_kind'",
        ),
    ],
    ids=["called", "imported"],
)
def test_what_it_raises_is_one_message(own, tmp_path, text, got):
    module = f"my_fault_{len(text)}"
    (tmp_path / f"{module}.py").write_text(text)
    done = own(f"function._target_={module}.f {SMALL}")
    assert (done.code, done.output) == (2, "")
    assert done.errors.startswith("function._target_: ")
    assert f"\n  got      {got.replace('NAME', module)}\n" in done.errors
    assert not (tmp_path / "outputs").exists()


def test_the_example_of_the_page_runs(tmp_path, monkeypatch):
    page = (Path(__file__).resolve().parents[2] / "docs" / "own.md").read_text(encoding="utf-8")
    (module,) = re.findall(r"^```python\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)
    (tmp_path / "my_module.py").write_text(module)
    monkeypatch.setitem(sys.modules, "my_module", None)  # so that it is taken away at the end
    del sys.modules["my_module"]
    first = re.findall(r"^python -m pipeline (.+)$", page, flags=re.MULTILINE)[1]
    done = call(f"{first} {SMALL}", tmp_path)
    assert done.code == 0, done.errors
    points = done.arrays("trace")["points"]
    assert "function.a=3.0" in shlex.split(first)
    values = (3 * points**2 + np.sin(3 * points) ** 2).sum(axis=-1)
    np.testing.assert_allclose(done.arrays("trace")["values"], values, rtol=1e-12)
