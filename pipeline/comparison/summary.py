"""A comparison as a run of its own: what the store is told of it, and the runs it comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from pipeline.comparison.groups import Group
from pipeline.comparison.members import KIND, Member

_LISTED = 40  # sources that the note in MLflow links to; all are in comparison.json


def summary_of(
    members: Sequence[Member], groups: Sequence[Group], digest: str, sweep: str | None
) -> dict[str, Any]:
    """Return `run.json` without status and times. The tag `kind` tells it from runs of studies."""
    of = f"sweep {sweep}" if sweep else f"{len(members):,} runs"
    ids = [member.published.run_id for member in members if member.published]
    tags = {
        "kind": KIND,
        "function": ", ".join(dict.fromkeys(member.facts.called for member in members)),
        "cell_digest": digest,
        "source_runs": ", ".join(ids),
        "mlflow.note.content": _note(f"Comparison of {of}", members, groups),
    }
    tags |= {"sweep": sweep} if sweep else {}
    metrics = {"runs": float(len(members)), "groups": float(len(groups))}
    return {
        "name": f"comparison of {of}",
        "params": {},
        "tags": {name: text for name, text in tags.items() if text},
        "metrics": metrics,
    }


def sources_of(members: Sequence[Member], groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Return what `comparison.json` says of each run: where it is, its group and its digests."""
    names = {id(member): group.name for group in groups for member in group.members}
    return [
        {
            "run": member.run,
            "run_id": member.published.run_id if member.published else None,
            "group": names[id(member)],
            "config_digest": member.tags.get("config_digest"),
            "trace_digest": member.trace.digest(),
        }
        for member in members
    ]


def digest_of(members: Sequence[Member], wish: Sequence[Any]) -> str:
    """Return the SHA-256 of the runs compared and of what was wished, as 64 hex digits."""
    runs = sorted([m.tags.get("cell_digest", ""), m.trace.digest()] for m in members)
    return hashlib.sha256(json.dumps([KIND, runs, *wish]).encode()).hexdigest()


def _note(title: str, members: Sequence[Member], groups: Sequence[Group]) -> str:
    """Return the description that MLflow shows on the run's page, with links to its sources."""
    names = {id(member): group.name for group in groups for member in group.members}
    lines = []
    for member in members[:_LISTED]:
        word = f"{member.facts.called}: {names[id(member)]}".replace("`", "'")
        if member.published:
            place = f"#/experiments/{member.published.experiment_id}/runs/{member.published.run_id}"
            lines.append(f"- [`{word}`]({place})")
        else:
            lines.append(f"- `{word}`")
    more = len(members) - _LISTED
    lines += [f"- and {more:,} more, in comparison.json"] if more > 0 else []
    return "\n".join([title, "", *lines])
