// The lit surface with its contours, and the contours beyond it on the floor.
const SURFACE_VERTEX = `
in float height; in float light; in float level;
uniform mat4 matrix; uniform int side; uniform float ratio, tall, middle, flat_at;
out float unit; out float shade; out float number;
void main() {
  float u = float(gl_VertexID % side) / float(side - 1);
  float v = float(gl_VertexID / side) / float(side - 1);
  unit = height; shade = light; number = level;
  float at = flat_at > -9.0 ? flat_at : height * tall - middle;
  gl_Position = matrix * vec4(u - 0.5, (v - 0.5) * ratio, at, 1.0);
}`;
// Soft light, as the still surface has it. A line is as wide on the page wherever it is; where
// lines would run together they become the tone that they have on the whole.
const SURFACE_FRAGMENT = `
in float unit; in float shade; in float number;
uniform sampler2D ramp; uniform float pixel; uniform bool is_floor;
out vec4 colour;
void main() {
  vec3 own = texture(ramp, vec2(unit * 255.0 / 256.0 + 0.5 / 256.0, 0.5)).rgb;
  vec3 lit = clamp(2.0 * shade * own + (1.0 - 2.0 * shade) * own * own, 0.0, 1.0);
  float slope = max(fwidth(number), 1e-6);
  float away = abs(fract(number - 0.5) - 0.5) / slope;
  float half_wide = (is_floor ? 0.62 : 0.5) * pixel;
  float line = 1.0 - smoothstep(half_wide - 0.5, half_wide + 0.6, away);
  float dense = min(2.0 * half_wide * slope, 1.0);
  line = mix(line, dense, smoothstep(0.2, 0.5, slope)) * (slope < 1e-5 ? 0.0 : 1.0);
  if (is_floor) {
    colour = vec4(own, 1.0) * line;
  } else {
    colour = vec4(mix(lit, vec3(0.12, 0.14, 0.19), 0.34 * line), 1.0);
  }
}`;

function newSurface() {
  const made = program(SURFACE_VERTEX, SURFACE_FRAGMENT), array = gl.createVertexArray();
  gl.bindVertexArray(array);
  buffer(heights);
  attribute(made, "height", 1, gl.UNSIGNED_SHORT, true);
  buffer(unpack(data.light));
  attribute(made, "light", 1, gl.UNSIGNED_BYTE, true);
  buffer(levelNumbers());
  attribute(made, "level", 1, gl.FLOAT, false);
  const faces = triangles();
  buffer(faces, gl.ELEMENT_ARRAY_BUFFER);
  gl.bindVertexArray(null);
  newRamp();
  return { made, array, count: faces.length };
}

function triangles() {
  const faces = [];
  for (let i = 0; i + 1 < SIDE; i += 1) {
    for (let j = 0; j + 1 < SIDE; j += 1) {
      if (!isWhole(i, j)) continue;
      const at = i * SIDE + j;
      faces.push(at, at + 1, at + SIDE + 1, at, at + SIDE + 1, at + SIDE);
    }
  }
  return Uint16Array.from(faces);
}

function newRamp() {
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, 256, 1, 0, gl.RGB, gl.UNSIGNED_BYTE, unpack(data.ramp));
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}

function drawSurface({ made, array, count }, isFloor) {
  gl.useProgram(made);
  gl.bindVertexArray(array);
  gl.uniformMatrix4fv(uniform(made, "matrix"), false, camera.matrix);
  gl.uniform1i(uniform(made, "side"), SIDE);
  gl.uniform1f(uniform(made, "ratio"), data.ratio);
  gl.uniform1f(uniform(made, "tall"), TALL);
  gl.uniform1f(uniform(made, "middle"), MIDDLE);
  gl.uniform1f(uniform(made, "flat_at"), isFloor ? floorAt() : -10);
  gl.uniform1f(uniform(made, "pixel"), gl.drawingBufferHeight / camera.height);
  gl.uniform1i(uniform(made, "is_floor"), isFloor);
  gl.depthMask(!isFloor);
  gl.enable(gl.POLYGON_OFFSET_FILL);
  gl.polygonOffset(isFloor ? 0 : 1, isFloor ? 0 : 1);
  gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_SHORT, 0);
  gl.disable(gl.POLYGON_OFFSET_FILL);
  gl.depthMask(true);
}

// The height of the pane with the contours: below the surface, above it where seen from below.
const floorAt = () => placeOf(0, 0, camera.isAbove() ? -GAP : 1 + GAP)[2];
