"""What docs/peers.md says: `python -m tests.functions.peers.page --write` writes it anew."""

import sys
from collections.abc import Iterator
from pathlib import Path

import functions
from tests.functions.peers.different import DIFFERENT
from tests.functions.peers.libraries import LIBRARIES
from tests.functions.peers.same import BBOB, SAME

PAGE = Path(__file__).resolve().parents[3] / "docs" / "peers.md"
HEAD = """# Our targets against implementations by others

{one} of our {all} targets have the values of at least one implementation by others, {two} of at
least two: at random points of the domain, in several dimensions where both have them, to nine
digits (`tests/functions/test_peers.py`, `tests/functions/test_bbob.py`). The rest are our own, or
are in none of these libraries.

| library | what it is | targets |
| --- | --- | --- |
"""
DIFFERENCES = """
`cocoex` and `ioh` are one lineage. All targets have been written a second time, in 60 digits, after
their papers (`tests/functions/references`). opfunu has no wheel for Python 3.12 and later,
benchmarkfcns none for 3.13.

## Where they differ
Held by tests, so that what is mended shows. The `watson` of benchmarkfcns 3.1 is left out: it reads
memory that it has not set, so its values change from process to process.

| ours | theirs | who is right | theirs has |
| --- | --- | --- | --- |
"""
TAIL = """
## Which of ours have which peers
| target | agrees with |
| --- | --- |
"""


def peers(name: str) -> list[str]:
    """The libraries whose values a target has."""
    return ["cocoex", "ioh"] if name in BBOB else list(SAME.get(name, ()))


def page() -> str:
    """The text of the page."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    counts = [len(peers(name)) for name in functions.names()]
    one, two = (sum(count >= least for count in counts) for least in (1, 2))
    yield HEAD.format(one=one, two=two, all=len(counts)).rstrip("\n")
    made = {"cocoex": "C, COCO's own: BBOB", **{k: v.lineage for k, v in LIBRARIES.items()}}
    for library, lineage in made.items():
        count = sum(library in peers(name) for name in functions.names())
        yield f"| {library} | {lineage} | {count} |"
    yield DIFFERENCES.rstrip("\n")
    for each in DIFFERENT:
        yield f"| `{each.ours}` | {each.library} `{each.theirs}` | {each.right} | {each.why} |"
    yield TAIL.rstrip("\n")
    for name in functions.names():
        if peers(name):
            yield f"| `{name}` | {', '.join(peers(name))} |"


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())
