"""How long the command line takes to answer, against a Hydra hello-world of one key.

`python -m benchmarks.cli` runs the commands in turns, round after round, and prints the median
seconds of each and its ratio to the hello-world. The goal: at most 2 for each.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.turns import in_turns

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


def call(command: list[str], folder: Path) -> None:
    """Run a command in `folder`, whether it succeeds or not."""
    subprocess.run(
        command,
        check=False,
        capture_output=True,
        cwd=folder,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[1]), "PATH": ""},
    )


def main() -> None:
    """Time all commands in turns and print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        works = {each: partial(call, line, folder) for each, line in commands(folder).items()}
        medians = in_turns(works, ROUNDS)
    base = medians["hydra hello-world"]
    print(f"{'command':20} {'seconds':>8} {'ratio':>6}   (medians of {ROUNDS} rounds, interleaved)")
    for each, median in medians.items():
        verdict = "" if median <= GOAL * base else f"   above the goal of {GOAL:g}"
        print(f"{each:20} {median:8.3f} {median / base:6.2f}{verdict}")


if __name__ == "__main__":
    main()
