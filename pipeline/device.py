"""TensorFlow, quietly imported and set up: the device, the threads, the precision.

Nothing falls back: what is not there is refused with a list of what is.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.problems import Problem, bad_input

if TYPE_CHECKING:
    from pipeline import settings

# Keras imports these where they are installed, for training and plotting models: half of its time.
_UNUSED = ("jax", "matplotlib.pyplot", "pandas", "sklearn")
_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}


@dataclass(frozen=True)
class Device:
    """A device that was found: its name for `tf.device`, and all there are beside it."""

    name: str
    available: tuple[str, ...]


def prepare(choice: settings.Device, precision: str, seed: int = 0) -> Device:
    """Import TensorFlow, find the chosen device, and make `precision` the float of everything.

    `seed` is where Keras's and TensorFlow's random draws begin.

    Soft placement is turned off, so that work never moves to another device by itself. Raises
    BadInput, with the devices there are, where the chosen one is not there, and where thread
    counts can no longer be set because TensorFlow has started under others.
    """
    tf = _tensorflow()
    import keras  # noqa: PLC0415 - comes with TensorFlow

    # Before anything starts TensorFlow, as listing its devices does: afterwards neither is heeded.
    _set_threads(tf, choice)
    tf.config.set_soft_device_placement(False)
    with _silent():
        names = [each.name for each in tf.config.list_logical_devices()]
    device = find(choice.kind, choice.index, names)
    keras.config.set_floatx(precision)
    keras.utils.set_random_seed(seed)
    return device


def find(kind: str, index: int, names: list[str]) -> Device:
    """Return the device of a kind (auto: a GPU, else the CPU) among TensorFlow's logical devices.

    Raises BadInput where there is none.
    """
    short = tuple(name.removeprefix("/device:") for name in names)
    wanted = kind.upper()
    if kind == "auto":
        wanted = "GPU" if f"GPU:{index}" in short else "CPU"
    if f"{wanted}:{index}" not in short:
        why, got = f"there is no {wanted}:{index} on this machine", f"kind {kind}, index {index}"
        remedy = "choose device=cpu or device=auto, or another device.index"
        raise bad_input([Problem("device", why, got, ", ".join(short), remedy)])
    return Device(f"/{wanted}:{index}", short)


def _set_threads(tf: Any, choice: settings.Device) -> None:
    threading = tf.config.threading
    wanted = {"intra_op": choice.threads, "inter_op": choice.inter_op_threads}
    for name, count in wanted.items():
        now = getattr(threading, f"get_{name}_parallelism_threads")()
        if now == (count or 0):
            continue
        try:
            getattr(threading, f"set_{name}_parallelism_threads")(count or 0)
        except RuntimeError:
            why = f"TensorFlow has started with {now or 'its own number of'} {name} threads"
            remedy = "give the jobs of one sweep the same thread counts"
            raise bad_input([Problem("device", why, str(count or "null"), do=remedy)]) from None


def set_variables() -> None:
    """Set the environment variables that TensorFlow is to find, unless they are set already."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)


def _tensorflow() -> Any:
    set_variables()
    with _silent(), _hidden(_UNUSED):
        import tensorflow as tf  # noqa: PLC0415 - after the config is checked, before any work

        # Whoever asks first, be it for numbers of threads, has GPUs looked for, with a complaint.
        tf.config.list_physical_devices()
    # It warns of programs that look alike; ours differ by their target, optimizer or shape.
    tf.get_logger().setLevel("ERROR")
    return tf


@contextmanager
def _hidden(names: Sequence[str]) -> Iterator[None]:
    """Let imports find modules missing that nobody has imported yet; afterwards all are there."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # as the import system has it
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what native code writes to stderr while TensorFlow starts; show it if that fails."""
    with tempfile.TemporaryFile() as said:
        kept = os.dup(2)
        os.dup2(said.fileno(), 2)
        try:
            yield
        except BaseException:
            said.seek(0)
            os.write(kept, said.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
