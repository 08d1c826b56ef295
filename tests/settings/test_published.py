"""Targets among Hydra's options: the same for each config."""

from pipeline.command import composition


def chosen(*overrides):
    with composition.opened(None):
        return composition.composed(list(overrides)).function


def test_what_one_config_changes_is_not_in_the_next():
    usual = chosen("function=rosenbrock")
    assert chosen("function=rosenbrock", "function.b=3", "+function.c=1").b == 3
    assert chosen("function=rosenbrock") == usual
