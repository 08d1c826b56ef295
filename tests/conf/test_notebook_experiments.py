"""The notebook's experiments: they compose, pass the check, override only, and say what it did."""

from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from omegaconf import OmegaConf

from pipeline.command import composition

FOLDER = composition.CONF / "experiment" / "notebook"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.fixture(autouse=True)
def hydra() -> Iterator[None]:
    composition.publish()
    with composition.opened(None):
        yield


def settings(name: str, *overrides: str):
    config = composition.composed([f"experiment=notebook/{name}", *overrides])
    return composition.checked(config, composition.chosen(config.hydra))[0]


def leaves(section: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in section.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + str(key), value


def test_all_seven_are_there():
    seven = ["animation", "parabola", "partials", "rmsprop", "sgd", "surface", "wiggle"]
    assert seven == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_only_overrides_what_its_choices_declare(name):
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# @package _global_\n# ")
    own = OmegaConf.to_container(OmegaConf.load(FOLDER / f"{name}.yaml"))
    chosen = dict(next(iter(each.items())) for each in own.pop("defaults"))
    assert all(key.startswith("override /") for key in chosen)
    choices = {key.removeprefix("override /"): option for key, option in chosen.items()}
    declared = dict(leaves(composition.declared(choices)))
    assert {key for key, _ in leaves(own)} <= set(declared)


@pytest.mark.parametrize("name", NAMES)
def test_it_passes_the_check_and_keeps_to_its_choices(name):
    checked = settings(name)
    assert checked.function.name == (name if name in ("parabola", "wiggle") else "waves")
    descends = name in ("sgd", "rmsprop", "animation")
    assert checked.study.name == ("descend" if descends else "derive")
    assert checked.precision == "float64"


@pytest.mark.parametrize("name", NAMES)
def test_the_command_line_still_has_the_last_word(name):
    assert settings(name, "grid.resolution=7", "figure.dpi=72").grid.resolution == 7


@pytest.mark.parametrize("name", ["parabola", "wiggle"])
def test_one_dimension_is_linspace_from_minus_5_to_5(name):
    grid = settings(name).grid
    assert (grid.domain, grid.resolution, grid.endpoint) == ((-5.0, 5.0), 100, True)


def test_the_surface_has_steps_of_two_hundredths():
    checked = settings("surface")
    grid = checked.grid
    for (low, high), count, stop in zip(grid.domain, grid.resolution, (2, 3), strict=True):
        points = np.linspace(low, high, count, endpoint=grid.endpoint)
        np.testing.assert_allclose(points, np.arange(0, stop, 0.02), atol=1e-15)
    assert (checked.figure.elevation, checked.figure.azimuth) == (-140, 120)


def test_the_partial_derivatives_are_taken_along_the_diagonal():
    grid = settings("partials").grid
    assert (grid.start, grid.end) == ((-1.0, -1.0), (1.0, 1.0))
    assert (grid.resolution, grid.endpoint) == (100, True)


@pytest.mark.parametrize("name", ["sgd", "rmsprop", "animation"])
def test_descents_begin_at_the_notebooks_start_with_its_rate(name):
    checked = settings(name)
    assert checked.start.points == ((0.25, -0.5),)
    assert checked.optimizer["learning_rate"] == 0.01
    usual = {"rmsprop": "keras.optimizers.RMSprop"}.get(name, "keras.optimizers.SGD")
    assert checked.optimizer["_target_"] == usual
    assert (checked.grid.domain, checked.grid.resolution) == ((-1.0, 1.0), 100)
    assert (checked.figure.levels, checked.figure.labelled) == (10, True)


def test_the_animation_shows_one_step_a_frame_from_the_start():
    checked = settings("animation")
    assert (checked.animation.frames, checked.animation.interval) == (120, 20)
    assert checked.study.options["steps"] == checked.animation.frames - 1
    assert checked.study.options["gradient_tolerance"] == 0
