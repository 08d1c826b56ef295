"""Keys that lead into a list, as function.transforms.0.seed, and mappings in a list's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hydra.core.override_parser.types import ChoiceSweep, Override
from omegaconf import DictConfig, ListConfig, OmegaConf

from pipeline.problems import Problem


def whole(values: Sequence[Override]) -> dict[str, ListConfig]:
    """Return the lists that overrides give as a whole, by their keys; of a sweep the first."""
    given = {each.key_or_group: _first(each.value()) for each in values}
    return {
        key: OmegaConf.create(_plain(value), flags={"struct": True})
        for key, value in given.items()
        if isinstance(value, list)
    }


def _first(value: Any) -> Any:
    return value.list[0] if isinstance(value, ChoiceSweep) else value


def _plain(value: Any) -> Any:
    """Return an override's value with the keys of mappings as texts."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def entry(node: object, part: str) -> Any:
    """Return a list's entry, None of what is no list or has none there."""
    if not isinstance(node, ListConfig) or not part.isdigit() or int(part) >= len(node):
        return None
    return node._get_node(int(part))


def without(node: object, section: str, key: str) -> Problem:
    """Return the problem of a key that leads into what is one value, or into a list too short."""
    if isinstance(node, ListConfig):
        why, remedy = f"{section} has no such entry", f"write {section}=[...] with as many"
        return Problem(key, why, allowed=f"of its {len(node)} entries one from 0 on", do=remedy)
    return Problem(key, f"{section} is one value, it has no keys", do=f"write {section}=...")


def mapping(override: Override, base: DictConfig) -> Problem | None:
    """Return the problem of a mapping in a list's place, which is easily an entry's brackets."""
    key = override.key_or_group
    if not isinstance(override.value(), dict) or key.startswith("hydra."):
        return None
    if not isinstance(OmegaConf.select(base, key), ListConfig):
        return None
    got = str(override.input_line).partition("=")[2]
    return Problem(key, "it is a list, of mappings or other values", got, do=f"write {key}=[{got}]")
