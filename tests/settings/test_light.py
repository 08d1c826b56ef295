"""What only answers (help, config, completion, errors) imports nothing that is slow."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CALL = """
import json, sys
from pipeline.__main__ import main
try:
    main()
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)))
"""
# A package that is only announced (loaded at first use) has none of its parts.
SLOW = {"tensorflow.python", "keras.src", "numpy._core", "mlflow", "matplotlib", "rich", "pandas"}


@pytest.mark.parametrize(
    ("arguments", "also"),
    [
        (["--help"], {"pydantic"}),
        (["--cfg", "job"], {"pydantic"}),
        (["optimizer=adam", "--cfg", "all", "--resolve"], {"pydantic"}),
        (["--info", "defaults"], {"pydantic"}),
        (["-sc", "install=bash"], {"pydantic"}),
        (["--version"], {"pydantic"}),
        (["optimizer=adamm"], set()),
        (["function=quadratic", "function.condition=0"], set()),
        (
            ["function=rosenbrock", "function.transforms=[{kind: rotat}, {kind: scale, by: 0}]"],
            set(),
        ),
        (["seed=-1", "start.points=[1]", "study.figures=[x]"], set()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_it_stays_light(tmp_path, arguments, also):
    ended = subprocess.run(
        [sys.executable, "-c", CALL, *arguments],
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
    )
    loaded = set(json.loads(ended.stdout.splitlines()[-1]))
    assert loaded & (SLOW | also) == set()
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []
