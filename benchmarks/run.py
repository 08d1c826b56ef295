"""What a whole default run costs: `python -m benchmarks.run`.

Compares `python -m pipeline`, which computes, draws, animates and records, with importing what it
stands on: TensorFlow, MLflow and pyplot, one after the other in one process. Goal: at most 1.5
times. A first run, which also makes the MLflow store, is told apart.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.turns import in_turns, seconds

ROUNDS = 5
IMPORTS = "import tensorflow, mlflow, matplotlib.pyplot"


def call(*arguments: str, folder: Path) -> None:
    """Run Python with these arguments in `folder`; its output only if it fails."""
    root = str(Path(__file__).resolve().parents[1])
    line = [sys.executable, *arguments]
    ended = subprocess.run(
        line,
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": root},
    )
    if ended.returncode:
        raise SystemExit(f"{' '.join(line)} failed:\n{ended.stderr}")


def main() -> None:
    """Print the comparison."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        call("-c", IMPORTS, folder=folder)
        first = seconds(lambda: call("-m", "pipeline", folder=folder))
        turns = {
            "imports": lambda: call("-c", IMPORTS, folder=folder),
            "run": lambda: call("-m", "pipeline", folder=folder),
            "untracked": lambda: call("-m", "pipeline", "tracking=off", folder=folder),
        }
        taken = in_turns(turns, ROUNDS)
    base = taken["imports"]
    print(f"a whole default run (medians of {ROUNDS} turns)")
    print(f"  {IMPORTS:46} {base:6.2f} s")
    for label, total in (
        ("python -m pipeline, the first, makes the store", first),
        ("python -m pipeline", taken["run"]),
        ("python -m pipeline tracking=off", taken["untracked"]),
    ):
        print(f"  {label:46} {total:6.2f} s   {total / base:.2f} times the imports")
    print("  goal: 1.5 times the imports")


if __name__ == "__main__":
    main()
