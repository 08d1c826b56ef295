// The picture: all its parts, drawn anew when the view, the frame or the pointer changes.
let surface = null, lines = null, waiting = false, pointed = null, seen = [];

function draw() {
  waiting = false;
  const canvas = byId("scene"), ratio = window.devicePixelRatio || 1;
  const [width, height] = [stage.clientWidth, stage.clientHeight];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  aim(width, height);
  drawFrame();
  gl.viewport(0, 0, canvas.width, canvas.height);
  gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  drawSurface(surface, true);
  drawSurface(surface, false);
  drawLines(lines);
  if (!pointed) byId("told").hidden = true;
  drawSpots(pointed && tell(pointed.x, pointed.y));
}

function redraw(at = null) {
  pointed = at;
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(draw);
}

function reset() {
  resetView(seen);
  redraw();
}

function begin() {
  gl.enable(gl.DEPTH_TEST);
  gl.depthFunc(gl.LEQUAL);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  surface = newSurface();
  const pieces = piecesOf();
  lines = newLines(pieces);
  // Few of the places that a first view should show.
  const all = [...pieces.flat(2), ...data.stars.flatMap(({ at }) => at.map((place) => lifted(...place)))];
  seen = all.filter((_, k) => k % Math.ceil(all.length / 40) === 0);
}

function sayAbsent(text) {
  byId("absent").textContent = text;
  byId("absent").hidden = false;
}

if (gl) {
  begin();
  resetView(seen);
  takeInHand();
  byId("scene").addEventListener("webglcontextlost", (event) => event.preventDefault());
  byId("scene").addEventListener("webglcontextrestored", () => {
    begin();
    redraw();
  });
  new ResizeObserver(() => redraw()).observe(stage);
  redraw();
} else {
  sayAbsent("This browser has no WebGL 2, which the surface needs. The figure named surface shows the same as a still picture.");
}
