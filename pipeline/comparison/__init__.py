"""Runs side by side: a table, pictures with all of them, and of two how they differ.

Works from files alone, without TensorFlow and MLflow, and writes into one folder, which is a run's
to whoever publishes it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from functions.lazy import unseen
from pipeline.comparison.groups import BEST, Group, grouped, judged_by, shared
from pipeline.comparison.members import Member, Unfit
from pipeline.comparison.page import page_of
from pipeline.comparison.pair import Pair, pair_of, record_of, told
from pipeline.comparison.pictures import draw
from pipeline.comparison.summary import digest_of, sources_of, summary_of
from pipeline.comparison.table import Table, csv_of, table_of
from pipeline.figures import Look
from pipeline.folder import write_json, write_text, write_yaml
from pipeline.run_folder import RECORD
from pipeline.settings import Animation


@dataclass(frozen=True)
class Wish:
    """How a comparison is to look; `sweep` is the sweep that it sums up, if it is one's."""

    look: Look
    animation: Animation
    sweep: str | None = None

    def digest(self, members: Sequence[Member]) -> str:
        """Return what the comparison of some runs is known by, as 64 hex digits."""
        return digest_of(members, [asdict(self.look), self.animation.model_dump(), self.sweep])


@dataclass(frozen=True)
class Comparison:
    """What was made: the runs in groups, their table, and the pictures below `folder`.

    `skipped` says of each picture that is not drawn why, `left_out` of each run that was not
    compared; `pair` is how two runs differ, None of more.
    """

    folder: Path
    members: tuple[Member, ...]
    groups: tuple[Group, ...]
    table: Table
    pair: Pair | None
    drawn: tuple[Path, ...]
    skipped: Mapping[str, str]
    left_out: Mapping[str, str]


def compare(
    members: Sequence[Member],
    folder: Path,
    wish: Wish,
    left_out: Mapping[str, str],
    place: Mapping[str, Any],
) -> Comparison:
    """Compare at least two runs; everything is in `folder`, which is made, when this returns.

    Nothing of it is left where it is stopped. `place` is what its `config.yaml` says of where it
    belongs.
    """
    began, groups, skipped = time.time(), grouped(members), dict[str, str]()
    pair = None
    if len(members) == 2:
        try:
            pair = pair_of(*members)
        except Unfit as reason:
            skipped["diff.json"] = str(reason)
    table = table_of(groups, members)
    made = Comparison(folder, tuple(members), tuple(groups), table, pair, (), skipped, left_out)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        write_yaml(folder / "config.yaml", place)
        _write(made)
        with unseen():
            pictures = list(draw(groups, folder, wish.look, wish.animation))
        record = summary_of(members, groups, wish.digest(members), wish.sweep)
        record |= {"status": "FINISHED", "error": None, "started": began, "ended": time.time()}
        write_json(folder / RECORD, record)
    except BaseException:  # half of it is of no use, and can be made again
        shutil.rmtree(folder, ignore_errors=True)
        raise
    drawn = tuple(path for picture in pictures for path in picture.files)
    return replace(made, drawn=drawn, skipped=skipped | {p.name: p.why for p in pictures if p.why})


def _write(made: Comparison) -> None:
    lines = told(made.pair) if made.pair else []
    notes = ["Click a column's name to sort by it. Over several lanes each number is a median."]
    if (score := judged_by(made.members)) != BEST:
        notes.append(f"The score is {score}, the less the better.")
    notes += [f"Left out: {run}: {why}" for run, why in made.left_out.items()]
    headings = dict.fromkeys(m.facts.heading for m in made.members)
    common = [*(headings if len(headings) == 1 else []), shared(made.groups)]
    subject = ", ".join(filter(None, common))
    title = f"Comparison of {len(made.members):,} runs{': ' if subject else ''}{subject}"
    write_text(made.folder / "table.csv", csv_of(made.table))
    write_text(made.folder / "table.html", page_of(title, made.table, notes, lines))
    sources = sources_of(made.members, made.groups)
    content = {"sources": sources, "left_out": dict(made.left_out)}
    write_json(made.folder / "comparison.json", content)
    if made.pair:
        write_json(made.folder / "diff.json", record_of(made.pair))
        write_text(made.folder / "diff.txt", "\n".join(lines) + "\n")
