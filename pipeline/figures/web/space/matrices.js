// Matrices 4 x 4, column after column, as WebGL takes them.
const subtract = (a, b) => a.map((part, k) => part - b[k]);
const dot = (a, b) => a.reduce((sum, part, k) => sum + part * b[k], 0);
const cross3 = ([a, b, c], [d, e, f]) => [b * f - c * e, c * d - a * f, a * e - b * d];
const normal = (a) => a.map((part) => part / Math.hypot(...a));

function times(a, b) {
  return Array.from({ length: 16 }, (_, k) => {
    const row = k % 4, column = k - row;
    return [0, 1, 2, 3].reduce((sum, m) => sum + a[4 * m + row] * b[column + m], 0);
  });
}

function perspective(height, aspect, near, far) {
  const reach = 1 / Math.tan(height / 2);
  return [
    reach / aspect, 0, 0, 0, 0, reach, 0, 0, 0, 0, (near + far) / (near - far), -1,
    0, 0, (2 * near * far) / (near - far), 0,
  ];
}

function lookFrom(eye, right, up, back) {
  const axes = [right, up, back];
  const turned = [0, 1, 2].flatMap((k) => [...axes.map((axis) => axis[k]), 0]);
  return [...turned, ...axes.map((axis) => -dot(axis, eye)), 1];
}

// A place [x, y, z] through a matrix: on the screen in [-1, 1], and its depth behind it.
function through(matrix, [x, y, z]) {
  const at = [0, 1, 2, 3].map((k) => matrix[k] * x + matrix[4 + k] * y + matrix[8 + k] * z + matrix[12 + k]);
  return [at[0] / at[3], at[1] / at[3], at[2] / at[3]];
}
