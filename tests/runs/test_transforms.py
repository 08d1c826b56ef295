"""A transformed target is raced, mapped, compared and run again as any other."""

import contextlib
import io
import json
import shutil
import sys

import numpy as np
import pytest
import yaml

import functions
from pipeline import rerun
from pipeline.comparison.groups import grouped, settings_of
from pipeline.comparison.members import Unfit, read
from pipeline.comparison.panels import panels_of
from pipeline.record import config_digest

from .command import arrays

QUICK = "grid.resolution=8 study.figures=[] animation.formats=[] tracking.kind=off figure.dpi=40"
BENT = "'function.transforms=[{kind: oscillate}, {kind: rotate, seed: 1}, {kind: shift, by: 0.5}]'"
GIVEN = [{"kind": "oscillate"}, {"kind": "rotate", "seed": 1}, {"kind": "shift", "by": 0.5}]
CALLED = "himmelblau (oscillate, rotate, shift)"


def again(folder, *words):
    """Rerun a run; its exit code and what it said."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = rerun.main([str(folder), "tracking.kind=off", *words])
    return code, output.getvalue()


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return tmp_path


@pytest.fixture(scope="module")
def bent(ran):
    return ran(f"function=himmelblau {BENT} study.steps=20 {QUICK}")


def test_it_is_a_run_of_what_the_config_says(bent):
    target = functions.get("himmelblau", transforms=GIVEN)
    trace = bent.arrays("trace")
    np.testing.assert_array_equal(trace["points"][0], [target.start])
    np.testing.assert_allclose(
        trace["values"][:, 0], target.value(trace["points"][:, 0]).numpy(), rtol=1e-12
    )
    grid = bent.arrays("grid")["points"]
    np.testing.assert_allclose(grid[[0, -1], [0, -1]].T, target.domain, rtol=1e-15)
    assert bent.record["tags"]["function"] == CALLED
    assert bent.record["name"] == f"descend {CALLED} sgd"
    assert json.loads(bent.record["params"]["function.transforms"]) == GIVEN
    assert f"{CALLED} in 2-D" in bent.output


def test_it_gives_the_same_bytes_again(bent, elsewhere):
    code, said = again(bent.folder)
    assert code == 0, said
    assert "identical: every array has the same bytes" in said


@pytest.fixture(scope="module")
def swept_lists(ran):
    """The folders of a plain run, and of two with transforms, from one sweep."""
    lists = "[],[{kind: rotate, seed: 3}],[{kind: permute, order: [1, 0]}, {kind: shift, by: 2}]"
    return ran(
        f"-m function=himmelblau 'function.transforms={lists}' study.steps=20 {QUICK}"
    ).folders


def test_gradient_descent_minds_no_rotation_and_no_shift(swept_lists):
    """It goes the same way in other coordinates: the values are the same at every step."""
    plain, *others = [arrays(folder / "trace.npz")["values"] for folder in swept_lists]
    for values in others:
        np.testing.assert_allclose(values, plain, rtol=1e-9, atol=1e-12)


def test_a_comparison_tells_them_from_the_plain_target(swept_lists):
    members = [read(str(folder), folder) for folder in swept_lists]
    panels = panels_of(grouped(members), ["#000000"])
    assert len(panels) == 3
    assert [each.result.facts.called for each in panels] == [
        "himmelblau", "himmelblau (rotate)", "himmelblau (permute, shift)",
    ]  # fmt: skip
    assert panels[1].result.label.startswith("1 run, rotate seed 3")
    assert len({each.word for each in panels}) == 3
    pictures = {path.name for path in (swept_lists[0].parent / "comparison").rglob("*.png")}
    assert {"paths-himmelblau.png", "paths-himmelblau-rotate-seed-3.png"} <= pictures


def test_a_run_of_before_has_none(swept_lists, elsewhere):
    """Its config has no such key; what determined its numbers has the same digest as now."""
    folder = shutil.copytree(swept_lists[0], elsewhere / "before", copy_function=shutil.copy)
    record = json.loads((folder / "run.json").read_text())
    assert "function.transforms" not in record["params"]
    config = yaml.safe_load((folder / "config.yaml").read_text())
    assert config["function"].pop("transforms") == []
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    assert record["tags"]["config_digest"] == config_digest(config)
    code, said = again(folder)
    assert code == 0, said
    assert "function.transforms" not in said
    now, before = (read(str(each), each) for each in (swept_lists[0], folder))
    assert now.target == before.target
    assert settings_of(now) == settings_of(before)


@pytest.mark.parametrize(
    ("transforms", "why"),
    [
        ([{"kind": "nothing"}], "its target is not known here: himmelblau, transforms.0.kind"),
        ({"kind": "shift", "by": 1}, "its target is not known here: himmelblau, transforms: it is"),
        ([{"kind": "embed", "dim": 1_000, "seed": 1}], "of different dimensions"),
        ([{"kind": "embed", "dim": 10**9, "seed": 0}], "transforms.0.dim: out of range"),
    ],
)
def test_stored_transforms_are_not_believed(bent, tmp_path, transforms, why):
    for name in ("config.yaml", "overrides.yaml", "run.json", "trace.npz"):
        (tmp_path / name).write_bytes((bent.folder / name).read_bytes())
    config = yaml.safe_load((bent.folder / "config.yaml").read_text())
    config["function"]["transforms"] = transforms
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config))
    with pytest.raises(Unfit, match=why):
        read("it", tmp_path)


def test_it_is_raced(ran):
    done = ran(f"function=himmelblau {BENT} study=race study.steps=20 {QUICK}")
    assert done.record["tags"]["function"] == CALLED
    starts = done.arrays("trace")["points"][0]
    target = functions.get("himmelblau", transforms=GIVEN)
    np.testing.assert_array_equal(starts, np.tile(target.start, (len(starts), 1)))


def test_its_basins_are_those_of_its_minimisers(ran):
    done = ran(
        f"function=himmelblau {BENT} study=basins study.steps=300 {QUICK}"
        " optimizer.learning_rate=0.005"
    )
    places = done.arrays("basins")["places"]
    target = functions.get("himmelblau", transforms=GIVEN)
    for minimiser in target.minimisers:
        assert np.linalg.norm(places - minimiser, axis=1).min() < 1e-3
    assert done.record["metrics"]["global_share"] > 0.9


def test_it_is_mapped(ran):
    words = "study=sensitivity study.x.points=4 study.y.points=2 optimizer=momentum study.steps=30"
    one = "'function.transforms=[{kind: embed, dim: 3, seed: 0}, {kind: condition, number: 10}]'"
    done = ran(f"function=sphere {one} {words} {QUICK}")
    assert done.record["metrics"]["cells"] == 8
    assert done.arrays("grid")["points"].shape[-1] == 3


def test_a_method_for_sums_of_squares_descends_it(ran):
    words = f"optimizer=levenberg_marquardt function=rosenbrock study.steps=60 {QUICK}"
    done = ran(f"{words} 'function.transforms=[{{kind: rotate, seed: 2}}, {{kind: shift, by: 3}}]'")
    assert done.record["metrics"]["regret"] < 1e-20
