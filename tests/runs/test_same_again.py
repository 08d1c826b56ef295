"""The same config gives the same bytes; a saved config, run again, gives equal arrays."""

import json

import numpy as np
import pytest
from omegaconf import OmegaConf

from tests.settings.choices import options

from .command import NUMBERS
from .promises import config_of

CASES = {
    "lanes that are drawn by a seed": "start=random start.count=3 seed=3 study.steps=20",
    "float32": "precision=float32 function=ackley optimizer=rmsprop study.steps=20",
    "derivatives": "study=derive function=wiggle",
}


def contents(done):
    """What a run computed: the bytes of its arrays."""
    names = [name for name in ("grid", "trace", "series") if (done.folder / f"{name}.npz").exists()]
    return {name: (done.folder / f"{name}.npz").read_bytes() for name in names}


@pytest.mark.parametrize("choice", CASES.values(), ids=list(CASES))
def test_the_same_choice_gives_the_same_bytes(fallline, choice):
    line = f"{choice} {NUMBERS} grid.resolution=8"
    # Where a run is kept and how it is drawn does not change what it is.
    first, second = fallline(line), fallline(f"{line} outputs=elsewhere figure.dpi=50")
    assert first.folder != second.folder
    assert contents(first) == contents(second)
    digests = [
        {key: done.record["tags"].get(key) for key in ("config_digest", "trace_digest")}
        for done in (first, second)
    ]
    assert digests[0] == digests[1]
    assert (digests[0]["trace_digest"] is None) == ("study=derive" in choice)


def test_another_seed_gives_other_bytes(fallline):
    choice = f"start=random start.count=3 study.steps=20 {NUMBERS} grid.resolution=8"
    first, second = (fallline(f"{choice} seed={seed}") for seed in (3, 4))
    digests = [done.record["tags"] for done in (first, second)]
    assert digests[0]["trace_digest"] != digests[1]["trace_digest"]
    assert digests[0]["config_digest"] != digests[1]["config_digest"]


def test_pictures_are_the_same_too(fallline):
    small = "tracking.kind=off study.steps=20 grid.resolution=8 study.figures=[contour,convergence]"
    choice = f"{small} figure.dpi=40 animation.formats=[gif] animation.frames=4 animation.dpi=40"
    first, second = (
        {str(path.relative_to(done.folder)): path.read_bytes()
         for kind in ("figures", "animations") for path in (done.folder / kind).iterdir()}
        for done in (fallline(choice), fallline(choice))
    )  # fmt: skip
    assert len(first) == 3
    assert first == second


def again(done, tmp_path) -> str:
    """What to write to run a saved config again: it is an experiment, over the same options."""
    folder = tmp_path / "mine" / "experiment"
    folder.mkdir(parents=True)
    saved = (done.folder / "config.yaml").read_text()
    (folder / "again.yaml").write_text(f"# @package _global_\n{saved}")
    choices = OmegaConf.load(done.folder / "overrides.yaml").choices
    words = [f"{group}={name}" for group, name in choices.items() if group != "experiment"]
    return " ".join(["--config-dir mine experiment=again", *words, NUMBERS, "outputs=outputs"])


@pytest.mark.parametrize("name", options()["experiment"])
def test_a_saved_config_run_again_gives_equal_arrays(ran, fallline, tmp_path, name):
    first = ran(f"experiment={name} {NUMBERS}")
    second = fallline(again(first, tmp_path))
    assert second.code == 0, second.errors
    assert contents(first) == contents(second)
    assert first.record["tags"]["config_digest"] == second.record["tags"]["config_digest"]


def test_what_a_run_saves_is_what_it_used(fallline, tmp_path):
    choice = "function=quadratic function.dim=3 function.condition=1000 start=random start.count=2"
    choice += " seed=8 optimizer=nadam schedule=cosine_decay study.steps=20 grid.resolution=8"
    first = fallline(f"{choice} {NUMBERS}")
    assert config_of(first)["schedule"]["decay_steps"] == 20
    second = fallline(again(first, tmp_path))
    assert contents(first) == contents(second)
    assert np.load(second.folder / "trace.npz")["points"].shape == (21, 2, 3)
    told = json.loads((first.folder / "run.json").read_text())["params"]
    assert told["function.condition"] == "1000"
