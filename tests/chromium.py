"""Headless Chromium on a page: its pixels, its errors, and a hand on mouse and keys.

It is spoken to in the DevTools protocol over two pipes, which needs no library. No name but
127.0.0.1 is resolved, so a page that wants the network is found out.
"""

from __future__ import annotations

import base64
import io
import itertools
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

NAMES = ("chromium", "chromium-browser", "google-chrome")
LIMIT = 120.0  # seconds for an answer; machines that test are busy
FLAGS = (
    "--headless", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run",
    "--hide-scrollbars", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader", "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip


def program() -> str | None:
    """Where Chromium is, if it is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Browser:
    """A running browser: what it has said of errors and of what it asked the network for."""

    into: int
    out: int
    events: list[dict[str, Any]] = field(default_factory=list)
    _rest: bytes = b""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def ask(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Give a command of the protocol and return its result."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        os.write(self.into, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self.out], [], [], LIMIT)
            assert ready, "the browser says nothing"
            more = os.read(self.out, 1 << 20)
            assert more, "the browser has ended"
            self._rest += more
        whole, _, self._rest = self._rest.partition(b"\0")
        return json.loads(whole)


@dataclass
class Tab:
    """A page in a browser, of a size in CSS pixels; `scale` device pixels make one of them."""

    browser: Browser
    session: str
    scale: float = 1.0

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        return self.browser.ask(method, self.session, **params)

    def size(self, width: int, height: int, scale: float = 1.0) -> None:
        self.scale = scale
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=scale, mobile=False)  # fmt: skip

    def open(self, address: str) -> None:
        """Go to an address and wait until it has loaded."""
        self.ask("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def value(self, expression: str) -> Any:
        """Return what a JavaScript expression gives in the page."""
        done = self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def wait(self, expression: str) -> None:
        """Wait until a JavaScript expression holds."""
        end = time.monotonic() + LIMIT
        while not self.value(expression):
            assert time.monotonic() < end, f"never: {expression}"
            time.sleep(0.05)

    def shot(self, path: Path | None = None) -> np.ndarray:
        """Return the page as it is seen now, [height, width, 3] in device pixels."""
        self.value(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        raw = base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])
        if path is not None:
            path.write_bytes(raw)
        with Image.open(io.BytesIO(raw)) as picture:
            return np.asarray(picture.convert("RGB")).astype(int)

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Return where an element is: left, top, width, height in CSS pixels of the window."""
        found = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        box = self.value(f"{found}.toJSON()")
        return box["x"], box["y"], box["width"], box["height"]

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, x: float, y: float, times: int = 1) -> None:
        for count in range(1, times + 1):
            for kind in ("mousePressed", "mouseReleased"):
                self.mouse(kind, x, y, button="left", clickCount=count)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.mouse("mousePressed", *start, button="left", clickCount=1)
        for share in (0.25, 0.5, 0.75, 1.0):
            x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
            self.mouse("mouseMoved", x, y, button="left", buttons=1)
        self.mouse("mouseReleased", *end, button="left", clickCount=1)

    def key(self, name: str, text: str = "") -> None:
        typed = {"text": text} if text else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=name, code=name, **typed)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=name, code=name)

    def frame(self) -> Tab:
        """Return the page in this one's sandboxed frame, once it is there.

        Its places are those of the frame; mouse and keys are given to the page around it.
        """
        end = time.monotonic() + LIMIT
        while not (found := [event["params"] for event in self.browser.events
                             if event.get("method") == "Target.attachedToTarget"
                             and event["params"]["targetInfo"]["type"] == "iframe"]):  # fmt: skip
            assert time.monotonic() < end, "there is no frame"
            self.value("0")
            time.sleep(0.05)
        inner = Tab(self.browser, found[-1]["sessionId"], self.scale)
        inner.listen()
        inner.wait("document.readyState === 'complete'")
        return inner

    def listen(self) -> None:
        """Let the page tell of its errors, its requests, and of frames that it opens."""
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.ask("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=False,
                 flatten=True)  # fmt: skip

    def close(self) -> None:
        target = self.ask("Target.getTargetInfo")["targetInfo"]["targetId"]
        self.browser.ask("Target.closeTarget", targetId=target)

    def faults(self) -> list[str]:
        """Return all errors, and whatever else the console was told, since the last time."""
        self.value("0")  # what was said before this answer is known by now
        told = []
        for event in self.browser.events:
            params = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                told.append(json.dumps(params["exceptionDetails"]))
            elif event.get("method") == "Runtime.consoleAPICalled":
                said = [str(each.get("value", each)) for each in params["args"]]
                told.append(f"{params['type']}: {' '.join(said)}")
            elif event.get("method") == "Log.entryAdded":
                entry = params["entry"]
                told.append(f"{entry['level']}: {entry['text']} {entry.get('url', '')}")
        self.browser.events.clear()
        return told

    def requests(self) -> list[str]:
        """Return the addresses that were asked for since the last time, but for `data:` ones."""
        self.value("0")
        asked = [event["params"]["request"]["url"] for event in self.browser.events
                 if event.get("method") == "Network.requestWillBeSent"]  # fmt: skip
        return [address for address in asked if not address.startswith("data:")]


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """Run a browser whose profile is in a folder."""
    path = program()
    assert path is not None, f"none of {', '.join(NAMES)} is installed"
    (theirs, into), (out, its) = os.pipe(), os.pipe()
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    # A shell puts the ends of the pipes where the browser looks for them: at 3 and 4.
    line = f'exec "$@" 3<&{theirs} 4>&{its}'
    process = subprocess.Popen(
        ["bash", "-c", line, "bash", path, *FLAGS, *root, f"--user-data-dir={folder / 'profile'}"],
        pass_fds=(theirs, its), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    os.close(its)
    try:
        yield Browser(into, out)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        os.close(into)
        os.close(out)
        shutil.rmtree(folder / "profile", ignore_errors=True)


def new_tab(browser: Browser) -> Tab:
    """Open an empty page that tells of its errors."""
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    tab = Tab(browser, session)
    tab.listen()
    return tab
