"""Runs side by side: the numbers are those of their traces, and what differs is told."""

import contextlib
import io
import json
import subprocess
import sys
from html.parser import HTMLParser
from math import ceil
from pathlib import Path

import numpy as np
import pytest
import yaml

from pipeline import compare, comparison
from pipeline.comparison import Wish
from pipeline.comparison.groups import grouped, telling
from pipeline.comparison.maps import maps_of
from pipeline.comparison.members import read
from pipeline.comparison.panels import panels_of
from pipeline.comparison.table import csv_of, table_of
from pipeline.results import Trace

from .command import Ran, arrays
from .conftest import AROUND
from .runs_to_compare import nothing, rows_of


@pytest.fixture
def compared(tmp_path, monkeypatch):
    """Compare with the words of a command line, in an empty folder of the test's own."""
    monkeypatch.chdir(tmp_path)

    def call(*words):
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            code = compare.main([str(word) for word in words])
        made = sorted(path.parent for path in tmp_path.glob("outputs/comparison/*/*/run.json"))
        return Ran(code, output.getvalue(), errors.getvalue(), made, {})

    return call


@pytest.fixture
def place(swept):
    """Words for the shared store, since making one takes seconds, and for no animation."""
    uri = json.loads((swept.folders[0] / "published.json").read_text())["uri"]
    return ("--tracking-uri", uri, "--formats", "")


def ranked(values, share):
    """A quantile by rank, from its definition."""
    return sorted(values)[ceil(share * len(values)) - 1]


def test_the_numbers_of_the_table_are_those_of_the_traces(swept, summary):
    rows = rows_of(summary)
    assert len(rows) == len(swept.folders) == 8
    by_run, merits = {Path(row["run"]).name: row for row in rows}, {}
    for folder in swept.folders:
        row, trace = by_run[folder.name], arrays(folder / "trace.npz")
        steps, lost = trace["steps"], trace["status"] == "diverged"
        last = [step - 1 if gone else step for step, gone in zip(steps, lost, strict=True)]
        ends = [trace["values"][row_of, lane] for lane, row_of in enumerate(last)]
        assert float(row["final_value"]) == ranked(ends, 0.5)
        assert float(row["regret"]) == ranked(ends, 0.5)  # the sphere's minimum is 0
        assert float(row["best_value"]) == ranked(trace["values"].min(axis=0), 0.5)
        assert int(row["steps"]) == ranked(steps, 0.5)
        merits[folder.name] = ranked(np.where(lost, np.inf, trace["values"].min(axis=0)), 0.5)
        config = yaml.safe_load((folder / "config.yaml").read_text())
        assert float(row["optimizer.learning_rate"]) == config["optimizer"]["learning_rate"]
        assert int(row["seed"]) == config["seed"]
    assert [merits[Path(row["run"]).name] for row in rows] == sorted(merits.values())
    assert {row["status"] for row in rows} == {"budget", "diverged"}


def test_runs_that_differ_in_their_seed_are_one_group(swept):
    members = [read(str(folder), folder) for folder in swept.folders]
    assert telling(members) == ["optimizer", "optimizer.learning_rate", "seed"]
    groups = grouped(members)
    assert sorted(group.name for group in groups) == [
        "Adam, learning_rate 0.05", "Adam, learning_rate 1000000000",
        "SGD, learning_rate 0.05", "SGD, learning_rate 1000000000",
    ]  # fmt: skip
    assert {len(group.members) for group in groups} == {2}
    (panel,) = panels_of(groups, ["#000000"] * 2)
    assert [len(team.lanes) for team in panel.result.teams] == [6, 6, 12]
    assert panel.result.teams[2].name == "2 others, in grey"
    lanes = np.concatenate([team.lanes for team in panel.result.teams])
    assert sorted(lanes) == list(range(24))
    values = [arrays(m.folder / "trace.npz")["values"] for m in panel.members]
    np.testing.assert_array_equal(panel.result.trace.values, np.hstack(values))


def test_shorter_runs_go_on_in_their_last_row(copies):
    def half(_config, trace, _record):
        for name in ("points", "values", "gradient_norms"):
            trace[name] = trace[name][:8]
        trace["steps"][:] = 7

    def other(config, _trace, _record):
        config["optimizer"]["learning_rate"] = 0.5

    long, short = copies(other, half)
    members = [read(str(folder), folder) for folder in (long, short)]
    (panel,) = panels_of(grouped(members), ["#000000", "#ffffff"])
    place = panel.members.index(members[1]) * 3
    whole, own = panel.result.trace.points, arrays(short / "trace.npz")["points"]
    assert len(whole) == 16
    np.testing.assert_array_equal(whole[:8, place : place + 3], own)
    np.testing.assert_array_equal(whole[8:, place : place + 3], np.repeat(own[-1:], 8, axis=0))


def cell(rate, momentum, value, status="budget"):
    def change(config, trace, _record):
        config["optimizer"].update(learning_rate=rate, momentum=momentum)
        trace["values"][:] = value
        trace["status"] = np.array([status] * 3)

    return change


def test_two_swept_numbers_make_a_map(copies):
    folders = copies(
        cell(0.1, 0.0, 4.0), cell(0.1, 0.9, 1e-3), cell(0.01, 0.0, 2.0, "diverged"),
        cell(0.001, 0.9, 0.5),
    )  # fmt: skip
    ((found,), _) = maps_of([read(str(folder), folder) for folder in folders])
    assert (found.names, found.metric) == (("learning_rate", "momentum"), "regret")
    np.testing.assert_array_equal(found.x, [0.001, 0.01, 0.1])
    np.testing.assert_array_equal(found.y, [0.0, 0.9])
    none, lost = np.nan, np.inf
    np.testing.assert_array_equal(found.values, [[none, lost, 4.0], [0.5, none, 1e-3]])


def test_three_swept_numbers_make_no_map_and_are_told(copies):
    def three(rate, momentum, decay):
        return lambda config, _trace, _record: config["optimizer"].update(
            learning_rate=rate, momentum=momentum, weight_decay=decay
        )

    folders = copies(three(0.1, 0.0, 0.1), three(0.2, 0.5, 0.2), three(0.2, 0.9, 0.3))
    found, why = maps_of([read(str(folder), folder) for folder in folders])
    assert found == []
    assert why.endswith(" vary, and a map shows two")
    assert all(key in why for key in ("learning_rate", "momentum", "weight_decay"))


def test_one_swept_number_makes_no_map(copies):
    folders = copies(cell(0.1, 0.0, 4.0), cell(0.2, 0.0, 4.0), cell(0.3, 0.0, 4.0))
    assert maps_of([read(str(folder), folder) for folder in folders])[0] == []


def test_of_two_runs_the_first_step_that_differs_is_told(copies, compared, place):
    def nudged(config, trace, record):
        trace["points"][7, 1, 0] += 0.25
        trace["points"][9, 1, 0] -= 0.75
        record["tags"]["trace_digest"] = Trace(**trace).digest()
        record["tags"]["device"] = "GPU:0"
        config["optimizer"]["clipnorm"] = 5.0

    first, second = copies(nothing, nudged)
    done = compared(first, second, *place)
    assert done.code == 0, done.errors
    told_of = json.loads((done.folder / "diff.json").read_text())
    assert (told_of["step"], told_of["gap"]) == (7, pytest.approx(0.25, abs=1e-15))
    assert told_of["largest"] == pytest.approx(0.75, abs=1e-15)
    assert told_of["settings"] == {"optimizer.clipnorm": ["null", "5.0"]}
    assert told_of["surroundings"] == {"device": ["CPU:0", "GPU:0"]}
    assert told_of["outcome"] == "different"
    lines = (done.folder / "diff.txt").read_text()
    assert "the paths part at step 7, by 0.25\n" in lines
    assert all(line in done.output for line in lines.splitlines())
    assert "the paths part at step 7, by 0.25" in (done.folder / "table.html").read_text()


def test_two_equal_runs_are_told_to_be_identical(copies, compared):
    done = compared(*copies(nothing, nothing), "--formats", "")
    assert done.code == 0, done.errors
    assert "the arrays are identical, byte for byte" in done.output
    assert [row["group"] for row in rows_of(done.folder)] == ["first run", "second run"]


def test_runs_are_found_in_a_store(swept, compared, place):
    ids = {json.loads((each / "published.json").read_text())["run_id"] for each in swept.folders}
    whole = compared("--sweep", "mine", *place)
    assert whole.code == 0, whole.errors
    assert {row["run"] for row in rows_of(whole.folder)} == ids  # the comparison is no source
    assert rows_of(whole.folder)[0]["link"].startswith("http://127.0.0.1:")
    query = "tags.sweep = 'mine' and params.seed = '1' and params.`optimizer.momentum` = '0.0'"
    some = compared("--query", query, *place)
    assert some.code == 0, some.errors
    assert len(rows_of(some.folders[-1])) == 2
    two = compared(*sorted(ids)[:2], *place)
    assert two.code == 0, two.errors
    assert {row["run"] for row in rows_of(two.folders[-1])} == {*sorted(ids)[:2]}


def test_a_run_without_a_trace_is_left_out_and_told(ran, swept, compared, place):
    derived = ran("study=derive function=parabola grid.resolution=8 study.figures=[]").folder
    done = compared(derived, *swept.folders[:2], *place)
    assert done.code == 0
    why = "it has no trace: its study is no descent"
    assert f"\nleft out: {derived}: {why}\n" in done.output
    alone = compared(derived, swept.folders[0])
    assert alone.code == 2
    assert "a comparison needs two finished runs of a descent, or more" in alone.errors
    assert why in " ".join(alone.errors.split())


WRONG = [
    ([], "there is nothing to compare"),
    (["--sweep", "x", "--query", "y"], "these cannot be combined"),
    (["nothing"], "there is no such run"),
    (["0" * 32, "1" * 32], "there is no store"),
    (["--sweep", "none"], "there is no store"),
    ([".", ".."], "run.json is missing"),
    (["--sweep", "x", "--formats", "avi"], "there is no such format"),
    (["--sweep", "x", "--tracking-uri", "foo://bar"], "no address of an MLflow store"),
    (["--sweep", "x", "--experiment", ""], "--experiment: it is empty"),
    (["--sweep", ""], "--sweep: it is empty"),
    (["--query", ""], "--query: it is empty"),
    (["--query", "x", "--outputs", ""], "--outputs: it is empty"),
    (["", "."], "there is no such run"),
]


@pytest.mark.parametrize(("words", "why"), WRONG)
def test_wrong_words_are_refused(compared, tmp_path, words, why):
    done = compared(*words)
    assert (done.code, done.output) == (2, "")
    assert why in " ".join(done.errors.split())
    assert "\n  do       " in done.errors
    assert "Traceback" not in done.errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["0" * 32, "1" * 32], "not found"),
        (["--sweep", "none"], "no run of the experiment fallline has it"),
        (["--query", "params.seed = '77'"], "no run of the experiment fallline has it"),
        (["--query", "params.seed ="], "filter"),
        (["--sweep", "mine", "--experiment", "none"], "the store has no experiment 'none'"),
    ],
)
def test_what_a_store_does_not_have_is_told(swept, compared, tmp_path, words, why):
    uri = json.loads((swept.folders[0] / "published.json").read_text())["uri"]
    done = compared(*words, "--tracking-uri", uri)
    assert (done.code, done.output) == (2, ""), done.errors
    assert why in " ".join(done.errors.split())
    assert list(tmp_path.iterdir()) == []


def test_a_sweeps_folder_stands_for_its_runs(swept, compared, place):
    whole = compared(swept.folders[0].parent, *place)
    assert whole.code == 0, whole.errors
    sources = json.loads(next(whole.folder.rglob("comparison.json")).read_text())["sources"]
    assert [each["run"] for each in sources] == [str(each) for each in swept.folders]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_of_a_comparison_that_is_stopped_nothing_is_left(swept, compared, place, monkeypatch, stop):
    def stopped(*_):
        raise stop

    monkeypatch.setattr(comparison, "draw", stopped)
    done = compared(*swept.folders[:2], *place)
    assert done.code == (130 if stop is KeyboardInterrupt else 1)
    assert not Path("outputs", "comparison").exists()


def test_a_number_is_the_same_however_it_is_written(fallline, compared, place):
    words = "-m study.figures=[] animation.formats=[] grid.resolution=8 study.steps=5"
    words += " tracking.kind=off compare=false seed=0,1 optimizer=momentum"
    done = fallline(f"{words} optimizer.momentum=0,0.0")
    found = compared(*done.folders, *place)
    assert found.code == 0, found.errors
    names = {each["group"] for each in json.loads(
        next(found.folder.rglob("comparison.json")).read_text())["sources"]}  # fmt: skip
    assert len(names) == 1


def test_a_folder_that_cannot_be_made_is_refused(swept, compared, tmp_path):
    (tmp_path / "file").touch()
    done = compared(*swept.folders[:2], "--outputs", "file/outputs", "--formats", "")
    assert (done.code, done.output) == (2, "")
    assert done.errors.startswith("--outputs: no folder can be made there: ")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


class Page(HTMLParser):
    """The tags of a page, and what its table's cells say."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def test_the_page_stands_alone_and_sorts_by_buttons(summary):
    text = (summary / "table.html").read_text()
    page = Page(text)
    tags = [tag for tag, _ in page.tags]
    columns = len(rows_of(summary)[0]) - 1
    heads = [attributes for tag, attributes in page.tags if tag == "th"]
    assert len(heads) == tags.count("button") == columns
    plain = {"scope": "col", "aria-sort": "none"}
    assert heads[0] == plain  # of the groups' names
    assert heads[-2] == {**plain, "class": "number"}  # of seconds
    assert not {"link", "img", "iframe"} & {*tags}
    assert not [a for _, a in page.tags if "src" in a]
    assert tags.count("tr") == 1 + 8
    assert "aria-sort" in text.partition("<script>")[2]


def test_what_runs_say_is_escaped(copies):
    evil = "<script>alert(1)</script>"

    def named(config, _trace, _record):
        config["start"]["domain"] = [evil]

    def formula(config, _trace, _record):
        config["start"]["domain"] = "=1+1"

    from pipeline.comparison.page import page_of

    members = [read(f"{evil}{k}", f) for k, f in enumerate(copies(named, formula, nothing))]
    table = table_of(grouped(members), members)
    page = Page(page_of(evil, table, [evil], [evil]))
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert any(evil in text for text in page.texts)
    assert ",'=1+1," in csv_of(table)


ALONE = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("tensorflow.", "keras", "mlflow")):
            raise AssertionError(f"imported {name}")

sys.meta_path.insert(0, Nothing())
from pathlib import Path
from pipeline.comparison import Wish, compare
from pipeline.comparison.members import read
from pipeline.figures import Look
from pipeline.settings import Animation

motion = Animation(formats=("gif",), frames=3, interval=20, hold=0, dpi=40)
made = compare([read(each, Path(each)) for each in sys.argv[2:]], Path(sys.argv[1]),
               Wish(Look(dpi=50), motion), {}, {})
print([path.name for path in made.drawn])
"""


def test_it_works_without_tensorflow_and_mlflow(swept, tmp_path):
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", ALONE, tmp_path / "made", *swept.folders[:5]],
        check=False, env=AROUND, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "['convergence.png', 'paths.png', 'race.gif']\n"


def test_a_wish_is_known_by_what_it_compares(swept):
    members = [read(str(folder), folder) for folder in swept.folders[:3]]
    from pipeline.figures import Look
    from pipeline.settings import Animation

    motion = Animation(formats=("gif",), frames=3, interval=20, hold=0, dpi=40)
    wish = Wish(Look(), motion, "mine")
    assert wish.digest(members) == wish.digest(members[::-1])
    assert wish.digest(members) != wish.digest(members[:2])
    assert wish.digest(members) != Wish(Look(dpi=99), motion, "mine").digest(members)
