"""Pages: what is embedded is the trace and the function, names are texts, the same bytes twice."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from pipeline import figures
from pipeline.figures import Look, Page
from pipeline.figures.animation import animate
from pipeline.figures.animation.player import player
from pipeline.figures.web import in_script
from pipeline.figures.web.wording import plain
from pipeline.results import BUDGET, Result, Team, Trace
from tests.figures.cases import HIMMELBLAU, himmelblau, is_page, mesh, results, steep, waves
from tests.figures.test_stills import fits

HOSTILE = "</script><script>alert('1')</script><img src=x onerror=alert(2)> & \"$x_{1}$\""
MOVING = ["waves", "rosenbrock", "himmelblau_four", "diverging", "many", "no_step", "flat",
          "wiggle", "wiggle_many", "parabola_diverging", "ten_off_slice", "teams",
          "teams_of_many", "teams_on_a_line"]  # fmt: skip
PAGES = [(name, case) for name in figures.names() if is_page(name) for case in results()
         if fits(name, results()[case])]  # fmt: skip


class Read(HTMLParser):
    """The tags of a page by name, its visible text, and its data."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self.within = ""
        self.raw = ""
        self.feed(text)
        self.data = json.loads(self.raw)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.within = dict(attrs).get("id") or tag if tag in ("script", "style") else ""
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within == "data":
            self.raw += data
        elif not self.within:
            self.text += data
            if self.rows and self.rows[-1]:
                self.rows[-1][-1] += data


def array(packed: dict) -> np.ndarray:
    kind = {"f4": "<f4", "u2": "<u2", "u1": "|u1"}[packed["type"]]
    raw = base64.b64decode(packed["base64"])
    return np.frombuffer(raw, kind).reshape(packed["shape"]).astype(float)


def page_of(name: str, result: Result) -> Read:
    if name == "player":
        return Read(player(result, Look(), 2.0).text)
    page = figures.draw("space", result, Look())
    assert isinstance(page, Page)
    return Read(page.text)


@pytest.mark.parametrize("case", ["waves", "himmelblau_four"])
def test_the_tracks_of_a_player_are_the_trace(case: str) -> None:
    result = results()[case]
    data = page_of("player", result).data
    tracks, trace = array(data["tracks"]), result.trace
    assert data["times"] == list(range(int(trace.steps.max()) + 1))
    rows = trace.points[: len(tracks)]
    low, high = result.facts.domain.T
    shares = (rows - low) / (high - low)
    np.testing.assert_allclose(tracks[..., 0], shares[..., 0], rtol=0, atol=1e-6)
    np.testing.assert_allclose(tracks[..., 1], 1 - shares[..., 1], rtol=0, atol=1e-6)
    race = data["race"]
    assert race["log"]
    regret = race["low"] * (race["high"] / race["low"]) ** (1 - tracks[..., 2])
    wanted = trace.values[: len(tracks)] - result.facts.minimum
    np.testing.assert_allclose(regret, np.maximum(wanted, race["low"]), rtol=1e-4)


def test_a_line_shows_the_value_over_its_coordinate() -> None:
    result = results()["parabola"]
    data = page_of("player", result).data
    tracks, trace = array(data["tracks"])[:, 0], result.trace
    np.testing.assert_allclose(tracks[:, 0], (trace.points[:, 0, 0] + 5) / 10, atol=1e-6)
    # Up the page is up in value: a straight line through (value, height) of slope below 0.
    slope, foot = np.polyfit(trace.values[:, 0], tracks[:, 1], 1)
    assert slope < 0
    np.testing.assert_allclose(tracks[:, 1], foot + slope * trace.values[:, 0], atol=1e-6)


@pytest.mark.parametrize("case", MOVING)
def test_the_finish_table_tells_what_the_trace_does(case: str) -> None:
    result = results()[case]
    trace, read = result.trace, page_of("player", result)
    rows = read.rows[1:]
    parts = [np.asarray(team.lanes) for team in result.teams] or [
        np.array([lane]) for lane in range(trace.values.shape[1])
    ]
    if len(rows) == 1:
        parts = [np.concatenate(parts)]
    assert len(rows) == len(parts) == len(read.data["teams"])
    for row, lanes, (name, status, steps, best, _) in zip(
        read.data["teams"], parts, rows, strict=True
    ):
        ended = trace.status[lanes].tolist()
        for word in ("converged", "diverged"):
            told = word in status
            assert told == (word in ended), (name, status)
            if told and len(lanes) > 1:
                assert f"{ended.count(word)} {word}" in status
        middle = sorted(trace.steps[lanes].tolist())[(len(lanes) - 1) // 2]
        assert steps == f"{middle:,}"
        values = [min(v for v in trace.values[:, lane] if np.isfinite(v)) for lane in lanes]
        assert number(best) == pytest.approx(sorted(values)[(len(lanes) - 1) // 2], rel=2e-3)
        assert row["lanes"] == lanes.tolist()


def number(text: str) -> float:
    """Read 6.45×10⁻¹¹ and the like."""
    lowered = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹\N{MINUS SIGN}", "-0123456789-")
    digits, _, power = text.partition("10") if "⁻" in text or "×" in text else (text, "", "")
    times = digits.removesuffix("×").translate(lowered)
    return float(times or 1) * 10.0 ** int(power.translate(lowered) or 0)


@pytest.mark.parametrize(("case", "function"), [("waves", waves), ("goldstein", steep)])
def test_the_heights_of_a_surface_are_the_function(case: str, function) -> None:
    result = results()[case]
    data = page_of("space", result).data
    unit, scale = array(data["heights"]) / 65535, data["scale"]
    (left, right), (foot, top) = result.facts.domain
    x, y = np.meshgrid(
        np.linspace(left, right, unit.shape[1]), np.linspace(foot, top, unit.shape[0])
    )
    wanted = function(np.stack([x, y], axis=-1))
    if scale["width"] is None:
        share = (wanted - scale["low"]) / (scale["high"] - scale["low"])
    else:
        ends = [np.arcsinh((scale[k] - scale["base"]) / scale["width"]) for k in ("low", "high")]
        share = (np.arcsinh((wanted - scale["base"]) / scale["width"]) - ends[0]) / np.ptp(ends)
    # The mesh of the case is coarser; what is between its points is a cubic.
    assert np.abs(unit - np.clip(share, 0, 1)).max() < 0.02
    assert np.abs(unit - np.clip(share, 0, 1)).mean() < 1e-3


def test_the_paths_on_a_surface_are_the_trace() -> None:
    result = results()["himmelblau_four"]
    data = page_of("space", result).data
    points = array(data["points"]) / 65535 * 11 - 5.5
    ends = np.cumsum([sum(lane["pieces"]) for lane in data["lanes"]])
    assert ends[-1] == len(points)
    for lane, part in zip(data["lanes"], np.split(points, ends[:-1]), strict=True):
        own = min(range(4), key=lambda k: np.abs(result.trace.points[0, k] - part[0]).sum())
        last = int(result.trace.steps[own])
        for place in result.trace.points[: last + 1, own]:
            assert np.abs(part - place).max(axis=1).min() < 2e-4
        np.testing.assert_allclose(
            np.array(lane["end"]) * 11 - 5.5, result.trace.points[last, own], atol=1e-9
        )


@pytest.mark.parametrize("name", ["player", "space"])
def test_hostile_names_are_texts(name: str) -> None:
    result = results()["teams"]
    named = (Team(HOSTILE, result.teams[0].lanes, "#0072B2"), *result.teams[1:])
    hostile = replace(result, facts=replace(HIMMELBLAU, name=HOSTILE), label="SGD", teams=named)
    own, usual = page_of(name, hostile), page_of(name, result)
    assert HOSTILE in own.text
    assert [tag for tag, _ in own.tags] == [tag for tag, _ in usual.tags]
    assert not any(key.startswith("on") for _, tags in own.tags for key in tags)


def test_data_ends_no_script_and_has_no_infinity() -> None:
    text = in_script({"a": HOSTILE})
    assert "<" not in text
    assert "&" not in text
    assert json.loads(text) == {"a": HOSTILE}
    with pytest.raises(ValueError, match="JSON"):
        in_script({"a": float("inf")})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$x_{12}$", "x₁₂"),
        ("f(x_{1}, x_{2})", "f(x₁, x₂)"),
        ("$f - f_{min}$  (asinh scale)", "f \N{MINUS SIGN} f min (asinh scale)"),
        ("slice along $x_{2}$, $x_{5}$", "slice along x₂, x₅"),
        (r"$\mathrm{PCA\ 1} - 20$ (3 % of the variance)", "PCA 1 − 20 (3 % of the variance)"),
    ],
)
def test_mathtext_of_names_becomes_text(text: str, said: str) -> None:
    assert plain(text) == said


@pytest.mark.parametrize("case", MOVING)
def test_players_are_whole_small_and_the_same_twice(case: str, tmp_path: Path) -> None:
    pages = []
    for k in range(2):
        (path,) = animate(
            results()[case], tmp_path / str(k), formats=["html"], frames=9, interval=20, hold=0,
            dpi=40, look=Look(),
        )  # fmt: skip
        pages.append(path.read_bytes())
        assert [file.name for file in path.parent.iterdir()] == ["descent.html"]
    assert_alone(*pages, most=400_000)


@pytest.mark.parametrize(("name", "case"), PAGES)
def test_pages_are_whole_small_and_the_same_twice(name: str, case: str, tmp_path: Path) -> None:
    pages = []
    for kind in ("png", "svg"):
        page = figures.draw(name, results()[case], Look(format=kind))
        path = figures.save(page, tmp_path / f"{name}.{kind}", 40)
        assert path == tmp_path / f"{name}.html"
        pages.append(path.read_bytes())
    assert_alone(*pages, most=210_000)


def assert_alone(one: bytes, two: bytes, most: int) -> None:
    """Both are the same, and ask for nothing from elsewhere."""
    assert one == two
    assert len(one) < most
    text = one.decode()
    assert "://" not in text
    assert "$" not in Read(text).text
    for _, attributes in Read(text).tags:
        assert not {"src", "href", "srcset"} & set(attributes)


def test_long_descents_are_thinned_and_say_so() -> None:
    random = np.random.default_rng(3)
    steps, count = 6_000, 350
    walk = np.cumsum(random.normal(0, 0.01, (steps + 1, count, 2)), axis=0)
    status, ends = np.full(count, BUDGET), np.full(count, steps)
    values = himmelblau(walk)
    trace = Trace(walk, values, np.abs(values), status, ends)
    result = Result(HIMMELBLAU, mesh(himmelblau, HIMMELBLAU), "SGD", trace)
    for name, most in (("player", 400_000), ("space", 250_000)):
        page = (
            player(result, Look(), 1.0) if name == "player"
            else figures.draw("space", result, Look())
        )  # fmt: skip
        assert isinstance(page, Page)
        assert len(page.text) < most
        assert "300" in Read(page.text).text
    data = page_of("player", result).data
    assert (data["times"][0], data["times"][-1]) == (0, steps)
    kept = np.round(np.linspace(0, count - 1, 300)).astype(int)
    tracks = array(data["tracks"])
    wanted = (walk[data["times"]][:, kept, 0] + 5.5) / 11
    np.testing.assert_allclose(tracks[..., 0], wanted, atol=1e-5)
