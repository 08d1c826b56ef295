"""Which groups there are and which options each has, as Hydra finds them; also in words."""

from __future__ import annotations

import textwrap
from typing import Any

from hydra.core.global_hydra import GlobalHydra
from hydra.core.object_type import ObjectType
from omegaconf import OmegaConf

from pipeline.problems import WIDTH


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


def register() -> None:
    """Give the help page its resolvers: the `options` of a group, the `default` of a key."""
    OmegaConf.register_new_resolver("fallline.options", _options, replace=True)
    OmegaConf.register_new_resolver("fallline.default", _default, replace=True)


def _options(group: str, indent: int) -> str:
    """Return the options of a group as wrapped text, all lines but the first indented."""
    wrapped = textwrap.wrap(", ".join(options(group)), WIDTH - indent, break_on_hyphens=False)
    return f"\n{' ' * indent}".join(wrapped)


def _default(key: str, *, _root_: Any) -> str:
    """Return the value of a key of the config, as one would write it on the command line."""
    value = OmegaConf.select(_root_, key)
    if OmegaConf.is_list(value):
        return f"[{', '.join(map(str, value))}]"
    return {"None": "null", "True": "true", "False": "false"}.get(str(value), str(value))
