// The surface as heights over a mesh, in a box whose middle is the origin.
const heights = unpack(data.heights), SIDE = data.heights.shape[0];
const TALL = 0.5, GAP = 0.42, LIFT = 0.008; // of a height: how far the contours lie beyond it
const MIDDLE = (TALL * (1 - GAP)) / 2;
const BOX = { x: 0.5, y: data.ratio / 2 };

// Places in the box of a share of the plane [u, v] and a height in [0, 1], and back.
const placeOf = (u, v, height) => [u - BOX.x, v * data.ratio - BOX.y, height * TALL - MIDDLE];
const shareOf = ([x, y]) => [x + BOX.x, (y + BOX.y) / data.ratio];

// The height in [0, 1] at a share of the plane, as the triangles of the surface have it.
function heightAt(u, v) {
  const x = clamp(u, 0, 1) * (SIDE - 1), y = clamp(v, 0, 1) * (SIDE - 1);
  const j = Math.min(Math.floor(x), SIDE - 2), i = Math.min(Math.floor(y), SIDE - 2);
  const a = x - j, b = y - i, at = i * SIDE + j;
  const low = heights[at], right = heights[at + 1];
  const up = heights[at + SIDE], far = heights[at + SIDE + 1];
  const height = a >= b
    ? low + a * (right - low) + b * (far - right)
    : low + b * (up - low) + a * (far - up);
  return height / 65535;
}

// Where the function has no value: mesh points, if there are any, and faces with none of them.
const holes = data.holes ? unpack(data.holes) : null;
const isWhole = (i, j) => !holes || [0, 1, SIDE, SIDE + 1].every((k) => !holes[i * SIDE + j + k]);
const cellOf = (share) => Math.min(Math.floor(clamp(share, 0, 1) * (SIDE - 1)), SIDE - 2);
const isHole = (u, v) => !isWhole(cellOf(v), cellOf(u));

// What a height in [0, 1] stands for.
function valueOf(unit) {
  const { low, high, base, width } = data.scale;
  if (width === null) return low + unit * (high - low);
  const [bottom, top] = [low, high].map((each) => Math.asinh((each - base) / width));
  return base + width * Math.sinh(bottom + unit * (top - bottom));
}

// A number for each mesh point that is whole where a level is.
function levelNumbers() {
  const { levels } = data;
  if (!levels.length) return new Float32Array(heights.length).fill(0.5);
  const step = levels.length > 1 ? levels[1] - levels[0] : 1;
  return Float32Array.from(heights, (height) => {
    const unit = height / 65535;
    if (unit < levels[0]) return Math.max((unit - levels[0]) / step, -0.5);
    let k = 0;
    while (k + 1 < levels.length && levels[k + 1] <= unit) k += 1;
    const wide = k + 1 < levels.length ? levels[k + 1] - levels[k] : step;
    return Math.min(k + (unit - levels[k]) / wide, levels.length - 0.5);
  });
}

// How far above the surface a place is, in heights of the box.
const over = (place) => place[2] - placeOf(0, 0, heightAt(...shareOf(place)))[2];
const isOver = ([x, y]) => Math.abs(x) <= BOX.x && Math.abs(y) <= BOX.y && !isHole(...shareOf([x, y]));

// Whether the surface hides a place that lies on it from an eye.
function isHidden(place, eye) {
  const side = camera.isAbove() ? 1 : -1;
  for (let k = 2; k <= 90; k += 1) {
    const share = (k / 90) * 0.34;
    const spot = place.map((part, axis) => part + share * (eye[axis] - part));
    if (!isOver(spot)) continue;
    if (side * over(spot) < -0.004) return true;
  }
  return false;
}

// Where a ray from a place first meets the surface; null where it passes by.
function hit(from, way) {
  let before = null;
  for (let k = 0; k <= 400; k += 1) {
    const far = reachOf(from, k / 400);
    const spot = from.map((part, axis) => part + far * way[axis]);
    const height = isOver(spot) ? over(spot) : null;
    if (before !== null && height !== null && before.height * height <= 0) {
      return halved(from, way, before.far, far);
    }
    before = height === null ? null : { height, far };
  }
  return null;
}

// Lengths of a ray over which it can be in the box: its middle is the origin.
const reachOf = (from, share) => Math.max(Math.hypot(...from) - 1, 0) + 2 * share;

function halved(from, way, near, far) {
  const spotAt = (length) => from.map((part, axis) => part + length * way[axis]);
  const sign = Math.sign(over(spotAt(near)));
  let [low, high] = [near, far];
  for (let k = 0; k < 24; k += 1) {
    const middle = (low + high) / 2;
    if (Math.sign(over(spotAt(middle))) === sign) low = middle;
    else high = middle;
  }
  return spotAt(high);
}
