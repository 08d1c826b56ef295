"""Which groups there are and which options each has, as Hydra finds them."""

from __future__ import annotations

from typing import Any

from hydra.core.global_hydra import GlobalHydra
from hydra.core.object_type import ObjectType


def repository() -> Any:
    """Return Hydra's reader of single configs, from all the places it looks in."""
    loader: Any = GlobalHydra.instance().config_loader()
    return loader.repository


def groups() -> list[str]:
    """Return the names of our groups, sorted; Hydra's own are left out."""
    found = GlobalHydra.instance().config_loader().list_groups("")
    return sorted(name for name in found if name != "hydra")


def options(group: str) -> list[str]:
    """Return the options of a group, sorted, those in folders as folder/option."""
    loader = GlobalHydra.instance().config_loader()
    found = list(loader.get_group_options(group, ObjectType.CONFIG))
    for folder in loader.get_group_options(group, ObjectType.GROUP):
        found += [f"{folder}/{option}" for option in options(f"{group}/{folder}")]
    return sorted(set(found))
