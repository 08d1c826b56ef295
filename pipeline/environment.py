"""Where a run was made: versions, machine, code. What a rerun is compared with."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import platform
import re
import subprocess
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.methods import is_own

# What may change numbers, so neither threads nor logging. Not all of TF_: Terraform's variables
# begin so too, and may hold secrets.
_SHAPING = (
    "TF_CUDNN_",
    "TF_DETERMINISTIC_",
    "TF_DISABLE_",
    "TF_ENABLE_",
    "TF_FORCE_",
    "TF_GPU_",
    "TF_USE_",
    "TF_XLA_",
    "XLA_",
    "CUDA_VISIBLE",
)
_CODE = ("conf", "functions", "pipeline")  # the folders in which a new file counts
LIBRARIES = (
    *("fallline", "tensorflow", "keras", "numpy", "scipy", "sympy", "matplotlib", "hydra-core"),
    "mlflow",
)
OF_TRIALS = ("optuna", "cmaes")


def describe(classes: Iterable[str], *, trials: bool = False) -> dict[str, Any]:
    """Return plain data about this process, to be asked for before the work begins.

    `classes` are those that the choice names; `own` holds the SHA-256 of the file of each that is
    the user's own. The libraries that ask for `trials` count where there are some.
    """
    named = list(classes)
    libraries = LIBRARIES + OF_TRIALS * trials
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": _processor(),
        "gpus": _gpus(),
        "cores": os.cpu_count(),
        "versions": {name: _version(name) for name in libraries},
        "variables": {name: os.environ[name] for name in sorted(os.environ) if _shapes(name)},
        "git": code(),
        "own": {name: _source(name) for name in named if is_own(name)},
    }


def cores() -> int:
    """Return how many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # of Linux only
    return len(allowed(0)) if allowed else os.cpu_count() or 1


@functools.cache  # what this process has loaded stays as it was
def code() -> dict[str, Any]:
    """Return the commit of this code and whether it was changed since; None outside a checkout.

    `changes` is the SHA-256 of these changes, new files among them, None where there are none.
    """
    root = Path(__file__).resolve().parents[1]
    commit = _git(root, "rev-parse", "HEAD")
    changed = _git(root, "diff", "HEAD")
    new = _git(root, "ls-files", "-z", "--others", "--exclude-standard", "--", *_CODE)
    if commit is None or changed is None or new is None:
        return {"commit": None, "dirty": None, "changes": None}
    whole = hashlib.sha256(changed)
    for name in sorted(filter(None, new.split(b"\0"))):
        whole.update(b"\0" + name + b"\0" + (root / os.fsdecode(name)).read_bytes())
    dirty = bool(changed or new)
    return {
        "commit": commit.decode().strip(),
        "dirty": dirty,
        "changes": whole.hexdigest() if dirty else None,
    }


def _git(root: Path, *words: str) -> bytes | None:
    if not (root / ".git").exists():
        return None
    try:
        done = subprocess.run(  # noqa: S603 - words of our own, no shell
            ["git", "-C", str(root), *words],  # noqa: S607 - the user's own git
            capture_output=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _source(name: str) -> str | None:
    """Return the SHA-256 of the file in which a class is, None where there is no such file."""
    try:
        found = importlib.util.find_spec(name.rpartition(".")[0])
    except (ImportError, ValueError):  # refused when it is asked for
        return None
    if found is None or not found.has_location or found.origin is None:
        return None
    return hashlib.sha256(Path(found.origin).read_bytes()).hexdigest()


def _processor() -> str:
    """Return the processor's model, as far as the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def _gpus() -> list[str]:
    """Return the models of the graphics processors here, as far as a driver lists them.

    TensorFlow knows which it can use, and takes seconds to be asked.
    """
    told = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))
    texts = [path.read_text(encoding="utf-8") for path in told]
    models = [re.search(r"Model:\s*(.+)", text) for text in texts]
    amd = ["AMD"] if Path("/dev/kfd").exists() else []
    return [each[1].strip() for each in models if each] + amd


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _shapes(name: str) -> bool:
    """Whether an environment variable can change what is computed."""
    return name.startswith(_SHAPING)
