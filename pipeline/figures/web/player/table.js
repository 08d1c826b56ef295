// The table below: what is known at the present step, and which rows are shown.
const tableRows = [...byId("table").tBodies[0].rows];

// What a height on the curves' panel stands for. Only what is cut to the panel lies on its edges.
function quantity(share) {
  const { low, high, log } = data.race, up = 1 - share;
  if (up > 1 - 1e-6) return `≥ ${short(high)}`;
  if (up < 1e-6) return `≤ ${short(low)}`;
  return short(log ? low * (high / low) ** up : low + up * (high - low));
}

function nowOf(row) {
  if (row.median) {
    const share = row.median[rowAt(state.time).row];
    return Number.isNaN(share) ? "diverged" : quantity(share);
  }
  const [lane] = row.lanes;
  return hasDiverged(lane, state.time) ? "diverged" : quantity(between(lane, state.time, 2));
}

function fillTable() {
  tableRows.forEach((line, k) => {
    const [status, , , now] = [...line.cells].slice(1);
    status.textContent = state.time < rows[k].end ? "running" : status.dataset.final;
    now.textContent = nowOf(rows[k]);
  });
}

tableRows.forEach((line, k) => {
  const button = line.querySelector("button");
  button.addEventListener("click", () => {
    const shows = button.getAttribute("aria-pressed") === "false";
    button.setAttribute("aria-pressed", String(shows));
    if (shows) state.hidden.delete(k);
    else state.hidden.add(k);
    draw();
  });
});
