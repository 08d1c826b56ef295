"""How the contenders of a race came in: who is first, and the numbers of each. numpy only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from pipeline.measures import GAPS, metrics_of, series_of
from pipeline.regret import ranks
from pipeline.results import DIVERGED, Facts, Finish, Trace, by_rank
from pipeline.scores import scored
from pipeline.side_by_side import side_by_side

Traces = Mapping[str, Trace]


def finish_of(traces: Traces, facts: Facts, score: str) -> Finish:
    """Return how the contenders came in, by their traces from the same starts, a team each in turn.

    Ranked by the score, of those as good (see `results.ranks`) by the steps, then by the score to
    its last bit; last those whose middle lane diverged.
    """
    known = {name: metrics_of(trace, facts) for name, trace in traces.items()}
    judged = {name: scored(t, facts, score).get("score", np.inf) for name, t in traces.items()}
    rank = dict(zip(judged, ranks(np.array([*judged.values()])).tolist(), strict=True))
    order = sorted(
        traces,
        key=lambda name: (
            _is_lost(traces[name]),
            rank[name],
            known[name]["steps"],
            judged[name],
            known[name].get("best_value", np.inf),
        ),
    )
    gaps = GAPS if facts.minimum is not None else ()

    def column(metric: str) -> np.ndarray:
        return np.array([known[name].get(metric, np.inf) for name in order])

    return Finish(
        names=tuple(order),
        teams=tuple(list(traces).index(name) for name in order),
        statuses=tuple(_ending(traces[name]) for name in order),
        steps=column("steps"),
        gaps=tuple(10.0**-k for k in gaps),
        reached=np.array([column(f"steps_to/1e-{k}") for k in gaps]).reshape(-1, len(order)).T,
        best_values=column("best_value"),
        final_values=column("final_value"),
        scores=np.array([judged[name] for name in order]),
        score=score,
    )


def race_metrics(traces: Traces, facts: Facts, finish: Finish) -> dict[str, float]:
    """Return the winner's metrics, then those of each contender behind its name.

    The numbers of lanes are those of all together; `score` is the winner's.
    """
    found = metrics_of(traces[finish.names[0]], facts)
    found |= _lanes(metrics_of(side_by_side(list(traces.values())), facts))
    for name, trace in traces.items():
        found |= {f"{name}/{key}": value for key, value in metrics_of(trace, facts).items()}
    judged = zip(finish.names, finish.scores.tolist(), strict=True)
    found |= {f"{name}/score": score for name, score in judged if np.isfinite(score)}
    best = float(finish.scores[0])
    return found | ({"score": best} if np.isfinite(best) else {})


def race_series(traces: Traces, facts: Facts, finish: Finish) -> dict[str, np.ndarray]:
    """Return the winner's series, then those of each contender behind its name."""
    found = series_of(traces[finish.names[0]], facts)
    for name, trace in traces.items():
        found |= {f"{name}/{key}": array for key, array in series_of(trace, facts).items()}
    return found


def _lanes(metrics: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in metrics.items() if name.startswith("lanes")}


def _is_lost(trace: Trace) -> bool:
    return bool(by_rank(trace.status == DIVERGED, 0.5))


def _ending(trace: Trace) -> str:
    counts = Counter(trace.status.tolist())
    if len(counts) == 1:
        return str(trace.status[0])
    return ", ".join(f"{count:,} {status}" for status, count in counts.most_common())
