"""How function values become heights and colours in [0, 1]: linear, or asinh for great ranges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.figures.drawing.style import number, round_ticks, tick_texts

_SKEWED = 4.5  # (highest - median) / (median - lowest) from which a linear scale hides the lows


@dataclass(frozen=True)
class Scale:
    """A monotone map of values in [low, high] onto [0, 1].

    Linear where `width` is None; otherwise asinh((value - base) / width), stretched: linear within
    about `width` of the base, logarithmic beyond.
    """

    low: float
    high: float
    base: float = 0.0
    width: float | None = None

    def unit(self, values: np.ndarray | float) -> np.ndarray:
        """Values of any shape to [0, 1] (beyond it where outside of low..high)."""
        bottom, top = self._raw(self.low), self._raw(self.high)
        raw = self._raw(np.asarray(values, dtype=np.float64))
        return np.asarray((raw - bottom) / (top - bottom) if top > bottom else raw * 0.0 + 0.5)

    def value(self, unit: np.ndarray | float) -> np.ndarray:
        """Return the inverse of `unit`."""
        bottom, top = self._raw(self.low), self._raw(self.high)
        raw = bottom + np.asarray(unit, dtype=np.float64) * (top - bottom)
        return np.asarray(raw if self.width is None else self.base + self.width * np.sinh(raw))

    def _raw(self, values: np.ndarray | float) -> np.ndarray:
        plain = np.asarray(values, dtype=np.float64)
        return plain if self.width is None else np.arcsinh((plain - self.base) / self.width)

    @property
    def is_linear(self) -> bool:
        """Whether equal differences of value are equal differences of colour."""
        return self.width is None

    def label(self, name: str) -> str:
        """Return the label of a colour bar for a function written `name` in mathtext."""
        if self.is_linear:
            return f"${name}$"
        offset = "" if self.base == 0 else rf" - {name.partition('(')[0]}_{{min}}"
        return f"${name}{offset}$  (asinh scale)"

    def ticks(self, gap: float = 0.09) -> tuple[np.ndarray, list[str]]:
        """Few round ticks: places in [0, 1], and texts (of value - base on an asinh scale)."""
        if self.low >= self.high:
            return np.array([0.5]), [number(self.low)]
        if self.is_linear:
            at = round_ticks(self.low, self.high)
            slack = 1e-3 * (self.high - self.low)
            at = at[(at >= self.low - slack) & (at <= self.high + slack)]
            return np.clip(self.unit(at), 0, 1), tick_texts(at.tolist())
        return self._asinh_ticks(gap)

    def _asinh_ticks(self, gap: float) -> tuple[np.ndarray, list[str]]:
        steps = self._steps((1,))
        if len(steps) < 3:
            steps = self._steps((1, 2, 5))
        both = np.concatenate([steps, [0.0], -steps])
        inside = (both >= self.low - self.base) & (both <= self.high - self.base)
        kept: list[float] = []
        for step in sorted(both[inside], key=lambda step: (step != 0, -abs(step), -step)):
            gaps = np.abs(self.unit(self.base + np.array(kept)) - self.unit(self.base + step))
            if not kept or gaps.min() > gap:
                kept.append(float(step))
        kept.sort()
        sizes = np.abs([step for step in kept if step])
        power = bool(len(sizes)) and (sizes.max() >= 1e4 or sizes.min() < 1e-2)
        return self.unit(self.base + np.array(kept)), [number(step, power) for step in kept]

    def _steps(self, digits: tuple[int, ...]) -> np.ndarray:
        assert self.width is not None  # noqa: S101 - called on asinh scales only
        reach = max(abs(self.high - self.base), abs(self.low - self.base))
        decades = np.arange(np.floor(np.log10(self.width)), np.ceil(np.log10(reach)) + 1)
        steps = (10.0 ** decades[:, None] * np.array(digits)).ravel()
        return np.asarray(steps[(steps >= self.width) & (steps <= reach)])

    def _rounded(self, units: np.ndarray) -> np.ndarray:
        """Places moved to the nearest short values: by less than a twentieth of their gap."""
        gaps = self.value(units + 0.025 / len(units)) - self.value(units - 0.025 / len(units))
        decimals = np.ceil(-np.log10(gaps)).astype(int)
        short = [round(float(v), int(d)) for v, d in zip(self.value(units), decimals, strict=True)]
        return self.unit(np.array(short))

    def levels(self, count: int | None) -> tuple[np.ndarray, int]:
        """Contour levels in (0, 1), and the offset of the first heavy one (every fourth).

        With a `count`, exactly so many, at the middles of equal bins, rounded to short numbers.
        """
        if self.low >= self.high:
            return np.array([]), 0
        if count is not None:
            return self._rounded((np.arange(count) + 0.5) / count), 0
        if not self.is_linear:
            return np.arange(1, 20) / 20, 0
        values = round_ticks(self.low, self.high, 17)
        units = self.unit(values)
        inside = (units > 1e-6) & (units < 1 - 1e-6)
        index = np.round(values / (values[1] - values[0])).astype(int)[inside]
        return units[inside], int(-index[0] % 4) if len(index) else 0


def scale_of(values: np.ndarray, minimum: float | None = None) -> Scale:
    """Return the scale that suits values of any shape; non-finite ones are left out.

    A known `minimum` not above the values is the base of an asinh scale.
    """
    finite = values[np.isfinite(values)].astype(np.float64)
    if not len(finite):
        return Scale(0.0, 0.0)
    low, middle, high = (float(np.quantile(finite, part)) for part in (0, 0.5, 1))
    if not high - low > 1e-12 * max(abs(high), abs(low)):
        return Scale(low, low)
    if high - middle <= _SKEWED * (middle - low):
        return Scale(low, high)
    base = minimum if minimum is not None and minimum <= low else low
    base = 0.0 if abs(base) <= 1e-6 * (high - low) else base
    width = float(np.quantile(finite - base, 0.05))
    width = float(np.clip(width, (high - low) * 1e-6, (high - low) / 5))
    # A grid that just misses the minimum still shows it as the scale's end.
    return Scale(base if base < low < base + width else low, high, base, width)


def signed_scale_of(values: np.ndarray) -> Scale:
    """Return a scale symmetric about 0 (0 is 0.5), asinh where few values are much the largest."""
    finite = np.abs(values[np.isfinite(values)].astype(np.float64))
    reach = float(finite.max()) if len(finite) else 0.0
    if reach == 0:
        return Scale(-1.0, 1.0)
    middle = float(np.quantile(finite, 0.5))
    if reach <= 6 * middle:
        return Scale(-reach, reach)
    return Scale(-reach, reach, 0.0, float(np.clip(middle / 3, reach * 1e-5, reach / 8)))
