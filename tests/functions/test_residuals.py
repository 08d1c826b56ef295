"""The residuals of every target that declares some: their squares add up to its value."""

import numpy as np
import pytest
from target_cases import CASES, notable_points, sample

SQUARES = {label: target for label, target in CASES.items() if target.residuals is not None}


def test_the_sums_of_squares_are_these():
    found = {target.name for target in SQUARES.values()}
    assert {"rosenbrock", "himmelblau", "booth", "beale", "sphere", "quadratic"} <= found


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("label", SQUARES)
def test_squares_add_up_to_the_value(label, dtype):
    target = SQUARES[label]
    points = np.concatenate([sample(target), notable_points(target)]).astype(dtype)
    residuals = target.residuals(points).numpy()
    assert residuals.dtype == dtype
    assert residuals.shape[:-1] == points.shape[:-1]
    assert residuals.shape[-1] >= target.dim  # as Levenberg–Marquardt needs
    sums = (residuals.astype(np.float64) ** 2).sum(axis=-1)
    values = target.value(points).numpy()
    fits = sums < 0.5 * np.finfo(dtype).max
    assert fits.sum() > len(fits) / 2
    bound = 64 * np.finfo(dtype).eps * max(1.0, float(np.abs(values[fits]).max()))
    np.testing.assert_allclose(sums[fits], values[fits], rtol=0, atol=bound)
    alone = target.residuals(points[0]).numpy()
    # A residual may be the rest of two terms as large as the greatest of them.
    rest = 4 * np.finfo(dtype).eps * np.abs(residuals[0]).max()
    np.testing.assert_allclose(alone, residuals[0], rtol=1e-6, atol=rest)
