"""docs/tracking.md says what there is: commands, options, settings, files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from pipeline import run_folder, sync, ui

from .fake_runs import make_run, record

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tracking.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("main", [ui.main, sync.main])
def test_every_option_is_documented(
    main: Callable[[Sequence[str]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    command = re.search(r"python -m pipeline\.\w+", shown)
    assert command is not None
    line = next(line for line in PAGE.splitlines() if line.startswith(command.group()))
    assert set(re.findall(r"--\w+", line)) == set(re.findall(r"--\w+", shown)) - {"--help"}


def test_every_setting_is_documented_with_its_default() -> None:
    config = OmegaConf.create({"outputs": "outputs"})
    config.tracking = OmegaConf.load(ROOT / "conf" / "tracking" / "mlflow.yaml")
    for key, value in config.tracking.items():
        name = "tracking" if key == "kind" else f"tracking.{key}"
        assert f"| `{name}` | `{value}` |" in PAGE


def test_every_file_of_a_run_is_documented(tmp_path: Path) -> None:
    files = {path.name for path in make_run(tmp_path / "run").iterdir()}
    for name in files | {run_folder.RECEIPT}:
        assert f"`{name}`" in PAGE or f"`{name}/`" in PAGE, name
    for key in record():
        assert f"`{key}`" in PAGE, key


def test_limits_are_those_of_the_code() -> None:
    assert f"{run_folder.PARAM_LENGTH:,} characters for a param" in PAGE
    assert f"{run_folder.TAG_LENGTH:,} for a tag" in PAGE
