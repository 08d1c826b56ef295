// The right panel: the curves up to now, their heads, and the cursor at the present step.
const FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif';

// The box of the axes, beside the paths at the height of theirs.
function raceBox(pen, width, height) {
  pen.font = `12px ${FONT}`;
  const texts = data.race.up.map(([, text]) => pen.measureText(text).width);
  const [, top, , bottom] = state.beside ? boxOf(width, height) : [0, 26, 0, height - 40];
  return [Math.max(...texts, 10) + 14, top, width - 14, bottom];
}

function drawRace() {
  const { pen, width, height } = sharp(byId("race"));
  const box = raceBox(pen, width, height), [left, top, right, bottom] = box;
  const x = (time) => left + (time / data.race.span) * (right - left);
  const y = (share) => top + share * (bottom - top);
  drawRaceAxes(pen, box);
  pen.fillStyle = "#36516f80";
  pen.fillRect(x(state.time) - 0.75, top, 1.5, bottom - top);
  const shown = data.order.filter(isShown);
  for (const lane of shown) drawCurve(pen, lane, x, y);
  rows.forEach((row, k) => {
    if (row.median && row.colour && !row.lanes.some((lane) => data.lanes[lane].bold)) {
      if (!state.hidden.has(k)) drawMedian(pen, row, x, y);
    }
  });
  for (const lane of shown) if (data.lanes[lane].bold) drawRaceHead(pen, lane, x, y);
}

function drawRaceAxes(pen, [left, top, right, bottom]) {
  pen.fillStyle = GREY;
  pen.strokeStyle = RULE;
  pen.lineWidth = 1;
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  const rule = (points) => {
    pen.beginPath();
    for (const point of points) pen.lineTo(...point);
    pen.stroke();
  };
  for (const [share, text] of data.race.up) {
    const at = top + share * (bottom - top);
    rule([[left, at], [right, at]]);
    pen.fillText(text, left - 7, at);
  }
  pen.strokeStyle = GREY;
  rule([[left, bottom], [right, bottom]]);
  pen.textAlign = "center";
  const wide = Math.max(...data.race.across.map(([, text]) => pen.measureText(text).width)) + 8;
  const every = Math.ceil((wide * data.race.across.length) / (right - left));
  data.race.across.forEach(([share, text], k) => {
    const at = left + share * (right - left);
    rule([[at, bottom], [at, bottom + 4]]);
    if (k % every === 0) pen.fillText(text, at, bottom + 13);
  });
  pen.fillStyle = INK;
  pen.fillText("step t", (left + right) / 2, bottom + 30);
  pen.textAlign = "left";
  pen.fillText(data.race.label, 4, top - 15);
}

function strokeCurve(pen, points, width, colour) {
  pen.beginPath();
  for (const point of points) pen.lineTo(...point);
  pen.lineWidth = width;
  pen.strokeStyle = colour;
  pen.lineJoin = pen.lineCap = "round";
  pen.stroke();
}

function drawCurve(pen, lane, x, y) {
  const { colour, bold, last, edge, end } = data.lanes[lane];
  const until = Math.min(state.time, last), points = [];
  for (let row = 0; row < rowCount && data.times[row] <= until; row += 1) {
    points.push([x(data.times[row]), y(value(row, lane, 2))]);
  }
  points.push([x(until), y(between(lane, until, 2))]);
  if (hasDiverged(lane, state.time)) points.push([x(end), y(edge)]);
  const thin = clamp(0.9 * Math.sqrt(60 / laneCount), 0.4, 0.9);
  strokeCurve(pen, points, bold ? 2 : thin, bold ? colour : pale(colour, 0.6));
}

function drawMedian(pen, row, x, y) {
  const { row: now } = rowAt(state.time), points = [];
  for (let k = 0; k <= now && !Number.isNaN(row.median[k]); k += 1) {
    points.push([x(data.times[k]), y(row.median[k])]);
  }
  strokeCurve(pen, points, 4.4, "#fff");
  strokeCurve(pen, points, 2.4, row.colour);
  if (points.length) disc(pen, points[points.length - 1], 4, row.colour, "#fff", 1.2);
}

function drawRaceHead(pen, lane, x, y) {
  const { colour, last, edge, end } = data.lanes[lane];
  if (hasDiverged(lane, state.time)) return cross(pen, [x(end), y(edge)], colour, 5.5);
  const at = [x(Math.min(state.time, last)), y(between(lane, state.time, 2))];
  if (hasConverged(lane, state.time)) return arrived(pen, at, colour, 5.2);
  return disc(pen, at, 4, colour, "#fff", 1.2);
}
