// The left panel: the ground, the paths with fading tails, starts, minimisers and heads.
const ground = new Image();
const WIDE = { line: 2.3, casing: 4.6 }, TAIL = 12, FAINT = 0.42;

// The box of the axes on the panel, in CSS pixels: [left, top, right, bottom].
const boxOf = (width, height) => data.ground.box.map((share, k) => share * (k % 2 ? height : width));

function drawPaths() {
  const { pen, width, height } = sharp(byId("paths"));
  pen.imageSmoothingQuality = "high";
  pen.drawImage(ground, 0, 0, width, height);
  const box = boxOf(width, height), [left, top, right, bottom] = box;
  const place = (x, y) => [left + x * (right - left), top + y * (bottom - top)];
  const shown = data.order.filter(isShown);
  pen.save();
  pen.beginPath();
  pen.rect(left, top, right - left, bottom - top);
  pen.clip();
  for (const lane of shown) drawPath(pen, lane, place);
  pen.restore();
  drawStarts(pen, shown, place, box);
  for (const look of data.stars) {
    for (const spot of look.at) star(pen, place(...spot), look, Math.max(9, width / 58));
  }
  for (const lane of shown) drawHead(pen, lane, place, box);
}

// The points of a lane's line from one time to another, in pixels.
function stretch(lane, from, to, place) {
  const first = rowAt(from), last = rowAt(to), points = [];
  const spot = (time) => place(between(lane, time, 0), between(lane, time, 1));
  if (first.share > 0) points.push(spot(from));
  for (let row = first.row + (first.share > 0); row <= last.row; row += 1) {
    points.push(place(value(row, lane, 0), value(row, lane, 1)));
  }
  if (last.share > 0) points.push(spot(to));
  return points;
}

function strokeAlong(pen, points, width, colour, alpha, cap) {
  if (points.length < 2) return;
  pen.beginPath();
  for (const point of points) pen.lineTo(...point);
  pen.lineWidth = width;
  pen.strokeStyle = colour;
  pen.globalAlpha = alpha;
  pen.lineCap = cap;
  pen.lineJoin = "round";
  pen.stroke();
  pen.globalAlpha = 1;
}

function drawPath(pen, lane, place) {
  const { colour, bold, line, last } = data.lanes[lane];
  const end = Math.min(state.time, line);
  if (!bold) {
    const thin = clamp(1.2 * Math.sqrt(60 / laneCount), 0.5, 1.2);
    strokeAlong(pen, stretch(lane, 0, end, place), thin, colour, 0.6, "round");
    return;
  }
  // The tail is as long in steps for all, and follows a lane that has ended.
  const long = Math.max(0.22 * data.steps, 1);
  const begin = state.fade && state.time < data.steps ? Math.max(state.time - long, 0) : 0;
  const since = Math.min(begin, end);
  strokeAlong(pen, stretch(lane, 0, since, place), WIDE.line * 0.8, colour, FAINT, "butt");
  strokeAlong(pen, stretch(lane, since, end, place), WIDE.casing, "#fff", 1, "round");
  for (let part = 0; part < TAIL; part += 1) {
    const [from, to] = [part, part + 1].map((k) => since + ((end - since) * k) / TAIL);
    const alpha = begin > 0 ? FAINT + ((1 - FAINT) * (part + 1)) / TAIL : 1;
    strokeAlong(pen, stretch(lane, from, to, place), WIDE.line, colour, alpha, "round");
  }
  if (state.time > line && last > line) drawDots(pen, lane, place);
}

// Beyond where a line would be a blot, every row leaves a dot.
function drawDots(pen, lane, place) {
  const { colour, line, last } = data.lanes[lane];
  pen.fillStyle = colour;
  pen.globalAlpha = 0.7;
  for (let row = 0; row < rowCount; row += 1) {
    const time = data.times[row];
    if (time <= line || time > Math.min(state.time, last)) continue;
    const [x, y] = place(value(row, lane, 0), value(row, lane, 1));
    pen.beginPath();
    pen.arc(x, y, 1.3, 0, 2 * Math.PI);
    pen.fill();
  }
  pen.globalAlpha = 1;
}

function drawStarts(pen, lanes, place, box) {
  const seen = new Set(), few = data.lanes.some((lane) => lane.bold);
  const size = few ? 4.6 : clamp(1.6 * Math.sqrt(200 / laneCount), 1, 2.2);
  for (const lane of lanes) {
    const at = place(value(0, lane, 0), value(0, lane, 1)), key = at.join();
    if (seen.has(key)) continue;
    seen.add(key);
    if (isIn(at, box)) disc(pen, at, size, "#fff", INK, few ? 1.9 : 0.6);
    else pointer(pen, at, box, "#fff", INK, 7);
  }
}

function drawHead(pen, lane, place, box) {
  const { colour, bold } = data.lanes[lane];
  const at = place(between(lane, state.time, 0), between(lane, state.time, 1));
  const size = bold ? 4.6 : clamp(2.4 * Math.sqrt(200 / laneCount), 1.4, 3);
  if (!isIn(at, box)) pointer(pen, at, box, colour, "#fff", bold ? 7 : 4);
  else if (hasDiverged(lane, state.time)) cross(pen, at, colour, size * 1.35);
  else if (hasConverged(lane, state.time) && bold) arrived(pen, at, colour, size * 1.3);
  else disc(pen, at, size, colour, "#fff", bold ? 1.4 : 0.5);
}
