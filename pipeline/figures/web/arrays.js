// What Python has packed: arrays as base64 of little-endian numbers. And numbers as short text.
const TYPES = { f4: Float32Array, u2: Uint16Array, u1: Uint8Array };

function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed.base64), (sign) => sign.charCodeAt(0));
  return new TYPES[packed.type](bytes.buffer);
}

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

const RAISED = { "-": "\u207b", ...Object.fromEntries([..."\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"].map((sign, k) => [k, sign])) };

// 0.25, \u22123, 2\u00d710\u2075: as the figures write them.
function short(number) {
  const size = Math.abs(number);
  if (size !== 0 && (size < 1e-3 || size >= 1e4)) {
    const [digits, power] = number.toExponential(2).split("e");
    const raised = [...String(Number(power))].map((sign) => RAISED[sign]).join("");
    return `${Number(digits)}\u00d710${raised}`.replace("-", "\u2212");
  }
  return String(Number(number.toPrecision(4))).replace("-", "\u2212");
}
