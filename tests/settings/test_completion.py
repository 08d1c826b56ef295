"""Tab completion of the console script, in a real bash."""

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.settings.choices import config, options

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = f"""#!{sys.executable}
import sys
sys.path.insert(0, {str(ROOT)!r})
from pipeline.__main__ import main
sys.exit(main())
"""
# Ask as bash does when Tab is pressed at the end of the line.
PRESS = """
eval "$(fallline -sc install=bash)"
complete -p fallline | grep -q hydra_bash_completion || exit 3
COMP_LINE="$1"; COMP_POINT=${#1}
COMP_WORDS=($1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
hydra_bash_completion
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def press(tmp_path, monkeypatch):
    script = tmp_path / "fallline"
    script.write_text(SCRIPT)
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    bash = shutil.which("bash")
    assert bash is not None

    def press(line: str) -> set[str]:
        ended = subprocess.run(
            [bash, "--norc", "-c", PRESS, "bash", line],
            check=True,
            cwd=tmp_path,
            env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
        )
        assert ended.stderr == ""
        return set(ended.stdout.split())

    return press


@pytest.mark.parametrize("group", ["function", "optimizer", "schedule", "tracking"])
def test_options_of_a_group(press, group):
    assert press(f"fallline {group}=") == {f"{group}={option}" for option in options()[group]}


def test_options_that_begin_so(press):
    wanted = {option for option in options()["optimizer"] if option.startswith("ada")}
    assert press("fallline seed=3 optimizer=ada") == {f"optimizer={option}" for option in wanted}


def test_keys_of_the_option_chosen_before(press):
    keys = config("function=quadratic")[0]["function"]
    # A list is completed by what is in it, too.
    ends = {f"function.{k}{'.' if isinstance(v, list) else '='}" for k, v in keys.items()}
    assert press("fallline function=quadratic function.") == ends


def test_groups_and_keys_that_begin_so(press):
    assert press("fallline see") == {"seed="}
    # There is a group within it, study/contenders, so that = is for the user to write.
    assert press("fallline stu") == {"study", "study."}
