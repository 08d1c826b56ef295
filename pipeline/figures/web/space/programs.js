// WebGL programs and buffers.
const gl = byId("scene").getContext("webgl2", { antialias: true, stencil: true });

function program(vertex, fragment) {
  const made = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, `#version 300 es\nprecision highp float;\n${text}`);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) {
    const logs = gl.getAttachedShaders(made).map((shader) => gl.getShaderInfoLog(shader));
    throw new Error([gl.getProgramInfoLog(made), ...logs].join("\n"));
  }
  return made;
}

function buffer(array, target = gl.ARRAY_BUFFER) {
  const made = gl.createBuffer();
  gl.bindBuffer(target, made);
  gl.bufferData(target, array, gl.STATIC_DRAW);
  return made;
}

function attribute(made, name, size, type, normalized, stride = 0, offset = 0, divisor = 0) {
  const place = gl.getAttribLocation(made, name);
  gl.enableVertexAttribArray(place);
  gl.vertexAttribPointer(place, size, type, normalized, stride, offset);
  gl.vertexAttribDivisor(place, divisor);
}

const uniform = (made, name) => gl.getUniformLocation(made, name);
