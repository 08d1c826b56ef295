"""Devices: the one that was chosen and no other. What must be set before TensorFlow starts is
tried in a process of its own, on a machine of three virtual CPUs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import pytest

from pipeline.device import find, prepare
from pipeline.problems import BadInput
from pipeline.settings import Device

ROOT = Path(__file__).resolve().parents[2]
CPUS = ["/device:CPU:0", "/device:CPU:1"]
GPUS = [*CPUS, "/device:GPU:0", "/device:GPU:1"]


def device(**choices: Any) -> Device:
    usual = {"kind": "cpu", "index": 0, "threads": None, "inter_op_threads": None}
    return Device(**usual | choices)


@pytest.mark.parametrize(
    ("kind", "index", "names", "found"),
    [
        ("auto", 0, CPUS, "/CPU:0"),
        ("auto", 1, CPUS, "/CPU:1"),
        ("auto", 0, GPUS, "/GPU:0"),
        ("auto", 1, GPUS, "/GPU:1"),
        ("cpu", 0, GPUS, "/CPU:0"),
        ("cpu", 1, GPUS, "/CPU:1"),
        ("gpu", 1, GPUS, "/GPU:1"),
    ],
)
def test_the_chosen_device_is_found(kind: str, index: int, names: list[str], found: str) -> None:
    device = find(kind, index, names)
    assert device.name == found
    assert device.available == tuple(name.removeprefix("/device:") for name in names)


@pytest.mark.parametrize(
    ("kind", "index", "names", "missing"),
    [
        ("gpu", 0, CPUS, "GPU:0"),
        ("gpu", 2, GPUS, "GPU:2"),
        ("cpu", 2, GPUS, "CPU:2"),
        ("auto", 2, GPUS, "CPU:2"),
        ("cpu", 1, ["/device:CPU:10"], "CPU:1"),
    ],
)
def test_what_is_not_there_is_refused(
    kind: str, index: int, names: list[str], missing: str
) -> None:
    with pytest.raises(BadInput) as refused:
        find(kind, index, names)
    said = str(refused.value)
    assert f"there is no {missing} on this machine" in said
    assert f"got      kind {kind}, index {index}" in said
    assert f"allowed  {', '.join(name.removeprefix('/device:') for name in names)}" in said


def test_this_machines_devices_are_those_tensorflow_names() -> None:
    with pytest.raises(BadInput, match=r"there is no CPU:7 .*\n.*\n +allowed +CPU:0"):
        prepare(device(index=7), "float64")


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_precision_is_the_float_of_everything(precision: str) -> None:
    assert prepare(device(), precision).name == "/CPU:0"
    assert keras.config.floatx() == precision
    rate = keras.optimizers.Adam()._learning_rate
    assert rate.dtype == precision


@pytest.mark.parametrize(
    ("choice", "name"), [({"threads": 3}, "intra_op"), ({"inter_op_threads": 2}, "inter_op")]
)
def test_thread_counts_that_come_too_late_are_refused(choice: Any, name: str) -> None:
    with pytest.raises(BadInput, match=f"its own number of {name} threads") as refused:
        prepare(device(**choice), "float64")
    assert f"got      {next(iter(choice.values()))}" in str(refused.value)
    assert "do       give the jobs of one sweep the same thread counts" in str(refused.value)


VIRTUAL = """
import sys

import tensorflow as tf

one = tf.config.LogicalDeviceConfiguration()
tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], [one] * 3)

import numpy as np

from pipeline.device import prepare
from pipeline.settings import Device

tf.debugging.set_log_device_placement(True)
device = prepare(Device(kind="cpu", index=1, threads=1, inter_op_threads=2), "float32")
print("found", device.name, *device.available)
count = tf.config.threading
print("threads", count.get_intra_op_parallelism_threads(), count.get_inter_op_parallelism_threads())

import keras

import functions
from pipeline.calculus import CHUNK, over, value_and_gradient
from pipeline.descent import descend

waves, points = functions.get("waves"), np.zeros((3, 2), "float32")
with tf.device(device.name):
    print("result", value_and_gradient(waves, points)[1].device)
    over(value_and_gradient, waves, np.zeros((5 * CHUNK, 2), "float32"))
    trace = descend(waves, keras.optimizers.SGD(0.1), points, steps=3, block=1, threads=2)
    print("trace", trace.points.dtype)
try:
    with tf.device("/GPU:0"):
        print("moved to", (tf.constant(1.0) + 1.0).device)
except (RuntimeError, tf.errors.InvalidArgumentError):
    print("stayed")
"""


@pytest.fixture(scope="module")
def virtual() -> subprocess.CompletedProcess[str]:
    """What three virtual CPUs say of work on the second; TensorFlow logs where each is done."""
    command = [sys.executable, "-c", VIRTUAL]
    loud = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "0", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=loud, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done


def test_the_second_of_three_cpus_is_found(virtual: subprocess.CompletedProcess[str]) -> None:
    assert "found /CPU:1 CPU:0 CPU:1 CPU:2\n" in virtual.stdout


def test_thread_counts_are_set(virtual: subprocess.CompletedProcess[str]) -> None:
    assert "threads 1 2\n" in virtual.stdout


def test_all_work_and_its_results_are_on_the_chosen_device(
    virtual: subprocess.CompletedProcess[str],
) -> None:
    assert re.search(r"^result .*/device:CPU:1$", virtual.stdout, re.MULTILINE)
    assert "trace float32\n" in virtual.stdout
    placed = re.findall(r"Executing op (\S+) in device \S+/device:(\w+:\d)", virtual.stderr)
    assert {where for _, where in placed} == {"CPU:1"}
    programs = [op for op, _ in placed if op.startswith("__inference") or "Call" in op]
    assert len(programs) >= 5 + 3, "five chunks of the grid and three blocks of the descent"


def test_nothing_moves_to_another_device_by_itself(
    virtual: subprocess.CompletedProcess[str],
) -> None:
    assert "stayed\n" in virtual.stdout
    assert "moved to" not in virtual.stdout
