"""The end of a run on the console: what was run, how it ended, its numbers, where its files are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cells import Sensitivity
from pipeline.counts import COUNTS
from pipeline.found import in_words
from pipeline.results import (
    BUDGET,
    COMPLETE,
    CONVERGED,
    DIVERGED,
    PRUNED,
    STALLED,
    Finish,
    Result,
    Trace,
)
from pipeline.tracking import Published, Unpublished

WIDTH = 80
_STYLES = {CONVERGED: "green", BUDGET: "yellow", STALLED: "yellow", DIVERGED: "bold red"}
_LISTED = 8  # lanes that are told one by one
# The metrics of a run in reading order, before whatever else a study measures.
_FIRST = (
    "final_value",
    "best_value",
    "regret",
    "gradient_norm",
    "distance_to_minimiser",
    "path_length",
    "steps",
    "evaluations",
    *COUNTS,
)
_SECONDS = ("compile_seconds", "run_seconds")
_TO_GAP = re.compile(r"steps_to/(?P<gap>[^/]+)")
# Of the target rather than of the descent: the row, then its metrics with what they are called.
_OF_TARGET = {
    "over the grid": {
        "gradient_norm_min": "gradient norm, least",
        "gradient_norm_max": "gradient norm, greatest",
        "gradient_error": "gradient error",
        "gradient_error_closed_form": "gradient error, closed form",
    },
    "on the plane": {
        "plane_variance_1": "share of the path's variance, first direction",
        "plane_variance_2": "share of the path's variance, second",
    },
    "at the minima": {
        "curvature_min": "curvature, least",
        "curvature_max": "curvature, greatest",
        "condition_number": "condition number",
    },
}
_TOLD = (  # elsewhere in the table
    *("lanes", "lanes_converged", "lanes_diverged", "lanes_stalled", *_SECONDS),
    *("trials", "trials_pruned", "trials_before", "trials_a_minute"),
    *(name for names in _OF_TARGET.values() for name in names),
)
_OF_MAP = ("cells", "usable_", "least_", "best/", "found_")  # likewise
_SPREAD = ("/p10", "/p90")


def report(
    result: Result,
    *,
    study: str,
    device: str,
    folder: Path,
    seconds: float,
    drawn: Sequence[Path] = (),
    skipped: Mapping[str, str] | None = None,
    tracked: Published | Unpublished | None = None,
    best: Mapping[str, Any] | None = None,
    console: Console | None = None,
) -> None:
    """Print the table of one run, at most 80 columns wide; links and commands are never broken.

    `seconds` is the time of the whole run, `drawn` the files of its pictures below `folder`,
    `skipped` says of each figure that could not be drawn why, `tracked` is None where tracking
    is off, `best` what `best.json` has of the trials. Without a terminal the text is plain.
    """
    screen = console or Console(highlight=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    rows = [
        ("run", Text(_what(result, study, device))),
        *_trials(result, best or {}),
        *_basins(result),
        *_map(result, best or {}),
        *(("ended", line) for line in _endings(result.trace) if result.finish is None),
        *(("minimum found", Text(told)) for told in _found(result)),
        *_numbers(_own(result), seconds),
        *pictures(folder, drawn, skipped or {}),
    ]
    for label, text in without_repeats(rows):
        table.add_row(Text(label, style="bold"), text)
    screen.print(table, width=min(WIDTH, screen.width))
    if result.finish is not None:
        for each in _finish(result.finish):
            screen.print(each)
    if result.winners is not None:
        screen.print(_contest(result.metrics))
    if best and best["score"] is not None:
        screen.print(Text(f"Descend with the best: {best['command']}"), soft_wrap=True)
    tell_places(screen, folder, tracked)


def tell_places(screen: Console, folder: Path, tracked: Published | Unpublished | None) -> None:
    """Print where everything is, on the disk and in MLflow, on lines that are never broken."""
    for line in [f"Everything is in {_relative(folder, Path.cwd())}", *_tracking(tracked)]:
        screen.print(Text(line), soft_wrap=True)


def line(
    told: str,
    metrics: Mapping[str, float],
    folder: Path,
    tracked: Published | Unpublished | None,
) -> None:
    """Print what became of one of many runs, on one line: its best value or, of trials, score."""
    name = "score" if "trials" in metrics else "best_value"
    value = metrics.get(name)
    parts = [told, "" if value is None else f"{name.replace('best_', 'best ')} {number(value, 7)}"]
    parts.append(str(_relative(folder, Path.cwd())))
    if isinstance(tracked, Unpublished):
        parts.append(f"not in MLflow ({tracked.reason}); publish it later: {tracked.command}")
    Console(highlight=False).print(Text(", ".join(filter(None, parts))), soft_wrap=True)


def ending(result: Result) -> str:
    """Say how the lanes of a result ended, of a race who won."""
    if result.finish is not None:
        return f"{result.finish.names[0]} first of {len(result.finish.names):,}"
    return "; ".join(each.plain for each in _endings(result.trace)) or "done"


def number(value: float, digits: int = 4) -> str:
    """Write a number shortly: whole ones in full, others with so many significant digits."""
    if float(value).is_integer() and abs(value) < 1e9:
        return f"{int(value):,}"
    return f"{value:.{digits}g}"


def _found(result: Result) -> list[str]:
    lowest = None if result.trace is None else result.trace.lowest
    return in_words(result.found, result.facts.domain, lowest)


def _what(result: Result, study: str, device: str) -> str:
    parts = [study, result.facts.heading]
    if result.trace is not None:
        lanes = result.trace.points.shape[1]
        parts += [result.label, "1 lane" if lanes == 1 else f"{lanes:,} lanes"]
    if result.basins:
        parts += [result.label, f"{sum(each.which.size for each in result.basins):,} lanes"]
    return ", ".join([*filter(None, parts), str(result.field.values.dtype), device])


def _basins(result: Result) -> Iterator[tuple[str, Text]]:
    """Tell the largest basins of one optimizer with what lies in them."""
    if len(result.basins) != 1:
        return
    found = result.basins[0]
    ranked = np.argsort(-found.shares, kind="stable")
    for i in ranked[:_LISTED]:
        place = ", ".join(number(float(f"{value:.4g}")) for value in found.places[i])
        yield "basins", Text(f"{found.kinds[i]} ({place}): {100 * found.shares[i]:.4g} %")
    if len(ranked) > _LISTED:
        rest = 100 * found.shares[ranked[_LISTED:]].sum()
        yield "basins", Text(f"{len(ranked) - _LISTED:,} others: {rest:.4g} %")


def _trials(result: Result, best: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Tell how many trials there were, and what the best of them took."""
    if result.tuning is None:
        return
    tuning, metrics = result.tuning, result.metrics
    counts = Counter(tuning.states.tolist())
    told = [f"{counts[state]:,} {state}" for state in (COMPLETE, PRUNED) if counts[state]]
    if before := metrics["trials_before"]:
        told.append(f"{number(before)} of them from before")
    if "trials_a_minute" in metrics:
        told.append(f"{round(metrics['trials_a_minute']):,} a minute")
    yield "trials", Text(", ".join(told))
    if best["score"] is None:
        why = f"none: {tuning.score} is never finite; the descent is that of trial {best['trial']}"
        yield "best", Text(why)
    else:
        yield "best", Text(f"trial {best['trial']}, {tuning.score} {number(best['score'], 7)}")
        yield from _alone(result, float(best["score"]))
    for name, text in best["hyperparameters"].items():
        yield "best", Text(f"{name}={text}")


def _alone(result: Result, score: float) -> Iterator[tuple[str, Text]]:
    """Tell the best's score alone where it is another than among the lanes of its batch.

    Lanes and a descent alone are equal but for rounding, which paths without order magnify.
    """
    alone = result.metrics.get("score", float("inf"))
    if not np.isclose(alone, score, rtol=1e-6, atol=1e-12):
        told = f"alone it scores {number(alone, 7)}: its path magnifies rounding, trust neither"
        yield "best", Text(told, "yellow")


def _map(result: Result, best: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Tell how large the map is, how much of it can be used, its best cell, and the theory."""
    if (shown := result.sensitivity) is None:
        return
    size = " x ".join(f"{len(each):,}" for each in (shown.x, shown.y) if len(each))
    yield "map", Text(f"{size} by {' and '.join(shown.names)}")
    share, bound = shown.usable.mean(), number(shown.bound)
    if best["score"] is None:
        yield "best", Text(f"none: the median {shown.metric} is nowhere finite", "yellow")
    else:
        told = f"{100 * share:.3g} %, with a median {shown.metric} of at most {bound}"
        yield "usable", Text(told)
        yield "best", Text(f"median {shown.metric} {number(best['score'])}")
        for axis, (name, text) in enumerate(best["hyperparameters"].items()):
            yield "best", Text(f"{name}={text}{_usable(shown, axis)}")
    if shown.theory:
        yield "stability", Text(shown.theory)


def _usable(shown: Sensitivity, axis: int) -> str:
    told = shown.range_in_words(axis, partial(number, digits=3))
    return f", usable from {told}" if told else ""


def _endings(trace: Trace | None) -> Iterator[Text]:
    if trace is None:
        return
    lanes = list(zip(trace.status.tolist(), trace.steps.tolist(), strict=True))
    if len(lanes) <= _LISTED:
        for lane, (status, step) in enumerate(lanes):
            where = f"lane {lane}: " if len(lanes) > 1 else ""
            yield Text.assemble(where, (_ending(status, step), _STYLES[status]))
        return
    for status, count in Counter(status for status, _ in lanes).most_common():
        steps = trace.steps[trace.status == status]
        span = f"{steps.min():,}" if np.ptp(steps) == 0 else f"{steps.min():,} to {steps.max():,}"
        share = f"{count:,} of {len(lanes):,} lanes "
        yield Text.assemble(share, (_ending(status, span), _STYLES[status]))


def _ending(status: str, step: int | str) -> str:
    shown = f"{step:,}" if isinstance(step, int) else step
    return f"ran out of steps at {shown}" if status == BUDGET else f"{status} at step {shown}"


def _own(result: Result) -> Mapping[str, float]:
    """Return the metrics without those of contenders, which a table of theirs tells."""
    if result.winners is not None:
        return {name: value for name, value in result.metrics.items() if "/" not in name}
    if result.finish is None:
        return result.metrics
    told = {name for of in _OF_TARGET.values() for name in of} | {*_SECONDS}
    return {name: value for name, value in result.metrics.items() if name in told}


def _finish(finish: Finish) -> Iterator[Table]:
    """Yield the tables of a race: how each contender ended, then its steps to each target."""
    tables = [_table("", "contender", "ended", "best value", "final value")]
    for place, name in enumerate(finish.names):
        status = finish.statuses[place]
        told = _ending(status, int(finish.steps[place])) if status in _STYLES else status
        values = (finish.best_values[place], finish.final_values[place])
        tables[0].add_row(
            str(place + 1), name, Text(told, _STYLES.get(status, "")),
            *(number(float(value), 6) for value in values),
        )  # fmt: skip
    reached = [k for k in range(len(finish.gaps)) if np.isfinite(finish.reached[:, k]).any()]
    if reached:
        tables.append(_table("", "steps to f* +", *(f"1e-{k + 1}" for k in reached)))
        for place, name in enumerate(finish.names):
            steps = finish.reached[place, reached]
            texts = [number(float(step)) if np.isfinite(step) else "-" for step in steps]
            tables[1].add_row(str(place + 1), name, *texts)
    yield from tables


def _contest(metrics: Mapping[str, float]) -> Table:
    """Return the table of several optimizers' basins: from what share of the starts each wins."""
    end = "/won_share"
    won = {name.removesuffix(end): each for name, each in metrics.items() if name.endswith(end)}
    columns = {"won_share": "wins", "settled_share": "settles", "diverged_share": "diverges"}
    if f"{next(iter(won))}/global_share" in metrics:
        columns["global_share"] = "at the minimum"
    table = _table("contender", *columns.values(), "median steps")
    for name in sorted(won, key=lambda name: -won[name]):
        shares = [f"{100 * metrics[f'{name}/{column}']:.4g} %" for column in columns]
        steps = metrics.get(f"{name}/steps")
        table.add_row(name, *shares, "-" if steps is None else number(steps))
    return table


def _table(*heads: str) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    for head in heads:
        left = head in ("contender", "ended", "steps to f* +")
        table.add_column(head, justify="left" if left else "right", no_wrap=True)
    return table


def _numbers(metrics: Mapping[str, float], seconds: float) -> Iterator[tuple[str, Text]]:
    plain = [
        name
        for name in metrics
        if not name.endswith(_SPREAD) and name not in _TOLD and not name.startswith(_OF_MAP)
    ]
    if metrics.get("score") == metrics.get("best_value"):
        plain = [name for name in plain if name != "score"]
    ordered = [n for n in _FIRST if n in plain] + [n for n in plain if n not in _FIRST]
    for name in ordered:
        if not _TO_GAP.fullmatch(name):
            yield name.replace("_", " "), Text(_spread(metrics, name))
    reached = _gaps_reached(metrics)
    for at in range(0, len(reached), 4):
        yield "steps to f* +", Text(", ".join(reached[at : at + 4]))
    for row, names in _OF_TARGET.items():
        for name in names:
            if name in metrics:
                yield row, Text(f"{names[name]}: {number(metrics[name])}")
    times = [f"{_time(metrics[n])} {n.removesuffix('_seconds')}" for n in _SECONDS if n in metrics]
    yield "time", Text(", ".join([*times, f"{_time(seconds)} in all"]))


def _spread(metrics: Mapping[str, float], name: str) -> str:
    """Write a metric; over several lanes it is a median, with the 10th and 90th percentile."""
    digits = 7 if name.endswith("value") else 4
    low, high = (metrics.get(name + end) for end in _SPREAD)
    told = number(metrics[name], digits)
    if low is None or high is None:
        return told
    span = [number(low, digits), number(high, digits)]
    if span == [told, told]:
        return f"{told} (median, and 10 to 90 %)"
    return f"{told} (median; 10 to 90 %: {' to '.join(span)})"


def _gaps_reached(metrics: Mapping[str, float]) -> list[str]:
    """Write the steps to f* + gap as 'gap: step'; a gap that is never reached has no metric."""
    found = {m["gap"]: metrics[name] for name in metrics if (m := _TO_GAP.fullmatch(name))}
    return [f"{gap}: {number(steps)}" for gap, steps in found.items()]


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def pictures(
    folder: Path, drawn: Sequence[Path], skipped: Mapping[str, str]
) -> Iterator[tuple[str, Text]]:
    """Yield rows (label, text): the pictures by their folder, and why others are not drawn."""
    within = [_relative(path, folder) for path in drawn]
    for place in dict.fromkeys(path.parent for path in within):
        names = ", ".join(path.name for path in within if path.parent == place)
        yield f"{place}/", Text(names)
    for name, reason in skipped.items():
        told = reason if reason.startswith(name) else f"{name}: {reason}"
        yield "not drawn", Text(told, style="yellow")


def _relative(path: Path, base: Path) -> Path:
    whole, root = path.resolve(), base.resolve()
    return whole.relative_to(root) if whole.is_relative_to(root) else whole


def without_repeats(rows: Iterable[tuple[str, Text]]) -> Iterator[tuple[str, Text]]:
    """Yield rows without the labels that say what the row before says."""
    before = ""
    for label, text in rows:
        yield ("" if label == before else label), text
        before = label


def _tracking(tracked: Published | Unpublished | None) -> list[str]:
    if tracked is None:
        return []
    if isinstance(tracked, Unpublished):
        return [f"Not in MLflow: {tracked.reason}", f"Publish it later: {tracked.command}"]
    if tracked.command:
        return [f"See it in MLflow: {tracked.command}", tracked.link]
    return ["See it in MLflow:", tracked.link]
