// Marks on the surface, faint where it hides them; and what is told of the place under a pointer.
const lifted = (u, v) => placeOf(u, v, heightAt(u, v) + (camera.isAbove() ? 2 : -2) * LIFT);
const isInside = ([u, v]) => u >= 0 && u <= 1 && v >= 0 && v <= 1;

function drawSpots(told) {
  const { pen } = sharp(byId("front"));
  const few = data.lanes.some((lane) => lane.bold), crowd = Math.sqrt(200 / Math.max(data.lanes.length, 1));
  const start = few ? 5 : clamp(1.6 * crowd, 1, 2.2);
  for (const at of data.starts) {
    mark(pen, at, "#fff", INK, (spot) => disc(pen, spot, start, "#fff", INK, few ? 1.9 : 0.6));
  }
  for (const look of data.stars) {
    for (const place of look.at) mark(pen, place, look.fill, look.edge, (spot) => star(pen, spot, look, 10));
  }
  for (const { end, colour, bold, status } of data.lanes) {
    const size = bold ? 4.6 : clamp(2.4 * crowd, 1.4, 3);
    mark(pen, end, colour, "#fff", (spot) => {
      if (status === "diverged") cross(pen, spot, colour, size * 1.35);
      else if (status === "converged" && bold) arrived(pen, spot, colour, size * 1.2);
      else disc(pen, spot, size, colour, "#fff", bold ? 1.4 : 0.5);
    });
  }
  if (told) disc(pen, onPage(told), 4, "#ffffffc0", INK, 1.5);
}

// Draws a mark at a share of the plane; beyond its rim, what points at it from there.
function mark(pen, [u, v], fill, edge, drawMark) {
  const rim = [clamp(u, 0, 1), clamp(v, 0, 1)], place = lifted(...rim);
  if (isHole(...rim)) return;
  pen.globalAlpha = isHidden(place, camera.eye) ? 0.35 : 1;
  const spot = onPage(place);
  if (isInside([u, v])) {
    drawMark(spot);
  } else {
    const toward = rim.map((part, k) => part - 0.02 * Math.sign([u, v][k] - part));
    const inner = onPage(lifted(...toward));
    polygon(pen, inner, 7, [[0, -1], [0.9, 0.7], [-0.9, 0.7]],
      Math.atan2(spot[0] - inner[0], inner[1] - spot[1]));
    paint(pen, fill, edge, 1.2);
  }
  pen.globalAlpha = 1;
}

// Tells x, y and the value where a ray through a pixel of the page meets the surface.
function tell(x, y) {
  const place = hit(camera.eye, wayThrough(x, y)), told = byId("told");
  told.hidden = place === null;
  if (place === null) return null;
  const share = shareOf(place);
  const lines = data.axes.map(({ low, high, name }, k) => {
    const decimals = clamp(3 - Math.floor(Math.log10(high - low)), 0, 12);
    return `${name} = ${(low + share[k] * (high - low)).toFixed(decimals).replace("-", "\u2212")}`;
  });
  told.textContent = [...lines, `${data.function} = ${short(valueOf(heightAt(...share)))}`].join("\n");
  const left = clamp(x + 14, 0, camera.width - told.offsetWidth);
  const top = clamp(y + 14, 0, camera.height - told.offsetHeight);
  told.style.transform = `translate(${left}px, ${top}px)`;
  return place;
}
