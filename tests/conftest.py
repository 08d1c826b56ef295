"""What holds for all tests."""

import os
import sys

import pytest
from absl import logging

# Ahead of NumPy, and for the commands that tests run. Where there are more processes than cores the
# threads of BLAS wait for each other many times as long as its sums of a few numbers take.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# TensorFlow's log handler takes the stderr of its import, which is pytest's of that moment, and
# closes it when Hydra sets up logging anew, unless it is the process's own.
logging.get_absl_handler().python_handler.setStream(sys.__stderr__)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that no core waits for them at the end."""
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)
