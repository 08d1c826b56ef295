"""What makes drawing for tests quick."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest
from matplotlib.mathtext import MathTextParser

from pipeline.figures.drawing import stage


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer faces a surface: nothing tested here depends on them, and they take most time."""
    monkeypatch.setattr(stage, "_FACES", 24)


@pytest.fixture(autouse=True, scope="module")
def parsed() -> Iterator[None]:
    """Keep all parsed mathtext: the same ticks and titles come again in every picture."""
    parse = MathTextParser._parse_cached
    MathTextParser._parse_cached = lru_cache(None)(parse.__wrapped__)
    yield
    MathTextParser._parse_cached = parse
