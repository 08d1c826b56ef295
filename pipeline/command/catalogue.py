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
    """Give the help page its resolvers.

    They are `options` of a group, `default` of a key, and `choices`, the options that hold.
    """
    OmegaConf.register_new_resolver("fallline.options", _options, replace=True)
    OmegaConf.register_new_resolver("fallline.default", _default, replace=True)
    OmegaConf.register_new_resolver("fallline.choices", _choices, replace=True)


def _options(group: str, indent: int) -> str:
    """Return the options of a group as wrapped text, all lines but the first indented."""
    wrapped = textwrap.wrap(", ".join(options(group)), WIDTH - indent, break_on_hyphens=False)
    return f"\n{' ' * indent}".join(wrapped)


def _default(key: str, width: int, *, _root_: Any) -> str:
    """Return the value of a key, as one would write it on the command line, in a column.

    It is empty where the options that hold have no such key.
    """
    value = OmegaConf.select(_root_, key, default="")
    text = f"[{', '.join(map(str, value))}]" if OmegaConf.is_list(value) else str(value)
    text = {"None": "null", "True": "true", "False": "false"}.get(text, text)
    return f"{text:<{width - 2}}  "


def _choices(indent: int, *, _root_: Any) -> str:
    """Return which option of each group holds, as wrapped text, indented but for its start."""
    choices = _root_.hydra.runtime.choices
    held = ", ".join(f"{group}={choices[group]}" for group in groups() if choices.get(group))
    return f"\n{' ' * indent}".join(textwrap.wrap(held, WIDTH - indent))
