"""TensorFlow as a run has it: quietly imported, in float64 and without soft placement."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.device import prepare
from pipeline.settings import Device

CPU = Device(kind="cpu", index=0, threads=None, inter_op_threads=None)


@pytest.fixture(scope="session", autouse=True)
def _tensorflow() -> None:
    prepare(CPU, "float64")


@pytest.fixture(autouse=True)
def _double() -> Iterator[None]:
    """Every test begins in float64, whatever the one before has set."""
    import keras

    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx("float64")


@pytest.fixture
def single(_double: None) -> None:
    """Optimizers made in this test are of float32."""
    import keras

    keras.config.set_floatx("float32")
