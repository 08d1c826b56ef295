// What stands behind the surface: panes, rules, axes with ticks and names.
const FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif';

const SHORT = 30; // pixels: an axis that is seen so much from its end has no texts

function drawFrame() {
  const { pen } = sharp(byId("back"));
  const wall = { x: camera.eye[0] > 0 ? -BOX.x : BOX.x, y: camera.eye[1] > 0 ? -BOX.y : BOX.y };
  const floor = floorAt(), [foot, top] = [placeOf(0, 0, -GAP)[2], placeOf(0, 0, 1.02)[2]];
  const low = camera.isAbove() ? foot : placeOf(0, 0, -0.02)[2];
  const high = camera.isAbove() ? top : floor;
  drawPanes(pen, wall, floor, low, high);
  const middle = onPage([0, 0, 0]);
  data.axes.forEach((axis, k) => {
    const at = edgeOf(k, wall, floor);
    nameAxis(pen, axis, at, drawAxis(pen, axis, at, middle));
  });
  const upright = uprightOf(wall);
  drawAxis(pen, data.up, upright, middle);
  const aloft = 0.12 * (camera.isAbove() ? 1 : -1);
  if (Math.abs(camera.elevation) < 75) write(pen, "f", onPage(upright(camera.isAbove() ? 1 + aloft : aloft)), [0, -1], 6);
}

function trace(pen, places) {
  pen.beginPath();
  for (const place of places) pen.lineTo(...onPage(place));
}

function drawPanes(pen, wall, floor, low, high) {
  const { x, y } = BOX;
  pen.fillStyle = "#f7f8fa";
  pen.strokeStyle = RULE;
  pen.lineWidth = 0.9;
  for (const pane of [
    [[-x, -y, floor], [x, -y, floor], [x, y, floor], [-x, y, floor]],
    [[wall.x, -y, low], [wall.x, y, low], [wall.x, y, high], [wall.x, -y, high]],
    [[-x, wall.y, low], [x, wall.y, low], [x, wall.y, high], [-x, wall.y, high]],
  ]) {
    trace(pen, pane);
    pen.closePath();
    pen.fill();
    pen.stroke();
  }
  const rule = (...places) => {
    trace(pen, places);
    pen.stroke();
  };
  for (const [share] of data.axes[0].ticks) {
    const [at] = placeOf(share, 0, 0);
    rule([at, -y, floor], [at, y, floor]);
    rule([at, wall.y, low], [at, wall.y, high]);
  }
  for (const [share] of data.axes[1].ticks) {
    const [, at] = placeOf(0, share, 0);
    rule([-x, at, floor], [x, at, floor]);
    rule([wall.x, at, low], [wall.x, at, high]);
  }
  for (const [height] of data.up.ticks) {
    const [, , at] = placeOf(0, 0, height);
    rule([wall.x, -wall.y, at], [wall.x, wall.y, at], [-wall.x, wall.y, at]);
  }
}

// Where the axis of a coordinate lies, as a function of its share: the pane's edge at the eye.
function edgeOf(k, wall, floor) {
  return k === 0
    ? (share) => [placeOf(share, 0, 0)[0], -wall.y, floor]
    : (share) => [-wall.x, placeOf(0, share, 0)[1], floor];
}

// The upright axis stands at the corner that is seen farthest to the left.
function uprightOf(wall) {
  const corners = [[wall.x, -wall.y], [-wall.x, wall.y]];
  corners.sort((a, b) => onPage([...a, 0])[0] - onPage([...b, 0])[0]);
  return (share) => [...corners[0], placeOf(0, 0, share)[2]];
}

// Draws a line with ticks, and returns the way that its texts are on.
function drawAxis(pen, axis, at, middle) {
  pen.strokeStyle = "#9aa1ad";
  pen.lineWidth = 1;
  trace(pen, [at(0), at(1)]);
  pen.stroke();
  const [from, to] = [onPage(at(0)), onPage(at(1))], away = outward(from, to, middle);
  const long = lengthOf(at), every = Math.ceil((axis.ticks.length * 20) / long);
  pen.font = `12px ${FONT}`;
  pen.textBaseline = "middle";
  pen.fillStyle = GREY;
  axis.ticks.forEach(([share, text], k) => {
    const [x, y] = onPage(at(share));
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + 4 * away[0], y + 4 * away[1]);
    pen.stroke();
    if (k % every === 0 && long > SHORT) write(pen, text, [x, y], away, 8);
  });
  pen.fillStyle = INK;
  return away;
}

function nameAxis(pen, axis, at, away) {
  const wide = Math.max(...axis.ticks.map(([, text]) => pen.measureText(text).width), 0);
  const far = 16 + wide * Math.abs(away[0]) + 16 * Math.abs(away[1]);
  pen.font = `13px ${FONT}`;
  if (lengthOf(at) > SHORT) write(pen, axis.label, onPage(at(0.5)), away, far);
}

function lengthOf(at) {
  const [from, to] = [onPage(at(0)), onPage(at(1))];
  return Math.max(Math.hypot(to[0] - from[0], to[1] - from[1]), 1);
}

// The way from a line on the page that leads away from a place.
function outward(from, to, middle) {
  const way = [to[0] - from[0], to[1] - from[1]], long = Math.hypot(...way) || 1;
  const across = [way[1] / long, -way[0] / long];
  const side = (from[0] + to[0]) / 2 - middle[0], rise = (from[1] + to[1]) / 2 - middle[1];
  return across[0] * side + across[1] * rise < 0 ? across.map((part) => -part) : across;
}

// Writes a text beside a place, so that it does not reach back over it.
function write(pen, text, [x, y], [right, down], far) {
  pen.textAlign = right > 0.35 ? "left" : right < -0.35 ? "right" : "center";
  pen.fillText(text, x + far * right, y + (far + 3 * Math.abs(down)) * down);
}
