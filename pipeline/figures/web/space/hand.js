// Turning and zooming by mouse, fingers and keys.
const stage = byId("stage"), fingers = new Map();
let moved = false;

function turnBy(across, down) {
  camera.azimuth = turned(camera.azimuth - across);
  camera.elevation = clamp(camera.elevation + down, -90, 90);
  redraw();
}

function zoomBy(factor) {
  camera.zoom = clamp(camera.zoom * factor, 0.5, 8);
  redraw();
}

const spread = () => {
  const [a, b] = [...fingers.values()];
  return Math.hypot(a.x - b.x, a.y - b.y);
};

function down(event) {
  stage.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  stage.classList.add("held");
  moved = false;
}

function move(event) {
  const before = fingers.get(event.pointerId), now = { x: event.offsetX, y: event.offsetY };
  if (!before) return redraw(now);
  const wide = fingers.size === 2 ? spread() : 0;
  fingers.set(event.pointerId, now);
  moved ||= Math.hypot(now.x - before.x, now.y - before.y) > 1;
  if (fingers.size === 2) return zoomBy(spread() / Math.max(wide, 1));
  return turnBy((now.x - before.x) * 0.4, (now.y - before.y) * 0.4);
}

function up(event) {
  fingers.delete(event.pointerId);
  if (!fingers.size) stage.classList.remove("held");
  if (!moved && event.type === "pointerup") redraw({ x: event.offsetX, y: event.offsetY });
}

const KEYS = {
  ArrowLeft: () => turnBy(-5, 0), ArrowRight: () => turnBy(5, 0),
  ArrowUp: () => turnBy(0, 5), ArrowDown: () => turnBy(0, -5),
  "+": () => zoomBy(1.15), "=": () => zoomBy(1.15), "-": () => zoomBy(1 / 1.15), 0: reset, Home: reset,
};

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
}

function takeInHand() {
  stage.addEventListener("pointerdown", down);
  stage.addEventListener("pointermove", move);
  for (const kind of ["pointerup", "pointercancel"]) stage.addEventListener(kind, up);
  stage.addEventListener("pointerleave", () => redraw());
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomBy(Math.exp(-clamp(event.deltaY, -200, 200) * 0.0015));
  }, { passive: false });
  stage.addEventListener("dblclick", reset);
  document.addEventListener("keydown", press);
}
