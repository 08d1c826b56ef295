"""Targets among Hydra's options: the same for each config, and renewed where they change."""

import pytest
from hydra.core.config_store import ConfigStore

from functions.target import REGISTRY, register
from pipeline.command import composition


@pytest.fixture
def tilt():
    """Register a target of this name with a slope, in the place of the one before."""

    def registered(slope):
        REGISTRY.pop("tilt", None)

        @register(domain=(0.0, 1.0))
        def tilt(points, *, slope=slope): ...

        composition.publish()

    yield registered
    REGISTRY.pop("tilt", None)
    ConfigStore.instance().repo["function"].pop("tilt.yaml", None)


def chosen(*overrides):
    with composition.opened(None):
        return composition.composed(list(overrides)).function


def test_a_target_that_has_changed_is_offered_as_it_is(tilt):
    for slope in (2.0, 3.0, 3.0, 2.0):
        tilt(slope)
        assert chosen("function=tilt").slope == slope


def test_what_one_config_changes_is_not_in_the_next():
    usual = chosen("function=rosenbrock")
    assert chosen("function=rosenbrock", "function.b=3", "+function.c=1").b == 3
    assert chosen("function=rosenbrock") == usual
