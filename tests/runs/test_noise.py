"""Noise and bounds through the whole command: many seeds, their bands, digests and trials."""

import json

import numpy as np
import pytest
import yaml

from pipeline import rerun

from .command import runs_in
from .promises import assert_whole

SMALL = "study.steps=40 grid.resolution=8 animation.formats=[] tracking.kind=off figure.dpi=40"


def test_many_seeds_from_one_start_are_lanes_with_bands(fallline):
    """From each start as many lanes, all apart; the median and the quantiles are theirs."""
    done = fallline(f"{SMALL} noise=gaussian noise.seeds=32 study.figures=[convergence,contour]")
    assert_whole(done)
    trace, series = done.arrays("trace"), done.arrays("series")
    assert trace["points"].shape == (41, 32, 2)
    assert (trace["points"][0] == trace["points"][0, 0]).all()
    assert len(np.unique(trace["points"][-1], axis=0)) == 32
    ranked = np.sort(trace["values"][-1])
    assert series["value"][-1] == ranked[15]
    assert (series["value/p10"][-1], series["value/p90"][-1]) == (ranked[3], ranked[28])
    key = [text.get_text() for text in done.figures["convergence"].legends[0].get_texts()]
    assert {"median", "10–90 %"} <= set(key)


def test_several_starts_have_their_own_lanes(fallline):
    words = "start.points=[[0,0],[0.5,-0.5]] noise=sparse noise.seeds=3 study.figures=[]"
    points = fallline(f"{SMALL} {words}").arrays("trace")["points"]
    assert points[0].tolist() == [[0, 0]] * 3 + [[0.5, -0.5]] * 3


def test_the_seed_decides_the_noise_and_the_digest(fallline):
    def told(words):
        record = fallline(f"{SMALL} study.figures=[] {words}").record
        return record["tags"]["trace_digest"], record["tags"]["config_digest"], record["params"]

    one, same, other = (told(f"noise=gaussian seed={seed}") for seed in (1, 1, 2))
    assert one[:2] == same[:2]
    assert one[0] != other[0]
    assert one[1] != other[1]
    assert one[2]["noise.sigma"] == "0.1"
    plain = told("seed=1")
    assert (plain[2]["noise.kind"], plain[2]["bounds.kind"]) == ("none", "none")
    assert told("bounds=project seed=1")[1] != plain[1]


def test_points_stay_in_the_targets_domain_or_in_ones_own(fallline):
    """The slope leads out of the box, whose edge is where the descent then ends."""
    words = "function=parabola start.points=3 optimizer.learning_rate=0.1 study.figures=[path]"
    done = fallline(f"{SMALL} {words} bounds=project bounds.domain=[1,4]")
    trace = done.arrays("trace")
    assert trace["points"].min() == trace["points"][-1, 0, 0] == 1
    assert trace["status"].tolist() == ["converged"]
    assert trace["gradient_norms"][-1, 0] > 0.1
    away = "function=saddle optimizer.learning_rate=0.5 study.figures=[] bounds=reflect"
    points = fallline(f"{SMALL} {away}").arrays("trace")["points"]
    assert len(np.unique(points)) > 10
    assert np.isfinite(points).all()


def test_trials_share_their_noise_and_are_another_study_with_other_noise(fallline):
    """Common random numbers: the best, descended with alone, has the score it had as a trial."""
    words = "study=tune study.trials=8 study.batch=4 study.figures=[] noise=gaussian noise.seeds=3"

    def run(more):
        done = fallline(f"{SMALL} {words} {more}")
        best = json.loads((done.folder / "best.json").read_text())
        return done.record["metrics"], best

    metrics, best = run("study.steps=20")
    assert metrics["score"] == best["score"]
    assert "noise=gaussian" in best["command"]
    assert run("study.steps=20")[0]["trials_before"] == 8
    assert run("study.steps=20 noise.sigma=0.2")[0]["trials_before"] == 0
    assert run("study.steps=20 bounds=project")[0]["trials_before"] == 0


@pytest.fixture
def again(tmp_path, monkeypatch, capsys):
    """Rerun with the words of a command line: the exit code, and what it said."""
    monkeypatch.chdir(tmp_path)

    def call(*words):
        code = rerun.main([*map(str, words), "tracking.kind=off"])
        return code, capsys.readouterr().out

    return call


def test_a_run_from_before_there_was_noise_is_run_again(fallline, again):
    folder = fallline(f"{SMALL} study.figures=[] optimizer=adam").folder
    for name, inner in (("config.yaml", None), ("overrides.yaml", "choices")):
        told = yaml.safe_load((folder / name).read_text())
        for group in ("noise", "bounds"):
            (told[inner] if inner else told).pop(group)
        (folder / name).write_text(yaml.safe_dump(told))
    code, said = again(folder)
    assert code == 0, said
    assert "identical: every array has the same bytes" in said


def test_noise_and_bounds_are_those_of_the_run_again(fallline, again, tmp_path):
    words = "noise=minibatch noise.seeds=5 noise.batch=3 bounds=reflect bounds.domain=[-0.6,0.4]"
    first = fallline(f"{SMALL} study.figures=[] {words} optimizer=adam seed=4").folder
    code, said = again(first)
    assert code == 0, said
    params = json.loads((runs_in(tmp_path)[-1] / "run.json").read_text())["params"]
    assert (params["noise.batch"], params["bounds.kind"]) == ("3", "reflect")
    assert again(first, "noise.batch=4")[0] == 4


def test_all_contenders_of_a_race_have_the_same_noise(fallline):
    """On a flat slope two of the same optimizer run side by side, step for step."""
    both = " ".join(f"+optimizer@study.optimizers.{name}=sgd" for name in ("one", "two"))
    words = f"study=race study/contenders=none {both} noise=gaussian noise.seeds=3"
    done = fallline(f"{SMALL} study.figures=[] {words}")
    assert (done.code, done.errors) == (0, "")
    points = done.arrays("trace")["points"]
    assert points.shape == (41, 6, 2)
    np.testing.assert_array_equal(points[:, :3], points[:, 3:])
    assert np.abs(points[-1, 0] - points[-1, 1]).max() > 0


def test_basins_are_those_of_a_noisy_optimizer_in_a_box(fallline):
    words = "study=basins study.steps=300 optimizer.learning_rate=0.003 study.figures=[]"
    words += " function=himmelblau grid.resolution=12 tracking.kind=off"
    plain, noisy, boxed = (
        fallline(f"{words} {more}")
        for more in ("", "noise=gaussian noise.sigma=60", "bounds=project bounds.domain=[0,5]")
    )
    which = [done.arrays("basins")["which"] for done in (plain, noisy, boxed)]
    assert (which[0] != which[1]).any()
    places = boxed.arrays("basins")["places"]
    assert ((places >= -1e-12) & (places <= 5)).all()
    assert len(places) < len(plain.arrays("basins")["places"])
