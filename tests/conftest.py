"""What holds for all tests."""

import sys

from absl import logging

# TensorFlow's log handler takes the stderr of its import, which is pytest's of that moment, and
# closes it when Hydra sets up logging anew, unless it is the process's own.
logging.get_absl_handler().python_handler.setStream(sys.__stderr__)
