"""HTML pages whole in themselves: style, script and data in one file, no network, no other file.

The scripts lie beside this module, one concept a file, and stay readable in the page.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import numpy as np

_FOLDER = Path(__file__).parent
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}
<noscript><p class="note">This page needs JavaScript.</p></noscript>
<script type="application/json" id="data">{data}</script>
<script>
"use strict";
(() => {{
{script}
}})();
</script>
</body>
</html>
"""


def compose(
    title: str,
    kind: str,
    slots: Mapping[str, str],
    data: Mapping[str, Any],
    scripts: Sequence[str],
) -> str:
    """Return a page of a kind, which is a folder beside this module.

    `slots` fill its layout (HTML, escaped already), `data` is for its scripts. These name files
    beside this module or in the folder, and share one scope, in order.
    """
    return _PAGE.format(
        title=escape(title),
        style=_file("page.css") + _file(f"{kind}/style.css"),
        body=Template(_file(f"{kind}/layout.html")).substitute(slots),
        data=in_script(data),
        script="".join(map(_file, scripts)),
    )


def in_script(data: Mapping[str, Any]) -> str:
    """Return data as JSON that ends no script, whatever its texts are.

    Raises:
        ValueError: a number is not finite; JSON has no word for it.

    """
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def packed(array: np.ndarray, kind: str) -> dict[str, Any]:
    """Return an array as data: its type (`f4`, `u2` or `u1`), shape, and bytes in base64.

    They are little-endian, as browsers have them.
    """
    raw = np.ascontiguousarray(array, dtype=np.dtype(kind).newbyteorder("<")).tobytes()
    return {"type": kind, "shape": list(array.shape), "base64": base64.b64encode(raw).decode()}


def _file(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
