"""How long the command line takes to answer, against a Hydra hello-world of one key.

`python -m benchmarks.cli` runs the commands in turns, round after round, and prints the median
seconds of each and its ratio to the hello-world. The goal: at most 2 for each.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HELLO = """
import hydra

@hydra.main(version_base="1.3", config_path=".", config_name="config")
def main(config):
    print(config.word)

main()
"""
ROUNDS = 15
GOAL = 2.0


def commands(folder: Path) -> dict[str, list[str]]:
    """Return what is timed, by name; the hello-world's files are put into `folder`."""
    (folder / "hello.py").write_text(HELLO)
    (folder / "config.yaml").write_text("word: hello\n")
    ours = [sys.executable, "-m", "pipeline"]
    return {
        "hydra hello-world": [sys.executable, str(folder / "hello.py")],
        "--help": [*ours, "--help"],
        "--cfg job": [*ours, "--cfg", "job"],
        "wrong option": [*ours, "optimizer=adamm"],
        "wrong key": [*ours, "optimizer.beta2=0.9"],
        "wrong value": [*ours, "optimizer.learning_rate=0"],
    }


def seconds(command: list[str], folder: Path) -> float:
    """Return the wall-clock seconds of one call, made in `folder`'s place for outputs."""
    began = time.perf_counter()
    subprocess.run(
        command,
        check=False,
        capture_output=True,
        cwd=folder,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[1]), "PATH": ""},
    )
    return time.perf_counter() - began


def main() -> None:
    """Time all commands in turns and print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timed = commands(folder)
        taken: dict[str, list[float]] = {each: [] for each in timed}
        for number in range(ROUNDS + 1):
            for each, command in timed.items():
                duration = seconds(command, folder)
                if number:  # the first round fills the caches
                    taken[each].append(duration)
    medians = {each: statistics.median(durations) for each, durations in taken.items()}
    base = medians["hydra hello-world"]
    print(f"{'command':20} {'seconds':>8} {'ratio':>6}   (medians of {ROUNDS} rounds, interleaved)")
    for each, median in medians.items():
        verdict = "" if median <= GOAL * base else f"   above the goal of {GOAL:g}"
        print(f"{each:20} {median:8.3f} {median / base:6.2f}{verdict}")


if __name__ == "__main__":
    main()
