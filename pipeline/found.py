"""A minimum that was found, and is not known: the record of a search, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.regret import regrets

_SHOWN = 3  # places, and coordinates of each, that are told
_FINE = 1e-6  # of the domain's width: what is smaller is told as 0


@dataclass(frozen=True)
class FoundMinimum:
    """The least value that searches from several starts came upon within the domain.

    It is never used as known: others may lie deeper. `value` is None where there is none, and `why`
    says so. `places` [k, n] float64 are the different points at which it was, by their coordinates;
    `by` of so many `starts` came there. `at_edge` says that all of them lie on the domain's edge,
    beyond which it may go on falling.
    """

    value: float | None
    places: np.ndarray
    by: int
    starts: int
    at_edge: bool = False
    why: str = ""

    @property
    def metrics(self) -> dict[str, float]:
        """The numbers of a run, by name; none where nothing was found."""
        if self.value is None:
            return {}
        numbers = {"minimum": self.value, "by": self.by, "starts": self.starts}
        return {f"found_{name}": float(each) for name, each in numbers.items()}


def in_words(
    found: FoundMinimum | None, domain: np.ndarray, lowest: np.ndarray | None = None
) -> list[str]:
    """Tell what was found in a domain [n, 2]: '-0.4 at (0.39, 0), by 7 of 12 starts; not known'.

    In one line, none where nothing was looked for. Places are rounded, to what is much smaller than
    the domain. `lowest`, of any float dtype, is the least value that the run's own lanes came to:
    they may have left the domain, or have gone on for longer.
    """
    if found is None:
        return []
    if found.value is None:
        return [f"none: {found.why}"]
    shown = [_place(place, np.ptp(domain, axis=1)) for place in found.places[:_SHOWN]]
    more = len(found.places) - len(shown)
    places = ", ".join(shown) + (f" and {more} more" if more else "")
    edge = ", at the domain's edge" if found.at_edge else ""
    starts = f"{found.by} of {found.starts} starts"
    told = f"{found.value:.7g} at {places}{edge}, by {starts}; not known"
    if lowest is not None and regrets(lowest, found.value) < 0:
        told += f": a lane came lower, to {lowest:.7g}"
    return [told]


def _place(place: np.ndarray, widths: np.ndarray) -> str:
    rounded = [0.0 if abs(each) < _FINE * width else float(each)
               for each, width in zip(place, widths, strict=True)]  # fmt: skip
    texts = [f"{each:.4g}" for each in rounded[:_SHOWN]]
    texts += ["..."] * (len(rounded) > _SHOWN)
    return f"({', '.join(texts)})" if len(rounded) > 1 else texts[0]
