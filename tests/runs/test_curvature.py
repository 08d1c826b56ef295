"""Curvature is measured, written and drawn at several targets, and a rerun judges it."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from pipeline.folder import write_npz
from pipeline.verdict import DIFFERENT, IDENTICAL, compare, read

from .promises import assert_whole, config_of, not_drawn

SMALL = "study=curvature tracking.kind=off animation.formats=[] grid.resolution=8 study.steps=30"
SMALL += " figure.dpi=40"


@pytest.mark.parametrize(
    "line",
    [
        "function=rosenbrock optimizer.learning_rate=1e-3",
        "function=wiggle optimizer=adam start=random start.count=9 study.lanes=8",
        "function=quadratic function.dim=70 optimizer=momentum study.points=7 precision=float32"
        " start=random start.count=2 schedule=cosine_decay",
        "function=himmelblau optimizer=newton_cg start.points=[[0,0],[1,-3]]",
    ],
)
def test_it_runs_whole(fallline, line):
    done = fallline(f"{SMALL} {line}")
    assert_whole(done)
    missing = not_drawn(done)
    assert {"sharpness", "alignment", "convergence"} & set(missing) == set()
    assert "largest eigenvalue final" in done.output


def test_a_rerun_has_the_same_curvature_and_another_is_told(ran, tmp_path):
    line = f"{SMALL} function=rosenbrock function.dim=70 study.points=5 study.figures=[]"
    first, again = ran(line), ran(f"{line} compare=true")
    config = config_of(first)
    before, after = read(first.folder, config), read(again.folder, config)
    assert compare(before, after).outcome == IDENTICAL
    copy = shutil.copytree(again.folder, tmp_path / "copy")
    arrays = again.arrays("curvature")
    arrays["largest"] = arrays["largest"] * 1.01
    write_npz(copy / "curvature.npz", arrays)
    found = compare(before, read(copy, config))
    assert found.outcome == DIFFERENT
    gap = 0.01 * np.abs(again.arrays("curvature")["largest"]).max()
    assert found.largest == pytest.approx(gap, rel=1e-6)


def test_what_is_not_measured_has_no_metric(fallline):
    done = fallline(f"{SMALL} function=rosenbrock start.points=[1e154,1] study.figures=[sharpness]")
    assert done.code == 0, done.errors
    assert "sharpness" in not_drawn(done)
    metrics = json.loads((done.folder / "run.json").read_text())["metrics"]
    assert not {"sharpness_max", "largest_eigenvalue_final"} & set(metrics)
