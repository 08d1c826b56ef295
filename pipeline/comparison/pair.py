"""Two runs side by side: which settings differ, where the paths part, and what was around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pipeline import verdict
from pipeline.comparison.members import Member, Unfit
from pipeline.verdict import Verdict

CALLED = ("first", "second")

Differences = tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True)
class Pair:
    """How two runs differ: each difference is what it is of, and both values (None for none)."""

    runs: tuple[str, str]
    settings: Differences
    surroundings: Differences
    verdict: Verdict


def pair_of(first: Member, second: Member) -> Pair:
    """Compare the files of two runs; raises Unfit where one of them is missing or damaged."""
    try:
        one, two = (verdict.read(each.folder, each.config) for each in (first, second))
        found = verdict.compare(one, two, CALLED)
    except ValueError as error:
        raise Unfit(str(error)) from None
    return Pair(
        (first.run, second.run),
        _texts(verdict.settings_apart(one, two)),
        _texts(verdict.surroundings_apart(one, two)),
        found,
    )


def _texts(differences: Iterator[tuple[str, Any, Any]]) -> Differences:
    return tuple((what, _text(one), _text(two)) for what, one, two in differences)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)[:200]


def record_of(pair: Pair) -> dict[str, Any]:
    """Return `diff.json`: settings and surroundings by name with both values, and the verdict."""
    return {
        "runs": list(pair.runs),
        "settings": {what: [one, two] for what, one, two in pair.settings},
        "surroundings": {what: [one, two] for what, one, two in pair.surroundings},
        **verdict.plain(pair.verdict),
    }


def told(pair: Pair) -> list[str]:
    """Return the comparison of two runs in words, a line each."""
    found = pair.verdict
    lines = [f"{name}: {run}" for name, run in zip(CALLED, pair.runs, strict=True)]
    lines += [_line(each) for each in (*pair.settings, *pair.surroundings)]
    if not pair.settings:
        lines.append("no setting differs")
    if not pair.surroundings:
        lines.append("versions, device, machine and commit agree")
    if found.outcome == verdict.IDENTICAL:
        return [*lines, "the arrays are identical, byte for byte"]
    if found.outcome == verdict.EQUAL:
        lines.append(f"the arrays are equal within {found.tolerance:g}")
    if found.step is not None:
        far = verdict.further(found)
        lines.append(f"the paths part at step {found.step:,}, by {found.gap:.3g}{far}")
    elif found.outcome == verdict.DIFFERENT:
        lines.append("the paths are equal, or cannot be laid over one another")
    lines += found.forms
    if isfinite(found.largest):
        lines.append(f"the largest difference of arrays of the same form is {found.largest:.3g}")
    else:
        lines.append("no largest difference: lanes end in other ways, or beyond what is finite")
    return lines + [each for each in found.causes if each.startswith(("config.yaml", "trace.npz"))]


def _line(difference: tuple[str, str | None, str | None]) -> str:
    what, *values = difference
    one, two = ("none" if value is None else value for value in values)
    return f"{what}: {one} in the first, {two} in the second"
