// Marks on a canvas: disc, star, cross, tick in a disc, and what points beyond the edge.
const INK = "#1f2430", GREY = "#6b7280", RULE = "#e3e6eb";

// Sets a canvas to the pixels of its place on the screen, and returns its context in CSS pixels.
function sharp(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.max(canvas.clientWidth, 1), height = Math.max(canvas.clientHeight, 1);
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  pen.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

function paint(pen, fill, edge, width) {
  pen.fillStyle = fill;
  pen.fill();
  pen.strokeStyle = edge;
  pen.lineWidth = width;
  pen.lineJoin = "round";
  pen.stroke();
}

function disc(pen, [x, y], radius, fill, edge, width) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  paint(pen, fill, edge, width);
}

function polygon(pen, [x, y], size, corners, turn = 0) {
  const cos = Math.cos(turn), sin = Math.sin(turn);
  pen.beginPath();
  for (const [u, v] of corners) {
    pen.lineTo(x + size * (u * cos - v * sin), y + size * (u * sin + v * cos));
  }
  pen.closePath();
}

const STAR_CORNERS = Array.from({ length: 10 }, (_, k) => {
  const reach = k % 2 ? 0.382 : 1, angle = (k * Math.PI) / 5;
  return [reach * Math.sin(angle), -reach * Math.cos(angle)];
});
const CROSS_CORNERS = [
  [-0.5, -1], [0, -0.5], [0.5, -1], [1, -0.5], [0.5, 0], [1, 0.5],
  [0.5, 1], [0, 0.5], [-0.5, 1], [-1, 0.5], [-0.5, 0], [-1, -0.5],
];

function star(pen, at, { fill, edge, width }, size = 10) {
  polygon(pen, at, size, STAR_CORNERS);
  paint(pen, fill, edge, width);
}

function cross(pen, at, colour, size) {
  polygon(pen, at, size, CROSS_CORNERS, 0);
  paint(pen, colour, "#fff", 1.3);
}

function arrived(pen, at, colour, size) {
  disc(pen, at, size, colour, "#fff", 1.3);
  const [x, y] = at, part = size * 0.42;
  pen.beginPath();
  pen.moveTo(x - part, y + 0.1 * part);
  pen.lineTo(x - 0.25 * part, y + 0.8 * part);
  pen.lineTo(x + 1.05 * part, y - 0.8 * part);
  pen.lineWidth = 1.5;
  pen.strokeStyle = "#fff";
  pen.lineCap = "round";
  pen.stroke();
}

// Points outwards from the edge of a box [left, top, right, bottom] at what lies beyond it.
function pointer(pen, [x, y], [left, top, right, bottom], fill, edge, size) {
  const spot = [clamp(x, left + size, right - size), clamp(y, top + size, bottom - size)];
  const toward = [Math.sign(x - clamp(x, left, right)), Math.sign(y - clamp(y, top, bottom))];
  const turn = Math.atan2(toward[0], -toward[1]);
  polygon(pen, spot, size, [[0, -1], [0.9, 0.7], [-0.9, 0.7]], turn);
  paint(pen, fill, edge, 1.2);
}

const isIn = ([x, y], [left, top, right, bottom]) =>
  x >= left && x <= right && y >= top && y <= bottom;
