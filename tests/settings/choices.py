"""Configs as the command composes them, and the check's answer to changes of them."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from omegaconf import DictConfig, OmegaConf

from pipeline.checks import check
from pipeline.command import catalogue, composition
from pipeline.problems import BadInput
from pipeline.settings import Settings

composition.publish()


@cache
def options() -> dict[str, list[str]]:
    """Return the options of every group."""
    with composition.opened(None):
        return {group: catalogue.options(group) for group in catalogue.groups()}


@cache
def _composed(overrides: tuple[str, ...]) -> tuple[DictConfig, dict[str, Any]]:
    with composition.opened(None):
        config = composition.composed(list(overrides))
        choices = composition.chosen(config.hydra)
        ours = OmegaConf.masked_copy(config, [str(key) for key in config if key != "hydra"])
        return ours, composition.declared(choices)


@cache
def _resolved(overrides: tuple[str, ...]) -> Any:
    return OmegaConf.to_container(_composed(overrides)[0], resolve=True)


def config(*overrides: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the overrides make, resolved and plain, and what their options declare."""
    return copy.deepcopy((_resolved(overrides), _composed(overrides)[1]))


def unresolved(*overrides: str) -> tuple[Any, dict[str, Any]]:
    """Return what the overrides make, plain and unresolved, and what their options declare."""
    ours, declared = _composed(overrides)
    return OmegaConf.to_container(ours), copy.deepcopy(declared)


def alone(group: str, option: str) -> tuple[str, ...]:
    """Return the overrides of an option, with a target that suits every optimizer."""
    return (f"{group}={option}", *(["function=sphere"] if group == "optimizer" else []))


def searched() -> list[str]:
    """Return the optimizers that can be tuned: those with a search space."""
    each = {name: config(f"optimizer={name}")[0]["optimizer"] for name in options()["optimizer"]}
    return [name for name, section in each.items() if "search" in section]


def settings(*overrides: str) -> Settings:
    """Return the checked settings that the overrides make."""
    return check(*config(*overrides))


def composed(*overrides: str) -> dict[str, Any]:
    """Return the config that a run of the overrides keeps."""
    with composition.opened(None):
        config = composition.composed(list(overrides))
        return composition.checked(config, composition.chosen(config.hydra))[1]


def complaint(overrides: tuple[str, ...], changes: dict[str, Any]) -> str:
    """Return what the check says once keys (dotted) hold other values; '' if nothing."""
    values, declared = config(*overrides)
    for key, value in changes.items():
        *path, last = key.split(".")
        section = values
        for part in path:
            section = section[part]
        section[last] = value
    try:
        check(values, declared)
    except BadInput as refused:
        return str(refused)
    return ""
