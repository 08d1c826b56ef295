"""What tests of targets beside Keras need."""

import keras
import pytest


@pytest.fixture
def double():
    """Keras works in float64."""
    usual = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx(usual)
