"""The usable range of a map of hyperparameters, from cells that are given."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.cells import Sensitivity


def test_the_usable_range_ends_halfway_to_what_cannot_be_used() -> None:
    usable = np.array([[False, True, True, False, True]])
    nothing = np.zeros((3, 1, 5))
    shown = Sensitivity(
        ("a",), (True,), 10.0 ** np.arange(5), np.empty(0), "regret", nothing, 1e-3, None,
        nothing, (0, 2), 1e-3, usable,
    )  # fmt: skip
    np.testing.assert_allclose(shown.range_of(0), [10**0.5, 10**2.5])


@pytest.mark.parametrize(
    ("usable", "log", "told"),
    [
        ("01101", True, "3.16 to 316, 2 decades"),
        ("11100", True, "1 to 316, at least 2.5 decades, cut off at 1"),
        ("00111", True, "31.6 to 1e+04, at least 2.5 decades, cut off at 1e+04"),
        ("11111", True, "1 to 1e+04, at least 4 decades, cut off at both ends"),
        ("01110", False, "1.5 to 4.5"),
        ("11100", False, "1 to 3.5, cut off at 1"),
        ("00000", True, ""),
    ],
)
def test_a_usable_range_that_the_axis_cuts_off_is_said_to_be(
    usable: str, log: bool, told: str
) -> None:
    """Cells at 1, 10, ... 10 000 or at 1, 2, ... 5, of which the middle one is the best."""
    x = 10.0 ** np.arange(5) if log else np.arange(1.0, 6.0)
    nothing, flags = np.zeros((3, 1, 5)), np.array([[each == "1" for each in usable]])
    shown = Sensitivity(
        ("a",), (log,), x, np.empty(0), "regret", nothing, 1e-3, None, nothing, (0, 2), 1e-3,
        flags,
    )  # fmt: skip
    assert shown.range_in_words(0, "{:.3g}".format) == told
