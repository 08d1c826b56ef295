"""What docs/design.md calls public is there: the files, metrics and tags are those of real runs."""

import importlib
import inspect
import json
import re
from pathlib import Path

import pytest

from .command import arrays

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
RUNS = [
    "experiment=notebook/parabola",
    "experiment=notebook/animation",
    "tracking.kind=off function=sphere optimizer.learning_rate=0.3 start=random start.count=3"
    " grid.resolution=8 study.figures=[] animation.formats=[]",
    "tracking.kind=off study=tune optimizer=momentum function=sphere study.trials=4 study.batch=2"
    " grid.resolution=8 study.figures=[] animation.formats=[]",
    "tracking.kind=off study=sensitivity optimizer=momentum function=sphere study.x.points=4"
    " study.y.points=3 grid.resolution=8 study.figures=[] animation.formats=[]",
    "tracking.kind=off study=sensitivity function=saddle study.x.points=3 study.y.points=2"
    " grid.resolution=8 study.figures=[] animation.formats=[] study.x.log=false study.x.low=0.1"
    " study.y.name=momentum study.y.low=0.1 study.y.high=0.9 study.steps=5",
    *(
        f"tracking.kind=off optimizer={name} function=sphere start=random start.count=3"
        " grid.resolution=8 study.figures=[] animation.formats=[]"
        for name in ("newton_cg", "trust_exact", "levenberg_marquardt")
    ),
    "tracking.kind=off study=derive function=rosenbrock grid.domain=[0,1e150] grid.resolution=8"
    " study.figures=[]",
    "tracking.kind=off study=race study/contenders=none +optimizer@study.optimizers.adam=adam"
    " +optimizer@study.optimizers.lion=lion function=sphere grid.resolution=8 study.figures=[]"
    " animation.formats=[]",
    "tracking.kind=off study=basins function=himmelblau grid.resolution=8 study.figures=[]",
    "tracking.kind=off function=formula grid=pca study.steps=5 grid.resolution=8 study.figures=[]"
    " animation.formats=[]",
    "tracking.kind=off study=basins +optimizer@study.optimizers.adam=adam"
    " +optimizer@study.optimizers.sgd=sgd grid.resolution=8 study.figures=[]",
    "tracking.kind=off study=derive function=formula 'function.expression=\"abs(x)\"'"
    " grid.resolution=8 study.figures=[]",
    "tracking.kind=off study=curvature function=sphere start=random start.count=3 study.steps=5"
    " grid.resolution=8 study.figures=[] animation.formats=[]",
]


def rows(title: str) -> list[list[str]]:
    """The rows of a section's table, without its head."""
    text = PAGE.partition(f"### {title}\n")[2].partition("\n#")[0]
    table = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def words(text: str) -> set[str]:
    """What is written as code: names, without the shapes beside them."""
    return {each for each in re.findall(r"`([^`]+)`", text) if each[0] not in "[*"}


CALLS = [re.fullmatch(r"`([\w.]+)\.(\w+)\((.*)\)`", name).groups()
         for name, _ in rows("Python") if "(" in name]  # fmt: skip


@pytest.mark.parametrize(("module", "name", "parameters"), CALLS)
def test_a_public_function_takes_what_the_page_says(runs, module, name, parameters):
    assert runs  # TensorFlow is there, imported as a run does
    signature = inspect.signature(getattr(importlib.import_module(module), name))
    bare = [
        each.replace(annotation=inspect.Parameter.empty) for each in signature.parameters.values()
    ]
    assert str(inspect.Signature(bare)) == f"({parameters})"


def test_a_target_has_what_the_page_says():
    import functions

    (text,) = [what for name, what in rows("Python") if name == "`functions.Target`"]
    target = functions.get("waves")
    for name in words(text) - {"value(points)"}:
        assert hasattr(target, name), name
    assert set(vars(target)) <= words(text) | {"formula"}


@pytest.fixture(scope="module")
def runs(ran):
    return [ran(line) for line in RUNS]


def test_the_files_of_runs_are_those_of_the_page(runs):
    named = {name.strip("`/") for name, _ in rows("Files of a run")}
    assert {path.name for run in runs for path in run.folder.iterdir()} == named


@pytest.mark.parametrize(
    "name",
    [row[0].strip("`") for row in rows("Files of a run") if re.search(r"\.(npz|json)`", row[0])],
)
def test_the_contents_of_files_are_those_of_the_page(runs, name):
    ((_, text),) = [row for row in rows("Files of a run") if row[0] == f"`{name}`"]
    read = arrays if name.endswith(".npz") else lambda path: json.loads(path.read_text())
    # Series of several lanes have quantiles too, methods have counts in their traces.
    chosen = [*runs[:2], *runs[3:6], *runs[-4:], *(runs[6:9] if name == "trace.npz" else [])]
    plain = [run.folder / name for run in chosen if (run.folder / name).exists()]
    assert plain
    keys = {key for path in plain for key in read(path)}
    assert {key for key in keys if not key.endswith(("/p10", "/p90"))} == words(text)


def test_the_metrics_of_runs_are_those_of_the_page(runs):
    named = {kind: words(text) for kind, text in rows("Metrics")}
    gaps = {f"steps_to/1e-{k}" for k in range(1, 9)}
    lanes = named["each lane"] | named["each lane's curvature"] | gaps
    spread = spread_of(lanes)
    by_step, bending = named.pop("by step"), named.pop("by step, of curvature")
    of_maps = r"(best|usable_\w+)/.+"
    found = [
        {re.sub(of_maps, r"\1/<hyperparameter>", name) for name in run.record["metrics"]}
        for run in runs
    ]
    contenders = ("adam/", "lion/", "sgd/")
    own = {name for each in found for name in each if name.startswith(contenders)}
    of_each = lanes | named["basins"] | {"score", "won_share", "lanes"}
    assert {name.partition("/")[2] for name in own} <= of_each
    told = set.union(*named.values())
    assert {name for name in told if name.startswith("adam/")} <= own
    assert set.union(*found) - own == set.union(lanes, spread, told) - own
    assert found[1] & (spread | named["several lanes"]) == set()
    assert set(runs[1].arrays("series")) == by_step
    assert set(runs[-1].arrays("series")) - spread_of(by_step) == by_step | bending


def spread_of(names: set[str]) -> set[str]:
    return {f"{name}/{part}" for name in names for part in ("p10", "p90")}


def test_the_tags_of_runs_are_those_of_the_page(runs):
    named = words(PAGE.partition("### Tags\n")[2].partition("\n#")[0])
    found = {tag for run in runs for tag in run.record["tags"]}
    found = {re.sub(r"^version\..+", "version.<library>", tag) for tag in found}
    assert {re.sub(r"^best\..+", "best.<hyperparameter>", tag) for tag in found} == named
