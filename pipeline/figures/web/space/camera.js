// From where the surface is seen, in degrees as Matplotlib counts them.
const OPENING = (26 * Math.PI) / 180;
const SIDES = [-60, -45, -75, -30, -120, -135, -105, -150, 30, 45, 60, 120, 135, 150];

const camera = {
  azimuth: -60, elevation: 45, zoom: 1, width: 1, height: 1, eye: [0, 0, 1], matrix: [],
  ray: {}, isAbove() { return Math.sin((this.elevation * Math.PI) / 180) >= 0; },
};

function aim(width, height) {
  const [azimuth, elevation] = [camera.azimuth, camera.elevation].map((each) => (each * Math.PI) / 180);
  const back = [
    Math.cos(azimuth) * Math.cos(elevation), Math.sin(azimuth) * Math.cos(elevation), Math.sin(elevation),
  ];
  const right = [-Math.sin(azimuth), Math.cos(azimuth), 0], up = cross3(back, right);
  // The whole box with its labels, from any side.
  const wide = Math.hypot(BOX.x, BOX.y) / 0.71, aspect = width / height;
  const room = Math.max(1 - 84 / width, 0.4);
  const far = (wide * Math.max(3.5, 3.35 / (aspect * room))) / camera.zoom;
  const eye = back.map((part) => part * far);
  const seen = perspective(OPENING, aspect, Math.max(far - 1.2, 0.02), far + 1.2);
  Object.assign(camera, {
    width, height, eye, matrix: times(seen, lookFrom(eye, right, up, back)),
    ray: { right, up, back, aspect },
  });
}

// The place on the page, in CSS pixels, of a place in the box.
function onPage(place) {
  const [x, y] = through(camera.matrix, place);
  return [((x + 1) / 2) * camera.width, ((1 - y) / 2) * camera.height];
}

// The way that a pixel is seen along.
function wayThrough(x, y) {
  const { right, up, back, aspect } = camera.ray, reach = Math.tan(OPENING / 2);
  const across = ((2 * x) / camera.width - 1) * reach * aspect;
  const aloft = (1 - (2 * y) / camera.height) * reach;
  return normal(right.map((part, k) => across * part + aloft * up[k] - back[k]));
}

function resetView(places) {
  camera.zoom = 1;
  camera.elevation = clamp(turned(data.view.elevation), -90, 90);
  camera.azimuth = data.view.azimuth ?? bestSide(places);
}

const turned = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;

// The usual side, unless another one shows more of the places.
function bestSide(places) {
  let best = SIDES[0], most = -1;
  for (const side of SIDES) {
    camera.azimuth = side;
    aim(camera.width, camera.height);
    const seen = places.filter((place) => !isHidden(place, camera.eye)).length;
    const share = places.length ? seen / places.length : 1;
    if (share > most + 0.04) [best, most] = [side, share];
    if (most >= 0.97) break;
  }
  return best;
}
