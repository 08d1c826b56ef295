"""Launchers of sweeps: whether one spreads jobs over processes, and whether it is installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra.core.plugins import Plugins
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from pipeline.command import catalogue
from pipeline.command.composition import CONF, composed, opened
from pipeline.command.diagnosis import one_of
from pipeline.environment import cores
from pipeline.problems import Problem, bad_input

_BASIC = "hydra._internal"


def publish() -> None:
    """Let configs say `${cores:}`, `${threads:WORKERS}` and `${at_once:LAUNCHER}`.

    Our presets take the place of what the launchers' packages store under the same names: Hydra
    would take that for the schema of ours, with a warning.
    """
    Plugins.instance()  # imports the packages
    stored = ConfigStore.instance().repo.get("hydra", {}).get("launcher", {})
    for preset in (CONF / "hydra" / "launcher").glob("*.yaml"):
        stored.pop(preset.name, None)
    for name, resolver in (("cores", cores), ("threads", threads), ("at_once", at_once)):
        OmegaConf.register_new_resolver(name, resolver, replace=True)


def threads(workers: int | None) -> int:
    """Return each worker's share of the cores; None and -1 are as many workers as cores."""
    return max(1, cores() // workers) if workers is not None and workers > 0 else 1


def at_once(target: str) -> int | None:
    """Return how many jobs a launcher's class is to be given at a time, None for all.

    That of submitit would start all at once on this machine, however many.
    """
    return cores() if target.endswith(".LocalLauncher") else None


def spread(overrides: Sequence[str], config_dir: str | None) -> Any:
    """Return the config of a sweep's first job if its jobs go to other processes, else None.

    None also for overrides that Hydra refuses, which it is left to do. Raises BadInput for a
    launcher that is not installed.
    """
    with opened(config_dir):
        try:
            config = composed([one_of(each) for each in overrides])
            target = str(config.hydra.launcher._target_)
        except (HydraException, OmegaConfBaseException):
            return None
        if target.startswith(_BASIC):
            return None
        _check(config.hydra.runtime.choices, target)
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray would report to its makers
        return config


def heed_lone(hydra: Any) -> None:
    """Refuse a launcher of workers for a lone run, which it would not start."""
    if not str(hydra.launcher._target_).startswith(_BASIC):
        why, got = "it starts the jobs of a sweep", str(hydra.runtime.choices["hydra/launcher"])
        raise bad_input(
            [Problem("hydra/launcher", why, got, "basic, for one run", "add -m, or leave it out")]
        )


def _check(choices: Mapping[str, Any], target: str) -> None:
    name = str(choices["hydra/launcher"])
    if _installed(target):
        if target.endswith(".SlurmLauncher") and shutil.which("srun") is None:
            why, allowed = "there is no Slurm here", "a machine on which srun is found"
            remedy = "give the command there, or choose hydra/launcher=submitit_local to try it"
            raise bad_input([Problem("hydra/launcher", why, name, allowed, remedy)])
        return
    extra = name.partition("_")[0]
    there = [each for each in catalogue.options("hydra/launcher") if _there(each)]
    why = "its package is not installed"
    remedy = f"pip install 'fallline[{extra}]', or make launchers in a checkout"
    raise bad_input([Problem("hydra/launcher", why, name, ", ".join(there), remedy)])


def _there(option: str) -> bool:
    """Whether a launcher can be chosen as it stands; basic is Hydra's own."""
    node: Any = catalogue.repository().load_config(f"hydra/launcher/{option}").config
    target = OmegaConf.select(node, "hydra.launcher._target_") or node.get("_target_")
    return _installed(str(target))


def _installed(target: str) -> bool:
    package = ".".join(target.split(".")[:2])
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def from_anywhere(config: Any) -> str:
    """Return the override by which all workers find a sweep's folder, '' where they do already."""
    if Path(config.hydra.sweep.dir).is_absolute():
        return ""
    written = OmegaConf.to_container(config.hydra.sweep, resolve=False)["dir"]  # type: ignore[call-overload,index]
    whole = f"{Path.cwd()}/{written}".replace("\\", "\\\\").replace("'", "\\'")
    return f"hydra.sweep.dir='{whole}'"
