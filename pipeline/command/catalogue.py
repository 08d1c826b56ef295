"""Which groups there are and which options each has, as Hydra finds them."""

from __future__ import annotations

from typing import Any

from hydra.core.global_hydra import GlobalHydra
from hydra.core.object_type import ObjectType

PRESETS = "study/contenders"  # a group within a group: who takes part in a race


def repository() -> Any:
    """Return Hydra's reader of single configs, from all the places it looks in."""
    loader: Any = GlobalHydra.instance().config_loader()
    return loader.repository


def groups() -> list[str]:
    """Return the names of our groups, sorted, without Hydra's own and those within others."""
    found = GlobalHydra.instance().config_loader().list_groups("")
    return sorted(name for name in found if name != "hydra")


def options(group: str) -> list[str]:
    """Return the options of a group, sorted, those in folders as folder/option."""
    source = repository()  # the loader itself would copy it, with every node, at each question
    found = list(source.get_group_options(group, ObjectType.CONFIG))
    folders = source.get_group_options(group, ObjectType.GROUP)
    for folder in (each for each in folders if f"{group}/{each}" != PRESETS):
        found += [f"{folder}/{option}" for option in options(f"{group}/{folder}")]
    return sorted(set(found))
