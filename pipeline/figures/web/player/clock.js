// Time: playing, scrubbing, keys; and the layout, anew whenever the frame's size changes.
const END = data.steps, WIDE_FROM = 860;
const controls = { play: byId("play"), step: byId("step"), speed: byId("speed"), fade: byId("fade") };
let before = 0;

function draw() {
  drawPaths();
  drawRace();
  fillTable();
  const step = Math.floor(state.time);
  controls.step.value = step;
  controls.step.setAttribute("aria-valuetext", `step ${step} of ${END}`);
  byId("counter").textContent = `step ${step}`;
}

function setPlaying(playing) {
  state.playing = playing;
  controls.play.textContent = playing ? "\u275a\u275a" : "\u25b6";
  controls.play.setAttribute("aria-label", playing ? "Pause" : "Play");
  if (!playing) return;
  if (state.time >= END) state.time = 0;
  before = performance.now();
  requestAnimationFrame(tick);
}

function tick(now) {
  if (!state.playing) return;
  const passed = (Math.max(now - before, 0) / 1000) * Number(controls.speed.value);
  before = now;
  state.time = Math.min(state.time + (passed / data.seconds) * END, END);
  draw();
  if (state.time >= END) setPlaying(false);
  else requestAnimationFrame(tick);
}

function goTo(time) {
  setPlaying(false);
  state.time = clamp(time, 0, END);
  draw();
}

function layOut() {
  const panels = byId("panels"), width = document.documentElement.clientWidth - 16;
  const height = document.documentElement.clientHeight, [across, down] = data.ground.size;
  const wide = width >= WIDE_FROM, bar = byId("controls").offsetHeight;
  const most = wide ? Math.max(height - bar - 90, 300) : Math.max(height - bar - 190, 260);
  const own = Math.min(wide ? width * 0.58 : width, (most * across) / down, 900);
  const rest = wide ? Math.min(width - own - 10, own) : Math.min(width, 700);
  state.beside = wide;
  panels.style.gridTemplateColumns = wide ? `${own}px ${rest}px` : `${Math.max(own, rest)}px`;
  panels.style.justifyItems = "center";
  byId("paths").style.cssText = `width:${own}px;height:${(own * down) / across}px`;
  byId("race").style.cssText = `width:${rest}px;height:${wide ? (own * down) / across : 175}px`;
  draw();
}

// A pointer on the curves moves the cursor.
function scrub(event) {
  const canvas = byId("race");
  if (event.type === "pointerdown") canvas.setPointerCapture(event.pointerId);
  if (!canvas.hasPointerCapture(event.pointerId)) return;
  const [left, , right] = raceBox(canvas.getContext("2d"), canvas.clientWidth, canvas.clientHeight);
  goTo(Math.round(((event.offsetX - left) / (right - left)) * data.race.span));
}

const KEYS = {
  ArrowLeft: () => goTo(Math.ceil(state.time) - 1), ArrowRight: () => goTo(Math.floor(state.time) + 1),
  Home: () => goTo(0), End: () => goTo(END), " ": () => setPlaying(!state.playing),
};

function press(event) {
  const own = event.target.closest("button, select, input");
  if (own || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
}

controls.play.addEventListener("click", () => setPlaying(!state.playing));
controls.step.addEventListener("input", () => goTo(Number(controls.step.value)));
controls.fade.addEventListener("change", () => {
  state.fade = controls.fade.checked;
  draw();
});
byId("race").addEventListener("pointerdown", scrub);
byId("race").addEventListener("pointermove", scrub);
document.addEventListener("keydown", press);
new ResizeObserver(layOut).observe(document.documentElement);
ground.addEventListener("load", () => {
  layOut();
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) setPlaying(true);
});
ground.src = data.ground.picture;
