"""The table as one HTML file that sorts itself: no network, no other file, nothing to load."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from pipeline.comparison.table import Entry, Table
from pipeline.report import number

_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; color: #1f2430; margin: 1.2rem; }
h1 { font-size: 1.25rem; margin: 0 0 .3rem; } h2 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
p { color: #4b5563; margin: 0 0 .8rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; text-align: left; border-bottom: 1px solid #e3e6eb;
  white-space: nowrap; }
th { background: #f6f7f9; position: sticky; top: 0; }
.number { text-align: right; }
tbody tr:hover { background: #f6f7f9; }
th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0;
  padding: .1rem 0; cursor: pointer; }
th button:focus-visible { outline: 2px solid #0072b2; outline-offset: 2px; }
th button::after { content: " \\2195"; color: #6b7280; }
th[aria-sort=ascending] button::after { content: " \\2191"; color: #0072b2; }
th[aria-sort=descending] button::after { content: " \\2193"; color: #0072b2; }
a { color: #0060a0; }
"""
# Numbers before texts, and what is unknown last in either direction.
_SCRIPT = """
const body = document.querySelector("tbody");
const heads = [...document.querySelectorAll("thead th")];
const key = (row, at) => {
  const cell = row.cells[at], value = cell.dataset.value;
  if (value !== undefined) return [0, Number(value), ""];
  const text = cell.textContent.trim();
  return text === "" ? [2, 0, ""] : [1, 0, text];
};
heads.forEach((head, at) => head.querySelector("button").addEventListener("click", () => {
  const down = head.getAttribute("aria-sort") === "ascending";
  heads.forEach((each) => each.setAttribute("aria-sort", "none"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const rows = [...body.rows].map((row) => [key(row, at), row]);
  rows.sort(([a], [b]) => {
    if ((a[0] === 2) !== (b[0] === 2)) return a[0] - b[0];
    const order = a[0] - b[0] || a[1] - b[1] || a[2].localeCompare(b[2]);
    return down ? -order : order;
  });
  body.append(...rows.map(([, row]) => row));
}));
"""


def page_of(title: str, table: Table, notes: Sequence[str], difference: Sequence[str]) -> str:
    """Return the page: the title, notes, the table, and how two runs differ if there are lines."""
    heads = "".join(map(_head, table.columns, zip(*table.rows, strict=True)))
    rows = "\n".join(
        f"<tr>{''.join(map(_cell, row[:-1]))}<td>{_run(str(row[-1]), link)}</td></tr>"
        for row, link in zip(table.rows, table.links, strict=True)
    )
    said = "".join(f"<p>{escape(note)}</p>\n" for note in notes)
    apart = "".join(f"<li>{escape(line)}</li>\n" for line in difference)
    more = f"<h2>The two runs</h2>\n<ul>\n{apart}</ul>\n" if difference else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
{said}<div class="wide">
<table>
<caption hidden>{escape(title)}</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>
{more}<script>{_SCRIPT}</script>
</body>
</html>
"""


def _head(name: str, cells: Sequence[Entry]) -> str:
    """Return a column's head, above its numbers where it has some."""
    side = ' class="number"' if any(isinstance(cell, float) for cell in cells) else ""
    button = f'<button type="button">{escape(name)}</button>'
    return f'<th scope="col" aria-sort="none"{side}>{button}</th>'


def _cell(cell: Entry) -> str:
    if isinstance(cell, float):
        return f'<td class="number" data-value="{cell!r}">{escape(number(cell))}</td>'
    return f"<td>{escape(cell or '')}</td>"


def _run(run: str, link: str) -> str:
    """Return a run with a link to its page, if that is one of the web."""
    if urlsplit(link).scheme not in {"http", "https"}:
        return escape(run)
    return f'<a href="{escape(link)}" target="_blank" rel="noopener">{escape(run)}</a>'
