"""The table at the end of a run, read as text: nothing missing, nothing wider than 80 columns."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from pipeline.found import FoundMinimum
from pipeline.report import WIDTH, number, report
from pipeline.results import BUDGET, CONVERGED, DIVERGED, STALLED, Facts, Field, Result, Trace
from pipeline.tracking import Published, Unpublished

FACTS = Facts("waves", r"\sin x", "", np.array([[-1.0, 1], [-1, 1]]), np.zeros((0, 2)), -0.4)
ML = "workflowType=machine_learning"
MESH = np.zeros((3, 3))
LANE = ([CONVERGED], [187])
METRICS = {
    "run_seconds": 0.00021,
    "compile_seconds": 1.25,
    "gradient_norm": 9.8123e-9,
    "final_value": -0.39982312345,
    "regret": 1.23456e-9,
    "steps": 187.0,
    "evaluations": 12_188.0,
    "steps_to/1e-1": 20.0,
    "steps_to/1e-2": 120.0,
    "gradient_error": 1.5e-10,
    "gradient_error_closed_form": 2e-16,
    "gradient_norm_min": 0.25,
    "gradient_norm_max": 4.0,
    "curvature_min": 3.2,
    "curvature_max": 5.0,
    "condition_number": 1.5625,
    "colour": 7.0,
}


def trace(status: list[str], steps: list[int]) -> Trace:
    shape = (max(steps) + 1, len(status))
    return Trace(
        np.zeros((*shape, 2)), np.zeros(shape), np.zeros(shape), np.array(status), np.array(steps)
    )


def result(
    lanes: tuple[list[str], list[int]] | None = LANE, dtype: str = "float64", **metrics: float
) -> Result:
    plain = MESH.astype(dtype)
    field = Field(plain, plain, plain, plain, plain, (0, 1))
    return Result(FACTS, field, "RMSprop" if lanes else "", lanes and trace(*lanes), metrics)


def shown(given: Result, *, width: int = 80, terminal: bool = False, **named: Any) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, highlight=False)
    told = {"study": "descend", "device": "CPU:0", "folder": Path("outputs/x"), "seconds": 8.312}
    report(given, console=console, **(told | named))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def rows(text: str) -> dict[str, str]:
    """Rows by label; a row without one continues the row above."""
    found: dict[str, str] = {}
    label = ""
    for line in text.splitlines():
        start, _, rest = line.partition("  ")
        label = start or label
        found[label] = f"{found[label]} {rest.strip()}" if label in found else rest.strip()
    return found


def test_a_minimum_that_was_found_is_told_as_found_in_one_row() -> None:
    what = FoundMinimum(-0.4, np.array([[0.25, -1.0]]), 7, 16)
    given = replace(result(), found=what, metrics=what.metrics)
    told = rows(shown(given))
    assert told["minimum found"] == "-0.4 at (0.25, -1), by 7 of 16 starts; not known"
    assert not any(label.startswith("found") for label in told)
    assert "minimum found" not in rows(shown(result()))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_lane_that_came_lower_than_the_minimum_found_is_told(dtype: str) -> None:
    what = FoundMinimum(0.25, np.array([[0.25, -1.0]]), 7, 16, at_edge=True)
    plain = "0.25 at (0.25, -1), at the domain's edge, by 7 of 16 starts; not known"
    lower = ": a lane came lower, to 0.125"
    ulp = np.spacing(np.dtype(dtype).type(0.25))
    given = replace(result(dtype=dtype), found=what)
    for values, told in [
        ([[0.5, 0.5], [0.125, np.nan], [0.375, 0.5]], plain + lower),
        ([[0.5, 0.5], [0.375, 0.375], [0.25, 0.25 - ulp]], plain),
        ([[0.5, 0.5], [0.5, 0.5], [-np.inf, 0.5]], plain),  # where a lane diverged is none
        ([[np.nan, np.nan]] * 3, plain),
    ]:
        lanes = trace([DIVERGED, BUDGET], [2, 2])
        lanes = replace(lanes, values=np.array(values, dtype))
        assert rows(shown(replace(given, trace=lanes)))["minimum found"] == told


def test_first_row_says_what_was_run() -> None:
    told = rows(shown(result()))["run"]
    assert told == "descend, waves in 2-D, RMSprop, 1 lane, float64, CPU:0"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_precision_is_that_of_the_arrays(dtype: str) -> None:
    assert f", {dtype}, " in rows(shown(result(dtype=dtype)))["run"]


def test_study_without_descent_has_no_lanes() -> None:
    told = rows(shown(result(None), study="derive"))
    assert told["run"] == "derive, waves in 2-D, float64, CPU:0"
    assert "ended" not in told


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (CONVERGED, "converged at step 1,234"),
        (BUDGET, "ran out of steps at 1,234"),
        (DIVERGED, "diverged at step 1,234"),
        (STALLED, "stalled at step 1,234"),
    ],
)
def test_each_status_is_told_with_its_step(status: str, told: str) -> None:
    assert rows(shown(result(([status], [1234]))))["ended"] == told


def test_few_lanes_are_told_one_by_one() -> None:
    lanes = ([CONVERGED, DIVERGED, BUDGET], [5, 7, 90])
    assert rows(shown(result(lanes)))["ended"] == (
        "lane 0: converged at step 5 lane 1: diverged at step 7 lane 2: ran out of steps at 90"
    )


def test_many_lanes_are_counted() -> None:
    lanes = ([CONVERGED] * 90 + [BUDGET] * 8 + [DIVERGED] * 2, [*range(90), *[200] * 8, 7, 7])
    assert rows(shown(result(lanes)))["ended"] == (
        "90 of 100 lanes converged at step 0 to 89 "
        "8 of 100 lanes ran out of steps at 200 "
        "2 of 100 lanes diverged at step 7"
    )


def test_numbers_come_in_reading_order_and_short() -> None:
    told = rows(shown(result(**METRICS)))
    assert told["final value"] == "-0.3998231"
    assert told["regret"] == "1.235e-09"
    assert told["gradient norm"] == "9.812e-09"
    assert told["evaluations"] == "12,188"
    assert told["steps to f* +"] == "1e-1: 20, 1e-2: 120"
    assert told["time"] == "1.25 s compile, 0.21 ms run, 8.31 s in all"
    order = ["final value", "regret", "gradient norm", "steps", "evaluations", "colour"]
    order += ["steps to f* +", "over the grid", "at the minima", "time"]
    assert [label for label in told if label in order] == order


def test_what_is_of_the_target_is_told_apart_from_the_descent() -> None:
    told = rows(shown(result(**METRICS)))
    assert told["over the grid"] == (
        "gradient norm, least: 0.25 gradient norm, greatest: 4 gradient error: 1.5e-10 "
        "gradient error, closed form: 2e-16"
    )
    assert told["at the minima"] == (
        "curvature, least: 3.2 curvature, greatest: 5 condition number: 1.562"
    )


def test_every_metric_is_told() -> None:
    text = shown(result(**METRICS))
    for name, value in METRICS.items():
        if name.endswith("_seconds"):
            assert name.removesuffix("_seconds") in text
        else:
            assert number(value, 7 if name.endswith("value") else 4) in text


def test_spread_over_lanes_stands_beside_the_median() -> None:
    told = rows(shown(result(**{"regret": 0.5, "regret/p10": 0.25, "regret/p90": 2.0})))
    assert told["regret"] == "0.5 (median; 10 to 90 %: 0.25 to 2)"
    assert not any("p10" in label for label in told)
    told = rows(shown(result(**{"steps": 200.0, "steps/p10": 200.0, "steps/p90": 200.0})))
    assert told["steps"] == "200 (median, and 10 to 90 %)"


def test_pictures_stand_by_folder_and_missing_ones_with_their_reason() -> None:
    folder = Path("outputs/x")
    drawn = [folder / "figures" / "a.png", folder / "figures" / "b.png"]
    drawn += [folder / "animations" / "a.mp4"]
    skipped = {"surface": "the target has one coordinate", "path": "path needs a line"}
    told = rows(shown(result(), drawn=drawn, skipped=skipped))
    assert told["figures/"] == "a.png, b.png"
    assert told["animations/"] == "a.mp4"
    assert told["not drawn"] == "surface: the target has one coordinate path needs a line"


def test_absolute_paths_are_shown_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "outputs" / "x"
    text = shown(result(), folder=folder, drawn=[folder / "figures" / "a.png"])
    assert "Everything is in outputs/x\n" in text + "\n"
    assert rows(text)["figures/"] == "a.png"


def test_published_run_has_one_command_and_its_link(monkeypatch: pytest.MonkeyPatch) -> None:
    published = Published("a" * 32, "1", f"sqlite:///{Path.cwd()}/outputs/mlflow.db")
    lines = shown(result(), tracked=published).splitlines()
    assert lines[-2] == "See it in MLflow: python -m pipeline.ui"
    assert lines[-1] == f"http://127.0.0.1:5000/#/experiments/1/runs/{'a' * 32}?{ML}"


def test_run_on_a_server_has_a_link_alone() -> None:
    lines = shown(result(), tracked=Published("r", "1", "http://host:8")).splitlines()
    assert lines[-2:] == ["See it in MLflow:", f"http://host:8/#/experiments/1/runs/r?{ML}"]


def test_unpublished_run_says_why_and_what_to_do() -> None:
    lines = shown(result(), tracked=Unpublished("no server", Path("outputs/x"))).splitlines()
    assert lines[-2:] == [
        "Not in MLflow: no server",
        "Publish it later: python -m pipeline.sync outputs/x",
    ]


def test_tracking_off_says_nothing() -> None:
    assert "MLflow" not in shown(result())


@pytest.mark.parametrize("width", [40, 80, 200])
def test_table_keeps_to_its_width_and_long_links_stay_whole(width: int) -> None:
    long = "http://" + "h" * 90
    drawn = [Path("outputs/x/figures") / f"picture_{k}.png" for k in range(30)]
    skipped = {"surface": "because " * 30}
    lines = shown(
        result(**METRICS),
        width=width,
        drawn=drawn,
        skipped=skipped,
        tracked=Published("r" * 32, "1", long),
    ).splitlines()
    assert lines[-1] == f"{long}/#/experiments/1/runs/{'r' * 32}?{ML}"
    assert max(len(line) for line in lines[:-1]) <= min(width, WIDTH)


def test_plain_without_a_terminal_and_coloured_on_one() -> None:
    escape = re.compile(r"\x1b\[")
    assert not escape.search(shown(result()))
    assert escape.search(shown(result(), terminal=True))


def test_brackets_are_text_and_no_markup() -> None:
    text = shown(result(), study="[bold]x[/bold]", skipped={"[red]": "[/]"}, device=":smile:")
    assert "[bold]x[/bold]" in text
    assert "[red]: [/]" in text
    assert ":smile:" in text


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (200.0, "200"),
        (1234567.0, "1,234,567"),
        (-3.0, "-3"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.3333"),
        (1.98765e-12, "1.988e-12"),
        (12345.678, "1.235e+04"),
        (2.0**80, "1.209e+24"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_numbers_are_short(value: float, told: str) -> None:
    assert number(value) == told
