"""What is chosen in vain is told, and what is used is not."""

import pytest

from pipeline.unused import unused
from tests.settings.choices import settings

RACING = ("study=race", "study/contenders=none", "+optimizer@study.optimizers.lion=lion")
IN_VAIN = {
    ("study=derive", "optimizer=adam"): ["optimizer"],
    ("study=derive", "optimizer.learning_rate=1", "noise=gaussian", "start=random"): [
        *("optimizer", "noise", "start"),
    ],
    ("study=derive", "schedule=piecewise_constant_decay", "bounds=project"): ["schedule", "bounds"],
    ("study=derive", "grid=random_plane", "start=random"): [],
    ("study=basins", "start.points=[0,1]"): ["start"],
    ("study=basins", "optimizer=adam", "noise=gaussian", "schedule=cosine_decay"): [],
    (*RACING, "start=random", "seed=1"): [],
    ("study=descend", "optimizer=adam", "start=random", "noise=gaussian"): [],
    ("study=curvature", "optimizer=adam", "start=random"): [],
    ("study=tune", "optimizer=adam", "start=random"): [],
    ("study=sensitivity", "optimizer=adam", "start=random"): [],
    ("study=derive",): [],
}


@pytest.mark.parametrize("overrides", IN_VAIN, ids=" ".join)
def test_what_the_study_has_no_use_for_is_told(overrides: tuple[str, ...]) -> None:
    told = list(unused(settings(*overrides), overrides))
    assert sorted(line.split()[0] for line in told) == sorted(IN_VAIN[overrides])
    assert all(" is not used: study=" in line for line in told)
