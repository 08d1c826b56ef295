"""Which groups there are and which options each has, as Hydra finds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hydra.core.global_hydra import GlobalHydra
from hydra.core.object_type import ObjectType

import functions

PRESETS = "study/contenders"  # a group within a group: who takes part in a race
FEW = 3  # names that stand for a family


def repository() -> Any:
    """Return Hydra's reader of single configs, from all the places it looks in.

    The loader itself would copy it, with every node, at each question.
    """
    loader: Any = GlobalHydra.instance().config_loader()
    return loader.repository


def groups() -> list[str]:
    """Return the names of our groups, sorted, without Hydra's own and those within others."""
    found = repository().get_group_options("", ObjectType.GROUP)
    return sorted(name for name in found if name != "hydra")


def options(group: str) -> list[str]:
    """Return the options of a group, sorted, those in folders as folder/option."""
    source = repository()
    found = list(source.get_group_options(group, ObjectType.CONFIG))
    folders = source.get_group_options(group, ObjectType.GROUP)
    for folder in (each for each in folders if f"{group}/{each}" != PRESETS):
        found += [f"{folder}/{option}" for option in options(f"{group}/{folder}")]
    return sorted(set(found))


def in_words(found: Sequence[str]) -> str:
    """Return the options of a group as one reads them: of targets only those not in the list."""
    every = set(functions.names())
    if not every <= {*found}:
        return ", ".join(found)
    others = [each for each in found if each not in every]
    return ", ".join([*others, "those that python -m pipeline.targets lists"])


def targets() -> Iterator[str]:
    """Yield what `function` may be, a line a family: how many, and some of their names."""
    families = functions.families()
    for family, names in families.items():
        if len(names) > 1:
            some = ", ".join(names[:FEW]) + (", ..." if len(names) > FEW else "")
            yield f"{family} ({len(names)}): {some}"
    every = {name for names in families.values() for name in names}
    alone = [name for names in families.values() if len(names) == 1 for name in names]
    others = [each for each in options("function") if each not in every]
    yield f"and {', '.join([*alone, *others])}; python -m pipeline.targets lists all"
