"""The progress bar: on a terminal it is drawn, elsewhere nothing is written."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from pipeline.progress import progress, say

CODE = """
import time
from pipeline.progress import progress, say
say("loading [x]")
with progress("animation [x]") as told:
    time.sleep(0.15)
    for done in range(1, 5):
        told(done, 4)
        time.sleep(0.15)
"""


def test_bar_is_silent_where_no_one_watches(capfd: pytest.CaptureFixture[str]) -> None:
    say("loading")
    with progress("animation") as told:
        told(1, 2)
        told(2, 2)
    assert capfd.readouterr() == ("", "")


def test_bar_is_drawn_on_stderr_of_a_terminal() -> None:
    controller, terminal = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE],
        stdout=subprocess.PIPE,
        stderr=terminal,
        check=True,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "80"},
    )
    os.close(terminal)
    shown = os.read(controller, 100_000).decode()
    os.close(controller)
    assert done.stdout == b""
    assert "animation [x]" in shown
    assert "4/4" in shown
    assert "/?" not in shown, "a count before the total is known"
    assert shown.startswith("\r\x1b[2Kloading [x] ...\r\x1b[2K"), "a line, cleared for the bar"


def test_failure_inside_the_block_is_passed_on() -> None:
    with pytest.raises(OSError, match="disk full"), progress("animation"):
        raise OSError("disk full")
