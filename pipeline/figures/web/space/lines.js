// Paths as lines of a width in pixels with round joints; what the surface hides is faint.
const LINE_VERTEX = `
in vec3 from; in vec3 to;
uniform mat4 matrix; uniform vec2 page; uniform float half_wide, lift, bias;
out vec2 spot; flat out float far;
void main() {
  float end = float(gl_VertexID & 1), side = gl_VertexID < 2 ? -1.0 : 1.0;
  vec4 a = matrix * vec4(from.xy, from.z + lift, 1.0), b = matrix * vec4(to.xy, to.z + lift, 1.0);
  vec2 here = a.xy / a.w * page / 2.0, there = b.xy / b.w * page / 2.0;
  far = length(there - here);
  vec2 way = far > 1e-4 ? (there - here) / far : vec2(1.0, 0.0), across = vec2(-way.y, way.x);
  float reach = half_wide + 1.0;
  vec2 at = mix(here, there, end) + reach * ((2.0 * end - 1.0) * way + side * across);
  spot = vec2(end * far + reach * (2.0 * end - 1.0), reach * side);
  vec4 clip = mix(a, b, end);
  gl_Position = vec4(at / page * 2.0 * clip.w, clip.z - bias * clip.w, clip.w);
}`;
const LINE_FRAGMENT = `
in vec2 spot; flat in float far;
uniform float half_wide, alpha; uniform vec3 paint;
out vec4 colour;
void main() {
  float away = length(vec2(spot.x - clamp(spot.x, 0.0, far), spot.y));
  float cover = clamp(half_wide + 0.5 - away, 0.0, 1.0);
  if (cover <= 0.0) discard;
  colour = vec4(paint, 1.0) * cover * alpha;
}`;

// Places of the points of a lane's pieces, on the surface.
function piecesOf() {
  const points = unpack(data.points);
  let at = 0;
  return data.lanes.map((lane) => lane.pieces.map((count) => {
    const first = at;
    at += count;
    return Array.from({ length: count }, (_, k) => {
      const [u, v] = [points[2 * (first + k)] / 65535, points[2 * (first + k) + 1] / 65535];
      return placeOf(u, v, heightAt(u, v));
    });
  }));
}

function newLines(pieces) {
  const made = program(LINE_VERTEX, LINE_FRAGMENT);
  return { made, lanes: pieces.map((parts, k) => newLine(made, parts, data.lanes[k])) };
}

function newLine(made, parts, { colour, bold }) {
  const ends = [];
  for (const part of parts) {
    for (let k = 0; k + 1 < part.length; k += 1) ends.push(...part[k], ...part[k + 1]);
  }
  const array = gl.createVertexArray();
  gl.bindVertexArray(array);
  buffer(Float32Array.from(ends));
  attribute(made, "from", 3, gl.FLOAT, false, 24, 0, 1);
  attribute(made, "to", 3, gl.FLOAT, false, 24, 12, 1);
  gl.bindVertexArray(null);
  const paint = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  return { array, paint, bold, count: ends.length / 6 };
}

function drawLines({ made, lanes }) {
  const pixel = gl.drawingBufferHeight / camera.height;
  gl.useProgram(made);
  gl.uniformMatrix4fv(uniform(made, "matrix"), false, camera.matrix);
  gl.uniform2f(uniform(made, "page"), gl.drawingBufferWidth, gl.drawingBufferHeight);
  gl.uniform1f(uniform(made, "lift"), camera.isAbove() ? LIFT : -LIFT);
  gl.uniform1f(uniform(made, "bias"), 0.0012);
  gl.depthMask(false);
  for (const lane of lanes) if (lane.bold) drawLine(made, lane, gl.GREATER, 1.1 * pixel, 0.3);
  for (const lane of lanes) {
    if (lane.bold) {
      drawLine(made, { ...lane, paint: [1, 1, 1] }, gl.LEQUAL, 2.5 * pixel, 1);
      drawLine(made, lane, gl.LEQUAL, 1.3 * pixel, 1);
    } else {
      drawLine(made, lane, gl.LEQUAL, 0.8 * pixel, clamp(60 / lanes.length, 0.4, 0.9));
    }
  }
  gl.depthMask(true);
}

function drawLine(made, { array, paint, count }, depth, halfWide, alpha) {
  gl.bindVertexArray(array);
  gl.depthFunc(depth);
  gl.uniform3f(uniform(made, "paint"), ...paint);
  gl.uniform1f(uniform(made, "half_wide"), halfWide);
  gl.uniform1f(uniform(made, "alpha"), alpha);
  if (alpha < 1) {
    // Joints of what is seen through are painted once.
    gl.enable(gl.STENCIL_TEST);
    gl.clear(gl.STENCIL_BUFFER_BIT);
    gl.stencilFunc(gl.EQUAL, 0, 255);
    gl.stencilOp(gl.KEEP, gl.KEEP, gl.INCR);
  }
  gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
  gl.disable(gl.STENCIL_TEST);
  gl.depthFunc(gl.LEQUAL);
}
