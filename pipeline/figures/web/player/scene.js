// What moves, by time: a time is a step, between two of them too.
const tracks = unpack(data.tracks), [rowCount, laneCount] = data.tracks.shape;
const rows = data.teams.map((team) => ({ ...team, median: team.median && unpack(team.median) }));
const state = { time: 0, playing: false, fade: true, beside: false, hidden: new Set() };

// The row at or before a time, and how far it is on the way to the next one: in [0, 1].
function rowAt(time) {
  let low = 0, high = rowCount - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (data.times[middle] <= time) low = middle;
    else high = middle - 1;
  }
  const next = data.times[low + 1];
  const share = next === undefined ? 0 : (time - data.times[low]) / (next - data.times[low]);
  return { row: low, share };
}

const value = (row, lane, part) => tracks[(row * laneCount + lane) * 3 + part];

// A lane's place (parts 0 and 1) or height (part 2) at a time; it stays where it has ended.
function between(lane, time, part) {
  const { row, share } = rowAt(Math.min(time, data.lanes[lane].last));
  const here = value(row, lane, part);
  return row + 1 < rowCount ? here + share * (value(row + 1, lane, part) - here) : here;
}

const hasDiverged = (lane, time) =>
  data.lanes[lane].status === "diverged" && time >= data.lanes[lane].end;
const hasConverged = (lane, time) =>
  data.lanes[lane].status === "converged" && time >= data.lanes[lane].end;
const isShown = (lane) => !rows.some((row, k) => state.hidden.has(k) && row.lanes.includes(lane));

function pale(colour, share) {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `rgb(${parts.map((part) => Math.round(part * (1 - share) + 255 * share)).join()})`;
}
