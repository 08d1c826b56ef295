"""A study's contenders on the command line: what is wrong with how they are chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from hydra.core.override_parser.types import Override
from hydra.errors import HydraException

from pipeline.command.catalogue import PRESETS
from pipeline.command.composition import CONTENDER, chosen, composed, contenders
from pipeline.problems import Problem


def key_of(override: Override) -> str:
    """Return what is chosen from, with the place it is put to: optimizer@study.optimizers.adam."""
    return str(override.get_key_element()).lstrip("+~")


def is_contender(override: Override) -> bool:
    """Whether an override chooses a contender's optimizer."""
    return re.fullmatch(CONTENDER, key_of(override)) is not None


def is_of_race(override: Override) -> bool:
    """Whether an override chooses who takes part in a study."""
    return is_contender(override) or override.key_or_group == PRESETS


def misfits(choices: Sequence[Override], single: Callable[[Override], str]) -> list[Problem]:
    """Return what is wrong with the choice of contenders, given all choices of options.

    `single` makes an override of one option of each. Works while `composition.opened` holds.
    """
    racing = [each for each in choices if is_of_race(each)]
    others = [single(each) for each in choices if not is_of_race(each)]
    presets = [single(each) for each in racing if not is_contender(each)]
    try:
        if not racing or "optimizers" not in composed(others).study:
            why, remedy = (
                "this study has no contenders",
                "write study=race or study=basins beside it",
            )
            return [Problem(key_of(each), why, do=remedy) for each in racing]
        there = contenders(chosen(composed([*others, *presets]).hydra))
    except HydraException:  # the fault is elsewhere, and told there
        return []
    return list(_strays([each for each in racing if is_contender(each)], there))


def _strays(choices: Sequence[Override], there: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the contenders that are added twice, or changed or taken out while they are not in."""
    told = ", ".join(sorted(there)) or "nobody as yet"
    for each in choices:
        text, key = str(each.input_line), key_of(each)
        known = key in there.values()
        if known and (each.is_add() or each.is_force_add()):
            why = "a contender of this name takes part already"
            remedy = f"write {key}=... without the + for another optimizer, or another name"
            yield Problem(text, why, allowed=f"another name than {told}", do=remedy)
        elif not known and each.is_delete():
            yield Problem(text, "there is no such contender", "", told, "leave it out")
        elif not known and not each.is_add():
            yield Problem(
                text, "there is no such contender to change", "", told, f"write +{key}=... to add"
            )
