"""The MLflow UI in a browser, on a run that was published: its page, its charts, its pictures.

Screenshots are kept where FALLLINE_SCREENSHOTS names a folder.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from pipeline import figures, ui_view
from pipeline.figures import Look
from pipeline.figures.animation import animate
from tests.chromium import LIMIT, Tab, browsing, new_tab, program
from tests.figures.cases import results

from .fake_runs import PICTURES, STEPS, Settings, make_run
from .servers import free_port, ui
from .test_publish import publish
from .third_party import MLFLOW_WARNINGS

pytestmark = [
    *MLFLOW_WARNINGS,
    pytest.mark.browser,
    pytest.mark.skipif(program() is None, reason="no Chromium is installed"),
]


@dataclass(frozen=True)
class Page:
    """What a browser makes of an address: the document, its text, and the picture [h, w, 3]."""

    html: str
    pixels: np.ndarray

    @property
    def text(self) -> str:
        return re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", self.html, flags=re.DOTALL)


@dataclass(frozen=True)
class Window:
    """A tab of headless Chromium on the pages of one run; screenshots go to a folder."""

    tab: Tab
    shots: Path
    run: str
    runs: str

    def address(self, name: str) -> str:
        """The address of a tab of the run's page."""
        return self.run.replace("?", f"/{name}?")

    def open(self, address: str, name: str, holds: Callable[[Page], bool]) -> Page:
        """Open a page and look at it until something holds of it, or for long enough."""
        self.tab.open(address)
        end = time.monotonic() + LIMIT
        while True:
            page = self.look(name)
            if holds(page) or time.monotonic() > end:
                return page
            time.sleep(0.5)

    def look(self, name: str) -> Page:
        html = self.tab.value("document.documentElement.outerHTML")
        return Page(html, self.tab.shot(self.shots / f"{name}.png"))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Window]:
    outputs = tmp_path_factory.mktemp("outputs")
    shutil.copy(empty_database, outputs / "mlflow.db")
    settings = Settings(f"sqlite:///{outputs}/mlflow.db")
    folder = make_run(outputs / "run")
    result = results()["himmelblau_four"]
    figures.save(figures.draw("space", result, Look()), folder / "figures" / "space.png", 40)
    animate(result, folder / "animations", formats=["html"], frames=100, interval=20, hold=0,
            dpi=40, look=Look())  # fmt: skip
    done = publish(folder, settings)
    shots = Path(os.environ.get("FALLLINE_SCREENSHOTS", tmp_path_factory.mktemp("shots")))
    shots.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with ui(settings.uri, port) as process, browsing(outputs) as browser:
        assert process.stdout is not None
        process.stdout.readline()
        runs = process.stdout.readline().partition(": ")[2].strip()  # the link that it prints
        assert runs.startswith(f"http://127.0.0.1:{port}/#/")
        run = done.link.replace(":5000", f":{port}")
        yield Window(new_tab(browser), shots, run, runs)


@pytest.fixture
def window(opened: Window) -> Iterator[Window]:
    """A tab of its own, as wide and high as a large screen."""
    tab = new_tab(opened.tab.browser)
    tab.size(1500, 1600)
    tab.faults()
    yield Window(tab, opened.shots, opened.run, opened.runs)
    tab.close()


def test_link_that_is_printed_lists_the_run(window: Window) -> None:
    page = window.open(window.runs, "runs", lambda page: "waves RMSprop" in page.text)
    assert "waves RMSprop" in page.text
    assert "1 matching run" in re.sub(r"\s+", " ", page.text)
    for column in ("gradient_norm", "steps", "optimizer.learning_rate"):
        assert any(f"`{column}`" in each for each in ui_view.COLUMNS)
        assert column in page.text, column


def test_run_has_its_page(window: Window) -> None:
    wanted = ("waves RMSprop", "Finished", "optimizer.learning_rate", "final_value", "c0ffee")
    page = window.open(window.run, "run", lambda page: all(told in page.text for told in wanted))
    for told in wanted:
        assert told in page.text, told
    assert "Model registry" in page.text, "a menu for chats"


def test_metrics_by_step_are_charts(window: Window) -> None:
    def lines(page: Page) -> list[str]:
        return re.findall(r'<path class="js-line"[^>]* d="M([^"]+)"', page.html)

    address = window.address("model-metrics")
    page = window.open(address, "metrics", lambda page: len(lines(page)) >= 2)
    assert "gradient_norm" in page.text
    corners = {len(line.split("L")) for line in lines(page)}
    assert min(corners) == 2, "the value falls straight"
    assert 10 < max(corners) <= STEPS, "the gradient norm is a curve"


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_shown(window: Window, name: str) -> None:
    def near(page: Page) -> int:
        return int((np.abs(page.pixels - PICTURES[name]).max(axis=-1) <= 8).sum())

    address = window.address(f"artifacts/{name}")
    page = window.open(
        address, Path(name).stem, lambda page: name in page.text and near(page) >= 100 * 100
    )
    assert name in page.text
    assert near(page) >= 100 * 100


def open_artifact(window: Window, name: str) -> tuple[Tab, np.ndarray]:
    """Open a page of the run in the UI's frame: the page itself, and its corner in the window."""
    window.tab.open(window.address(f"artifacts/{name}"))
    window.tab.wait("document.querySelector('iframe') !== null")
    left, top, width, _ = window.tab.box("iframe")
    assert width > 400
    return window.tab.frame(), np.array([left, top])


def assert_no_fault(window: Window) -> None:
    """The page said nothing; the UI itself asks for a user, whom a store of one's own lacks."""
    told = window.tab.faults()
    assert [each for each in told if not each.endswith("/mlflow/users/current")] == []


def middle(frame: Tab, corner: np.ndarray, selector: str) -> np.ndarray:
    left, top, width, height = frame.box(selector)
    return corner + np.array([left + width / 2, top + height / 2])


def test_a_descent_plays_in_the_sandbox(window: Window) -> None:
    frame, corner = open_artifact(window, "animations/descent.html")
    step = "Number(document.querySelector('#step').value)"
    last = int(results()["himmelblau_four"].trace.steps.max())
    frame.wait(f"{step} === {last}")  # it plays by itself
    window.tab.click(*middle(frame, corner, "#play"))
    frame.wait(f"{step} < {last}")
    frame.wait(f"{step} === {last}")
    end = window.tab.shot(window.shots / "player_end.png")
    window.tab.click(*middle(frame, corner, "#step"))
    assert last // 3 < frame.value(step) < last
    half = window.tab.shot(window.shots / "player.png")
    assert (np.abs(end - half).max(axis=-1) > 24).sum() > 500
    assert_no_fault(window)


def test_a_surface_turns_in_the_sandbox(window: Window) -> None:
    frame, corner = open_artifact(window, "figures/space.html")
    frame.wait("document.querySelector('#scene').height !== 150")
    x, y = middle(frame, corner, "#stage")
    first = window.tab.shot(window.shots / "space.png")
    assert (np.ptp(first[:, int(corner[0]) :], axis=-1) > 60).sum() > 50_000, "in colours"
    window.tab.drag((x, y), (x + 120, y - 40))
    turned = window.tab.shot(window.shots / "space_turned.png")
    assert (np.abs(first - turned).max(axis=-1) > 24).sum() > 20_000
    assert_no_fault(window)
