"""The MLflow UI in a browser, on a run that was published: its page, its charts, its pictures.

Screenshots are kept where FALLLINE_SCREENSHOTS names a folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline import ui_view

from .fake_runs import PICTURES, STEPS, Settings, make_run
from .servers import free_port, ui
from .test_publish import publish
from .third_party import MLFLOW_WARNINGS

pytestmark = [*MLFLOW_WARNINGS, pytest.mark.browser]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Page:
    """What a browser makes of an address: the document, its text, and the picture [h, w, 3]."""

    html: str
    pixels: np.ndarray

    @property
    def text(self) -> str:
        return re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", self.html, flags=re.DOTALL)


@dataclass(frozen=True)
class Browser:
    """Headless Chromium on the pages of one run."""

    program: str
    folder: Path
    run: str

    def tab(self, name: str) -> str:
        """The address of a tab of the run's page."""
        return self.run.replace("?", f"/{name}?")

    def open(self, address: str, name: str, shows: str) -> Page:
        """Open a page and look at it, again where it has not loaded in two minutes of its own."""
        for _ in range(3):
            page = self._look(address, name)
            if shows in page.text:
                break
        return page

    def _look(self, address: str, name: str) -> Page:
        shot = self.folder / f"{name}.png"
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [
                *(self.program, "--headless", "--disable-gpu", "--disable-dev-shm-usage", *root),
                *(f"--user-data-dir={self.folder / 'profile'}", "--window-size=1500,1600"),
                *(
                    "--disable-background-networking",
                    "--no-first-run",
                    "--virtual-time-budget=120000",
                ),
                *("--dump-dom", f"--screenshot={shot}", address),
            ],
            check=True,
            capture_output=True,
            text=True,
            timeout=300,
        )
        with Image.open(shot) as picture:
            return Page(done.stdout, np.asarray(picture.convert("RGB")).astype(int))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip(f"none of {', '.join(NAMES)} is installed")
    outputs = tmp_path_factory.mktemp("outputs")
    shutil.copy(empty_database, outputs / "mlflow.db")
    settings = Settings(f"sqlite:///{outputs}/mlflow.db")
    done = publish(make_run(outputs / "run"), settings)
    shots = Path(os.environ.get("FALLLINE_SCREENSHOTS", tmp_path_factory.mktemp("shots")))
    shots.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with ui(settings.uri, port) as process:
        assert process.stdout is not None
        process.stdout.readline()
        runs = process.stdout.readline().partition(": ")[2].strip()  # the link that it prints
        assert runs.startswith(f"http://127.0.0.1:{port}/#/")
        (shots / "link.txt").write_text(runs)
        yield Browser(program, shots, done.link.replace(":5000", f":{port}"))
    shutil.rmtree(shots / "profile", ignore_errors=True)


def test_link_that_is_printed_lists_the_run(browser: Browser) -> None:
    page = browser.open((browser.folder / "link.txt").read_text(), "runs", "waves RMSprop")
    assert "waves RMSprop" in page.text
    assert "1 matching run" in re.sub(r"\s+", " ", page.text)
    for column in ("gradient_norm", "steps", "optimizer.learning_rate"):
        assert any(f"`{column}`" in each for each in ui_view.COLUMNS)
        assert column in page.text, column


def test_run_has_its_page(browser: Browser) -> None:
    page = browser.open(browser.run, "run", "waves RMSprop")
    for told in ("waves RMSprop", "Finished", "optimizer.learning_rate", "final_value", "c0ffee"):
        assert told in page.text, told
    assert "Model registry" in page.text, "a menu for chats"


def test_metrics_by_step_are_charts(browser: Browser) -> None:
    page = browser.open(browser.tab("model-metrics"), "metrics", "gradient_norm")
    assert "gradient_norm" in page.text
    lines = re.findall(r'<path class="js-line"[^>]* d="M([^"]+)"', page.html)
    corners = {len(line.split("L")) for line in lines}
    assert min(corners) == 2, "the value falls straight"
    assert 10 < max(corners) <= STEPS, "the gradient norm is a curve"


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_shown(browser: Browser, name: str) -> None:
    page = browser.open(browser.tab(f"artifacts/{name}"), Path(name).stem, name)
    assert name in page.text
    near = np.abs(page.pixels - PICTURES[name]).max(axis=-1) <= 8
    assert near.sum() >= 100 * 100
