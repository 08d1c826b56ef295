"""What was chosen on the command line and the study has no use for: told, and not refused.

A sweep over studies has such choices for some of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.settings import Settings


def unused(settings: Settings, overrides: Sequence[str]) -> Iterator[str]:
    """Yield a line for each section that `overrides` choose or change in vain."""
    chosen = {section for each in overrides for section in _section(each)}
    for section, why in _idle(settings).items():
        if section in chosen:
            yield f"{section} is not used: {why}"


def _section(override: str) -> list[str]:
    """Return the section in which an override lies: 'start' of start=random and start.seed=1.

    That of a contender, optimizer@study.optimizers.adam=adam, lies in none.
    """
    return re.findall(r"^[+~]*([a-z]+)(?=[.=])", override)


def _idle(settings: Settings) -> dict[str, str]:
    """Return the sections that the study has no use for, and why."""
    if settings.study.name == "derive":
        plane = settings.grid.kind not in ("mesh", "line")  # which may be laid through the start
        sections = ["optimizer", "schedule", "noise", "bounds", *([] if plane else ["start"])]
        return dict.fromkeys(sections, "study=derive descends nowhere")
    if settings.study.name == "basins":
        return {"start": "study=basins begins at every point of the grid"}
    return {}
