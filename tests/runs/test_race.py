"""Races as a user runs them: every preset, its files, sweeps, reuse, reruns, what is refused."""

import csv
import io
import shutil
from itertools import cycle

import pytest
import yaml

from pipeline import figures
from pipeline.command import catalogue, composition
from tests.settings.choices import options

from .promises import assert_whole
from .test_rerun import again  # a fixture

__all__ = ["again"]

SMALL = "study.steps=20 grid.resolution=8 tracking.kind=off animation.formats=[] figure.dpi=40"
BARE = f"{SMALL} study.figures=[]"
PAIR = "study=race study/contenders=none +optimizer@study.optimizers.lion=lion"
PAIR += " +optimizer@study.optimizers.fast=adam study.optimizers.fast.learning_rate=0.2"


def presets() -> list[str]:
    with composition.opened(None):
        return [each for each in catalogue.options(catalogue.PRESETS) if each != "none"]


def rows(done) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((done.folder / "finish.csv").read_text())))


FUNCTIONS = dict(zip(presets(), cycle(["himmelblau", "rosenbrock", "rastrigin"])))


def drawn(preset: str) -> str:
    """The command line of a preset's race on its function, with a picture."""
    choice = f"study=race study/contenders={preset} function={FUNCTIONS[preset]}"
    return f"{choice} {SMALL} study.figures=[finish]"


@pytest.mark.parametrize("preset", presets())
def test_every_preset_runs_whole(ran, preset):
    done = ran(drawn(preset))
    assert_whole(done)
    table, tags, metrics = rows(done), done.record["tags"], done.record["metrics"]
    names = [row["contender"] for row in table]
    assert [int(row["rank"]) for row in table] == list(range(1, len(table) + 1))
    assert tags["optimizer"].split(", ") == sorted(names)
    assert tags["winner"] == names[0]
    for row in table:
        for key in ("best_value", "final_value", "steps"):
            assert float(row[key]) == metrics[f"{row['contender']}/{key}"]
    if preset == "all":
        assert {*names, "levenberg_marquardt"} == set(options()["optimizer"])


def test_the_report_tells_who_came_in_when(fallline):
    done = fallline(f"{PAIR} {BARE} study.steps=60 function=sphere start.points=[1,-1]")
    lines = [line.split() for line in done.output.splitlines()]
    assert lines[[line[:1] for line in lines].index(["contender"]) + 1][:2] == ["1", "fast"]
    fast = next(row for row in rows(done) if row["contender"] == "fast")
    steps = [line for line in lines if line[:2] == ["1", "fast"]][1]
    reached = [fast[f"steps_to/1e-{k}"] for k in range(1, len(steps) - 1)]
    assert [each or "-" for each in reached] == steps[2:]


def test_the_picture_has_a_row_a_contender_the_best_on_top(ran):
    done = ran(drawn("adaptive"))
    texts = [label.get_text() for label in done.figures["finish"].axes[0].get_yticklabels()]
    ranked = [row["contender"] for row in rows(done)]
    assert [text.split()[1].lower() for text in texts] == ranked
    assert "finish" in figures.names()


def test_a_rerun_gives_the_same_bytes(fallline, again):
    first = fallline(f"{PAIR} {BARE} study.optimizers.lion.beta_1=0.8 start.points=[[1,1],[0,2]]")
    same = again(first.folder, "tracking.kind=off")
    assert same.code == 0, same.errors
    assert "identical: every array has the same bytes" in same.output
    other = again(first.folder, "tracking.kind=off", "study.optimizers.fast.learning_rate=0.1")
    assert other.code == 4
    told = "likely cause: study.optimizers.fast.learning_rate: 0.2 then, 0.1 now"
    assert told in other.output
    assert "cause: optimizer" not in other.output


@pytest.mark.parametrize("override", ["study/contenders=all", "~optimizer@study.optimizers.lion"])
def test_a_rerun_has_the_contenders_that_there_were(fallline, again, override):
    first = fallline(f"{PAIR} {BARE}").folder
    refused = again(first, override)
    assert (refused.code, refused.output) == (2, "")
    assert "the stored run's contenders race again" in refused.errors


def _class(config, told):
    config["study"]["optimizers"]["fast"]["_target_"] = "os.path.join"


def _stranger(config, told):
    config["study"]["optimizers"]["evil"] = {"_target_": "os.path.join"}


def _stranger_of_keras(config, told):
    config["study"]["optimizers"]["evil"] = {"_target_": "keras.optimizers.Adam"}


def _value(config, told):
    config["study"]["optimizers"]["fast"] = "os.path.join"


def _option(config, told):
    told["choices"]["optimizer@study.optimizers.fast"] = "../../elsewhere"


def _package(config, told):
    told["choices"]["optimizer@hydra.launcher"] = "adam"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_class, "may not name code to import"),
        (_stranger, "no choice of an option is stored with it"),
        (_stranger_of_keras, "no choice of an option is stored with it"),
        (_value, "no option stands behind it"),
        (_option, "there is no such option"),
        (_package, "there is no such option"),
    ],
)
def test_a_stored_race_is_not_believed(ran, again, tmp_path, change, why):
    origin = ran(f"{PAIR} {BARE}").folder
    copy = shutil.copytree(origin, tmp_path / "copy", copy_function=shutil.copy)
    config, told = (
        yaml.safe_load((copy / n).read_text()) for n in ("config.yaml", "overrides.yaml")
    )
    change(config, told)
    (copy / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    (copy / "overrides.yaml").write_text(yaml.safe_dump(told))
    refused = again(copy)
    assert (refused.code, refused.output) == (2, ""), refused.errors
    assert why in " ".join(refused.errors.split())
    assert "Traceback" not in refused.errors


def test_hyperparameters_of_contenders_are_swept(fallline):
    done = fallline(f"-m {PAIR.replace('0.2', '0.1,0.01')} {BARE}")
    assert done.code == 0, done.errors
    assert "fast first of 2" in done.output
    for folder, rate in zip(done.folders, (0.1, 0.01), strict=True):
        config = yaml.safe_load((folder / "config.yaml").read_text())
        assert config["study"]["optimizers"]["fast"]["learning_rate"] == rate
    assert not (done.folders[0].parent / "comparison").exists()


def test_a_finished_race_is_taken_whatever_the_order_of_its_contenders(fallline):
    words = [f"+optimizer@study.optimizers.{name}={name}" for name in ("adam", "lion")]
    first = fallline(f"study=race study/contenders=none {' '.join(words)} {BARE}")
    second = fallline(f"study=race study/contenders=none {' '.join(words[::-1])} {BARE} reuse=true")
    assert second.folders == []
    assert "reused, best value" in second.output
    assert str(first.folder.name) in second.output


OWN = """
import keras

class Fussy(keras.optimizers.SGD):
    def build(self, variables):
        raise ValueError("no thanks")
"""


def test_a_contender_that_cannot_run_is_told_by_its_name_and_leaves_nothing(fallline, tmp_path):
    (tmp_path / "my_fussy.py").write_text(OWN)
    done = fallline(f"study=race study.optimizers.sgd._target_=my_fussy.Fussy {BARE}")
    assert (done.code, done.folders) == (2, [])
    assert "study.optimizers.sgd: it cannot run here: no thanks" in done.errors
    assert "Traceback" not in done.errors
