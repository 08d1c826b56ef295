"""Run folders made by hand, after the contract of docs/tracking.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

STARTED, ENDED = 1_790_000_000.125, 1_790_000_007.5  # unix seconds
STEPS = 2500
PICTURES = {  # by place in the folder, with their colour
    "figures/contour.png": (200, 0, 120),
    "figures/surface.svg": (0, 130, 60),
    "animations/path.gif": (90, 40, 220),
}


@dataclass(frozen=True)
class Settings:
    """A config's `tracking` section."""

    uri: str
    kind: str = "mlflow"
    experiment: str = "fallline"
    points: int = 100


def record(**changes: Any) -> dict[str, Any]:
    """What `run.json` holds of a descent that went well."""
    return {
        "name": "waves RMSprop",
        "status": "FINISHED",
        "started": STARTED,
        "ended": ENDED,
        "error": None,
        "params": {"function.name": "waves", "optimizer.learning_rate": 0.01, "study.steps": STEPS},
        "tags": {
            "function": "waves",
            "optimizer": "RMSprop",
            "study": "descend",
            "git_commit": "c0ffee",
        },
        "metrics": {"final_value": -0.4, "gradient_norm": 1e-9, "steps": float(STEPS)},
    } | changes


def series() -> dict[str, np.ndarray]:
    """Metrics by step, each [T+1], whose value tells the step."""
    steps = np.arange(STEPS + 1.0)
    return {"value": 1000.0 - steps, "gradient_norm": np.exp(-steps / 500)}


def make_run(folder: Path, *, by_step: dict[str, np.ndarray] | None = None, **changes: Any) -> Path:
    """Write a run's folder with every file that a run leaves."""
    (folder / "figures").mkdir(parents=True)
    (folder / "animations").mkdir()
    (folder / "config.yaml").write_text("seed: 0\n")
    (folder / "overrides.yaml").write_text("overrides: []\n")
    (folder / "environment.json").write_text('{"python": "3.11"}\n')
    (folder / "run.json").write_text(json.dumps(record(**changes)))
    np.savez(folder / "series.npz", **(series() if by_step is None else by_step))
    np.savez(folder / "trace.npz", points=np.zeros((3, 1, 2)))
    np.savez(folder / "grid.npz", values=np.zeros((2, 2)))
    draw(folder)
    return folder


def draw(folder: Path) -> None:
    """Put a true picture of each kind into the folder, each in a colour that nothing else has."""
    from PIL import Image

    for name, colour in PICTURES.items():
        if name.endswith(".svg"):
            shape = f'<rect width="160" height="160" fill="rgb{colour}"/>'
            drawing = (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160">{shape}</svg>'
            )
            (folder / name).write_text(drawing)
        else:
            Image.new("RGB", (160, 160), colour).save(folder / name)


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}
