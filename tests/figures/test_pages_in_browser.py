"""Pages opened as files in a browser without a network: they move, turn, tell, and complain of
nothing.

Screenshots are kept where FALLLINE_SCREENSHOTS names a folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pipeline import figures
from pipeline.figures import Look
from pipeline.figures.animation import animate
from tests.chromium import Browser, Tab, browsing, new_tab, program
from tests.figures.cases import himmelblau, results

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(program() is None, reason="no Chromium is installed"),
]
FRAME = (600, 670)  # what the MLflow UI gives an artifact
STEP = "Number(document.querySelector('#step').value)"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get("FALLLINE_SCREENSHOTS", tmp_path_factory.mktemp("shots")))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    """An empty page; whatever was opened in it asked for nothing but itself, and had no fault."""
    opened = new_tab(browser)
    opened.size(*FRAME)
    yield opened
    asked = opened.requests()
    assert all(address.startswith("file:///") and address.endswith(".html") for address in asked)
    assert opened.faults() == []
    opened.close()


def open_player(tab: Tab, case: str, folder: Path) -> None:
    """Open a player and stop it at the start."""
    animate(results()[case], folder, formats=["html"], frames=100, interval=20, hold=0, dpi=40,
            look=Look())  # fmt: skip
    tab.open((folder / "descent.html").as_uri())
    tab.wait(f"{STEP} > 0")  # it plays by itself
    tab.value("document.querySelector('#race').focus()")
    tab.key("Home")
    assert tab.value(STEP) == 0


def open_space(tab: Tab, case: str, folder: Path) -> None:
    page = figures.draw("space", results()[case], Look())
    tab.open(figures.save(page, folder / "space.png", 40).as_uri())
    tab.wait("document.querySelector('#scene').height !== 150")


def parts(picture: np.ndarray, tab: Tab, selector: str) -> np.ndarray:
    """Return the pixels of an element."""
    left, top, width, height = (round(each * tab.scale) for each in tab.box(selector))
    return picture[max(top, 0) : top + height, left : left + width]


def differing(one: np.ndarray, two: np.ndarray) -> float:
    return float((np.abs(one - two).max(axis=-1) > 24).mean())


@pytest.mark.parametrize("case", ["waves", "himmelblau_four", "many", "wiggle", "teams"])
def test_a_player_plays_and_scrubs(tab: Tab, case: str, tmp_path: Path, shots: Path) -> None:
    open_player(tab, case, tmp_path)
    first = tab.shot()
    last = int(results()[case].trace.steps.max())
    tab.click(*middle(tab, "#play"))
    tab.wait(f"{STEP} > {last // 4}")
    tab.click(*middle(tab, "#play"))
    stopped = tab.value(STEP)
    assert last // 4 < stopped <= last
    later = tab.shot(shots / f"player_{case}.png")
    assert tab.value(STEP) == stopped
    for panel in ("#paths", "#race"):
        assert differing(parts(first, tab, panel), parts(later, tab, panel)) > 0.001
    left, top, width, height = tab.box("#step")
    tab.click(left + width - 2, top + height / 2)
    assert tab.value(STEP) == last
    assert tab.value("document.querySelector('#counter').textContent") == f"step {last}"
    tab.shot(shots / f"player_{case}_end.png")
    said = [cell.strip() for cell in tab.value(column(2))]
    assert not any(cell == "running" for cell in said)


def middle(tab: Tab, selector: str) -> tuple[float, float]:
    left, top, width, height = tab.box(selector)
    return left + width / 2, top + height / 2


def column(place: int) -> str:
    cells = f"document.querySelectorAll('#table tbody tr > :nth-child({place})')"
    return f"[...{cells}].map((cell) => cell.textContent)"


def test_a_player_obeys_keys_and_the_cursor(tab: Tab, tmp_path: Path) -> None:
    open_player(tab, "waves", tmp_path)
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 120)):
        tab.key(key)
        assert tab.value(STEP) == step
    left, top, width, height = tab.box("#race")
    tab.drag((left + width / 3, top + height / 2), (left + width / 2, top + height / 2))
    assert 40 < tab.value(STEP) < 70
    tab.key(" ", " ")
    tab.wait("document.querySelector('#play').getAttribute('aria-label') === 'Pause'")
    tab.key(" ", " ")
    assert tab.value("document.querySelector('#play').getAttribute('aria-label')") == "Play"


def test_a_player_tells_the_value_at_the_cursor(tab: Tab, tmp_path: Path) -> None:
    open_player(tab, "waves", tmp_path)
    tab.value("document.querySelector('#step').value = 60")
    tab.value("document.querySelector('#step').dispatchEvent(new Event('input'))")
    told = float(tab.value(column(5))[0])
    regret = results()["waves"].trace.values[60, 0] + 0.4
    assert told == pytest.approx(regret, rel=1e-3)


def test_what_the_curves_cut_is_told_as_beyond_them(tab: Tab, tmp_path: Path) -> None:
    """Lanes that diverge have no say in the axis: at its edge only a bound is known."""
    open_player(tab, "race", tmp_path)
    result = results()["race"]
    trace, minimum = result.trace, result.facts.minimum
    cut = 0
    for step in range(int(trace.steps.max())):
        tab.value(f"document.querySelector('#step').value = {step}")
        tab.value("document.querySelector('#step').dispatchEvent(new Event('input'))")
        for team, told in zip(result.teams, tab.value(column(5)), strict=True):
            (lane,) = team.lanes
            if told == "diverged":
                assert step >= trace.steps[lane] - 1
                continue
            regret = trace.values[min(step, trace.last[lane]), lane] - minimum
            shown = number_of(told.lstrip("≥≤ "))
            if told.startswith("≥"):
                cut += 1
                assert shown <= regret * (1 + 1e-2)
            elif told.startswith("≤"):
                assert shown >= regret
            else:
                assert shown == pytest.approx(regret, rel=1e-2)
    assert cut > 0


def number_of(text: str) -> float:
    """Read a number as people write it: '1.53×10⁷'."""
    superscripts = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
    return float(text.replace("×10", "e").translate(superscripts))


def test_a_name_in_the_table_hides_its_path(tab: Tab, tmp_path: Path) -> None:
    open_player(tab, "himmelblau_four", tmp_path)
    tab.key("End")
    whole = parts(tab.shot(), tab, "#paths")
    colour = np.array([0xD5, 0x5E, 0x00])  # the second of the palette, of one lane alone
    assert colours(whole, [colour, np.array([0xCC, 0x3D, 0x8F])])
    tab.value("document.querySelectorAll('#table button')[0].click()")
    less = parts(tab.shot(), tab, "#paths")
    assert differing(whole, less) > 0.002
    assert tab.value("document.querySelectorAll('#table [aria-pressed=false]').length") == 1


def colours(picture: np.ndarray, wanted: list[np.ndarray]) -> bool:
    return all((np.abs(picture - one).max(axis=-1) < 40).sum() > 20 for one in wanted)


@pytest.mark.parametrize("size", [(360, 640), (600, 670), (1400, 800)])
@pytest.mark.parametrize("scale", [1, 2])
def test_pages_fit_their_frame_sharply(
    tab: Tab, size: tuple[int, int], scale: int, tmp_path: Path, shots: Path
) -> None:
    tab.size(*size, scale)
    for name, opener in (("player", open_player), ("space", open_space)):
        opener(tab, "teams", tmp_path)
        assert tab.value("document.documentElement.scrollWidth <= innerWidth")
        for canvas in ("#paths", "#race") if name == "player" else ("#back", "#scene", "#front"):
            left, _, width, _ = tab.box(canvas)
            assert left >= 0
            assert left + width <= size[0]
            assert tab.value(f"document.querySelector('{canvas}').width") == pytest.approx(
                scale * width, abs=1
            )
        tab.shot(shots / f"{name}_{size[0]}_{scale}.png")


@pytest.mark.parametrize("case", ["waves", "rosenbrock", "goldstein", "ten_slice", "many"])
def test_a_surface_is_drawn_and_turned(tab: Tab, case: str, tmp_path: Path, shots: Path) -> None:
    open_space(tab, case, tmp_path)
    first = parts(tab.shot(shots / f"space_{case}.png"), tab, "#stage")
    coloured = np.ptp(first, axis=-1) > 60
    assert coloured.mean() > 0.1, "the surface is in colours"
    x, y = middle(tab, "#stage")
    tab.drag((x, y), (x + 120, y - 40))
    away(tab)
    turned = parts(tab.shot(shots / f"space_{case}_turned.png"), tab, "#stage")
    assert differing(first, turned) > 0.1
    tab.mouse("mouseWheel", x, y, deltaX=0, deltaY=-300)
    away(tab)
    near = parts(tab.shot(), tab, "#stage")
    assert (np.ptp(near, axis=-1) > 60).mean() > 1.2 * (np.ptp(turned, axis=-1) > 60).mean()
    tab.click(x, y, times=2)
    away(tab)
    assert differing(first, parts(tab.shot(), tab, "#stage")) < 0.001


def test_a_surface_has_a_hole_where_there_is_no_value(
    tab: Tab, tmp_path: Path, shots: Path
) -> None:
    """Seen from above, the left half, x <= 0, is bare, and tells nothing under the pointer."""
    open_space(tab, "half", tmp_path)
    tab.value("document.querySelector('#stage').focus()")
    for key in ["ArrowUp"] * 12 + ["ArrowRight"] * 6:
        tab.key(key)
    # The focus's frame is in colour too.
    picture = parts(tab.shot(shots / "space_half.png"), tab, "#stage")[8:-8, 8:-8]
    x, y = middle(tab, "#stage")
    told = []
    for across in (-90, 90):
        tab.mouse("mouseMoved", x + across, y)
        tab.shot()
        told.append(not tab.value("document.querySelector('#told').hidden"))
    assert told == [False, True]
    coloured = np.ptp(picture, axis=-1) > 60
    left, right = np.array_split(coloured, 2, axis=1)
    assert right.mean() > 0.1
    assert left.mean() < 0.01


def away(tab: Tab) -> None:
    """Take the pointer off the surface: what it points at is no part of a picture."""
    tab.mouse("mouseMoved", 5, 5)


def test_a_surface_is_turned_by_keys_and_seen_from_below(tab: Tab, tmp_path: Path) -> None:
    open_space(tab, "waves", tmp_path)
    first = parts(tab.shot(), tab, "#stage")
    tab.value("document.querySelector('#stage').focus()")
    for _ in range(16):
        tab.key("ArrowDown")
    below = parts(tab.shot(), tab, "#stage")
    assert differing(first, below) > 0.1
    assert (np.ptp(below, axis=-1) > 60).mean() > 0.1
    tab.key("0")
    assert differing(first, parts(tab.shot(), tab, "#stage")) < 0.001


def test_a_surface_tells_the_value_under_the_pointer(tab: Tab, tmp_path: Path) -> None:
    open_space(tab, "himmelblau_four", tmp_path)
    x, y = middle(tab, "#stage")
    said = []
    for across in (-60, -20, 0, 30, 60):
        tab.mouse("mouseMoved", x + across, y - 20)
        tab.shot()
        text = tab.value("document.querySelector('#told').textContent")
        assert not tab.value("document.querySelector('#told').hidden")
        told = [
            line.partition(" = ")[2].replace("\N{MINUS SIGN}", "-") for line in text.split("\n")
        ]
        at = np.array([float(told[0]), float(told[1])])
        # As far as the mesh, the texts' digits and the scale's steps are from the function.
        assert float(told[2]) == pytest.approx(float(himmelblau(at)), rel=0.02, abs=1)
        said.append(told)
    assert len({tuple(told) for told in said}) == 5
    away(tab)
    tab.shot()
    assert tab.value("document.querySelector('#told').hidden")


def test_a_pinch_zooms(tab: Tab, tmp_path: Path) -> None:
    open_space(tab, "waves", tmp_path)
    first = parts(tab.shot(), tab, "#stage")
    x, y = middle(tab, "#stage")
    tab.ask("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=2)
    for kind, reach in (("touchStart", 40), ("touchMove", 60), ("touchMove", 80)):
        ends = [{"x": x - reach, "y": y, "id": 0}, {"x": x + reach, "y": y, "id": 1}]
        tab.ask("Input.dispatchTouchEvent", type=kind, touchPoints=ends)
    tab.ask("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    near = parts(tab.shot(), tab, "#stage")
    assert (np.ptp(near, axis=-1) > 60).mean() > 1.5 * (np.ptp(first, axis=-1) > 60).mean()


def test_without_webgl_a_surface_says_so(tab: Tab, tmp_path: Path) -> None:
    none = "HTMLCanvasElement.prototype.getContext = () => null;"
    tab.ask("Page.addScriptToEvaluateOnNewDocument", source=none)
    page = figures.draw("space", results()["waves"], Look())
    tab.open(figures.save(page, tmp_path / "space.png", 40).as_uri())
    assert "no WebGL 2" in tab.value("document.body.innerText")
