"""What the config offers, composed and checked as the command does it."""

from __future__ import annotations

from functools import cache
from typing import Any

from omegaconf import OmegaConf

from pipeline.command import composition
from pipeline.optimizers import build
from pipeline.settings import Settings

composition.publish()

# Those of Keras, which the compiled loop takes, and those of SciPy, which run beside it.
CHOSEN = {
    path.stem: str(OmegaConf.load(path)["_target_"])
    for path in sorted((composition.CONF / "optimizer").glob("*.yaml"))
}
METHODS = [name for name, target in CHOSEN.items() if target.startswith("scipy.")]
OPTIMIZERS = [name for name in CHOSEN if name not in METHODS]
SCHEDULES = sorted(path.stem for path in (composition.CONF / "schedule").glob("*.yaml"))


@cache
def settings(*overrides: str) -> Settings:
    """The checked settings that the overrides make."""
    with composition.opened(None):
        config = composition.composed(list(overrides))
        return composition.checked(config, composition.chosen(config.hydra))[0]


def optimizer(name: str, **changes: Any) -> Any:
    """A new, unbuilt optimizer of the YAML of that name, some hyperparameters changed."""
    return build(settings(f"optimizer={name}", "function=sphere").optimizer | changes)


def hyperparameters(name: str) -> dict[str, float]:
    """The float hyperparameters of the YAML of that name that are not 0."""
    chosen = settings(f"optimizer={name}").optimizer
    return {key: value for key, value in chosen.items() if isinstance(value, float) and value}
