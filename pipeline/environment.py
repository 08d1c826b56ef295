"""Where a run was made: versions, machine, code. What a rerun is compared with."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

# Not all of TF_: Terraform's variables begin so too, and may hold secrets.
_SHAPING = (
    "TF_CPP_",
    "TF_CUDNN_",
    "TF_DETERMINISTIC_",
    "TF_DISABLE_",
    "TF_ENABLE_",
    "TF_FORCE_",
    "TF_GPU_",
    "TF_NUM_",
    "TF_USE_",
    "TF_XLA_",
    "XLA_",
    "OMP_",
    "CUDA_VISIBLE",
)
LIBRARIES = ("fallline", "tensorflow", "keras", "numpy", "matplotlib", "hydra-core", "mlflow")


def describe(available: tuple[str, ...]) -> dict[str, Any]:
    """Return plain data about this process; `available` are the devices that TensorFlow sees."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "devices": list(available),
        "versions": {name: _version(name) for name in LIBRARIES},
        "variables": {name: os.environ[name] for name in sorted(os.environ) if _shapes(name)},
        "git": code(),
    }


def code() -> dict[str, Any]:
    """Return the commit of this code and whether it was changed since; None outside a checkout.

    `changes` is the SHA-256 of these changes, None where there are none.
    """
    root = Path(__file__).resolve().parents[1]
    commit = _git(root, "rev-parse", "HEAD")
    changed = _git(root, "diff", "HEAD")
    changes = hashlib.sha256(changed.encode()).hexdigest() if changed else None
    return {
        "commit": commit,
        "dirty": None if changed is None else bool(changed),
        "changes": changes,
    }


def _git(root: Path, *words: str) -> str | None:
    if not (root / ".git").exists():
        return None
    try:
        done = subprocess.run(  # noqa: S603 - words of our own, no shell
            ["git", "-C", str(root), *words],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _shapes(name: str) -> bool:
    """Whether an environment variable can change what is computed."""
    return name.startswith(_SHAPING)
