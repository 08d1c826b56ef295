"""Files and functions are short enough to be read at once."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(
    path for folder in ("functions", "pipeline", "benchmarks", "tests", "docs")
    for path in (ROOT / folder).rglob("*.py")
)  # fmt: skip
SCRIPTS = sorted((ROOT / "pipeline").rglob("*.js"))


def lengths() -> dict[str, int]:
    """The lines of every function, decorators left out."""
    return {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("path", FILES + SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_beyond_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_most_functions_are_within_40_lines_and_none_beyond_60():
    found = lengths()
    assert len(found) > 500
    assert {name: lines for name, lines in found.items() if lines > 60} == {}
    assert sum(lines <= 40 for lines in found.values()) >= 0.9 * len(found)
