"""Basins of several optimizers as a user runs them: files, report, pictures, reruns."""

import numpy as np
import pytest

from .test_rerun import again  # a fixture

__all__ = ["again"]

PAIR = "study=basins +optimizer@study.optimizers.slow=sgd +optimizer@study.optimizers.adam=adam"
PAIR += " study.optimizers.adam.learning_rate=0.1 grid.resolution=[9,7] tracking.kind=off"
PAIR += " figure.dpi=40"


@pytest.mark.parametrize("function", ["himmelblau", "rosenbrock", "rastrigin"])
def test_who_wins_is_kept_told_and_drawn(fallline, function):
    done = fallline(f"{PAIR} function={function}")
    found, metrics = done.arrays("basins"), done.record["metrics"]
    assert found["names"].tolist() == ["Adam", "slow"]
    for name in ("which", "steps", "values"):
        assert found[name].shape == (2, 7, 9)
    assert found["winners"].shape == (7, 9)
    lines = {line.split()[0]: line.split() for line in done.output.splitlines() if line.strip()}
    for place, name in enumerate(["adam", "slow"]):
        won = (found["winners"] == place).mean()
        assert metrics[f"{name}/won_share"] == won
        assert float(lines[name][1]) == pytest.approx(100 * won, rel=1e-3)
        assert metrics[f"{name}/settled_share"] == (found["which"][place] >= 0).mean()
    shares = [metrics["adam/won_share"], metrics["slow/won_share"], metrics["even_share"]]
    assert sum(shares) == pytest.approx((found["winners"] != -2).mean())
    assert done.record["tags"]["optimizer"] == "adam, slow"
    assert "optimizer._target_" not in done.record["params"]
    headings = [each.get_title(loc="left") for each in done.figures["basins"].axes[1:]]
    assert headings == ["who wins", "Adam", "slow"]
    assert {"basin_steps", "basin_values"} <= set(done.figures)


def test_one_contender_is_as_the_optimizer_alone(fallline):
    words = "grid.resolution=9 tracking.kind=off study.figures=[]"
    alone = fallline(f"study=basins optimizer=adam {words}").arrays("basins")
    named = fallline(f"study=basins +optimizer@study.optimizers.it=adam {words}").arrays("basins")
    assert alone.keys() == named.keys()
    for name, array in alone.items():
        np.testing.assert_array_equal(named[name], array)


def test_a_rerun_gives_the_same_bytes(fallline, again):
    first = fallline(f"{PAIR} study.figures=[] function=himmelblau")
    same = again(first.folder, "tracking.kind=off")
    assert same.code == 0, same.errors
    assert "identical: every array has the same bytes" in same.output
    other = again(first.folder, "tracking.kind=off", "study.optimizers.adam.learning_rate=0.2")
    assert other.code == 4
    assert "likely cause: study.optimizers.adam.learning_rate: 0.1 then, 0.2 now" in other.output
