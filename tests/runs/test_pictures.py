"""A run's pictures as files: the same bytes whoever draws them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import figures, pictures
from pipeline.figures import Look
from tests.figures.cases import results

LOOK = Look(dpi=40)
NAMES = figures.names()
CASES = ("himmelblau_four", "wiggle", "ten_off_slice")
BEGIN = """
import os, sys, time
from pathlib import Path
from pipeline import pictures
from pipeline.figures import Look
from tests.figures.cases import results

if __name__ == "__main__":
    with pictures.kept():
        pictures.draw(results()["himmelblau_four"], ["contour"], Look(dpi=40), Path(sys.argv[1]))
        print(*pictures._studio.pool._processes, flush=True)
        time.sleep(60)
"""


@pytest.fixture(scope="module")
def studio() -> Iterator[None]:
    with pictures.kept():
        yield


def drawn(folder: Path, case: str) -> tuple[dict[str, bytes], dict[str, str]]:
    """What is drawn of a case, by name, and why the rest is not."""
    folder.mkdir()
    paths, skipped = pictures.draw(results()[case], NAMES, LOOK, folder)
    assert {*folder.iterdir()} == {*paths}
    return {path.stem: path.read_bytes() for path in paths}, skipped


@pytest.mark.parametrize("case", CASES)
def test_processes_draw_what_one_draws(
    studio: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    first, copied = drawn(tmp_path / "first", case), drawn(tmp_path / "copied", case)
    monkeypatch.setattr(pictures, "_studio", None)
    alone = drawn(tmp_path / "alone", case)
    assert first == copied == alone
    assert {*alone[0], *alone[1]} == {*NAMES}
    assert len(alone[0]) > 1


def test_what_shows_a_target_alone_is_drawn_once(
    studio: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = sorted(figures.OF_TARGET)
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        paths, _ = pictures.draw(results()["rosenbrock"], names, LOOK, folder)
        assert [path.name for path in paths] == [f"{name}.png" for name in names]
        assert pictures._studio is not None
        monkeypatch.setattr(pictures._studio.pool, "submit", None)


def test_a_process_that_is_ended_costs_no_picture(tmp_path: Path) -> None:
    with pictures.kept():
        assert drawn(tmp_path / "before", "himmelblau_four")[0]
        for number in list(pictures._studio.pool._processes):  # type: ignore[union-attr]
            os.kill(number, signal.SIGKILL)
        assert drawn(tmp_path / "after", "himmelblau_four") == drawn(
            tmp_path / "again", "himmelblau_four"
        )
    assert pictures._studio is None


def test_a_command_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    line = [sys.executable, "-c", BEGIN, str(tmp_path)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout is not None
        numbers = [int(each) for each in command.stdout.readline().split()]
        assert numbers
        assert all(Path(f"/proc/{number}").exists() for number in numbers)
        command.kill()
    for _ in range(100):
        if not any(running(number) for number in numbers):
            return
        time.sleep(0.1)
    raise AssertionError(f"still there: {numbers}")


def running(number: int) -> bool:
    """Whether a process is there, and not only waits to be taken note of."""
    try:
        told = Path(f"/proc/{number}/stat").read_text()
    except FileNotFoundError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"
