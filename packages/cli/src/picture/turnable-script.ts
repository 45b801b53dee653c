/**
 * The script of a turnable map: points are turned by two angles, sorted from back to front, and drawn as round sprites, nearer ones larger. Reads the data
 * from the page's <script id="data">, colours from its style sheet.
 */
export const TURNABLE_SCRIPT = `
const { points, classOf, axes } = JSON.parse(document.getElementById("data").textContent);
const canvas = document.getElementById("map");
const pen = canvas.getContext("2d");
const count = points.length / 3;
const start = { turn: 0.6, tilt: 0.45, zoom: 1 };
const view = { ...start };
const hidden = new Set();
const order = Array.from({ length: count }, (_, i) => i);
const depth = new Float32Array(count), left = new Float32Array(count), top_ = new Float32Array(count);
let sprites = [], ink = "", soft = "", scale = 1, asked = false;

function sprite(colour) {
  const size = 64, picture = document.createElement("canvas");
  picture.width = picture.height = size;
  const brush = picture.getContext("2d");
  brush.fillStyle = colour;
  brush.beginPath();
  brush.arc(size / 2, size / 2, size / 2 - 1, 0, 2 * Math.PI);
  brush.fill();
  return picture;
}

function restyle() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  sprites = Array.from({ length: 10 }, (_, i) => sprite(colour("--c" + i)));
  ink = colour("--ink");
  soft = colour("--faint");
  ask();
}

function resize() {
  const box = canvas.getBoundingClientRect();
  scale = window.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(box.width * scale));
  canvas.height = Math.max(1, Math.round(box.height * scale));
  ask();
}

function ask() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; draw(); });
}

function draw() {
  const { width, height } = canvas;
  const reach = 0.38 * Math.min(width, height) * view.zoom;
  const [ct, st, cp, sp] = [Math.cos(view.turn), Math.sin(view.turn), Math.cos(view.tilt), Math.sin(view.tilt)];
  // x to the right, y upwards, z towards the reader; a mild perspective
  const place = (x, y, z) => {
    const across = ct * x + st * z, back = ct * z - st * x;
    const up = cp * y - sp * back, near = sp * y + cp * back;
    const size = 3 / (3 - near);
    return [width / 2 + reach * size * across, height / 2 - reach * size * up, near, size];
  };
  pen.clearRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.lineWidth = scale;
  pen.strokeStyle = soft;
  pen.fillStyle = ink;
  pen.font = 12 * scale + "px system-ui, sans-serif";
  pen.textAlign = "center";
  [[1, 0, 0], [0, 1, 0], [0, 0, 1]].forEach((axis, c) => {
    const [x0, y0] = place(...axis.map((v) => -v)), [x1, y1] = place(...axis);
    pen.beginPath(); pen.moveTo(x0, y0); pen.lineTo(x1, y1); pen.stroke();
    const [tx, ty] = place(...axis.map((v) => 1.08 * v));
    pen.fillText(axes[c], tx, ty + 4 * scale);
  });
  for (let i = 0; i < count; i++) {
    const [x, y, near] = place(points[3 * i] / 9999, points[3 * i + 1] / 9999, points[3 * i + 2] / 9999);
    left[i] = x; top_[i] = y; depth[i] = near;
  }
  order.sort((a, b) => depth[a] - depth[b]);
  const radius = scale * Math.sqrt(view.zoom) * (count > 3000 ? 2 : count > 500 ? 3 : 5);
  for (const i of order) {
    if (hidden.has(classOf[i])) continue;
    const r = radius * 3 / (3 - depth[i]);
    pen.globalAlpha = 0.45 + 0.45 * (depth[i] + 1) / 2;
    pen.drawImage(sprites[(classOf[i] ?? 0) % 10], left[i] - r, top_[i] - r, 2 * r, 2 * r);
  }
  pen.globalAlpha = 1;
  canvas.dataset.view = [view.turn, view.tilt, view.zoom].map((v) => v.toFixed(3)).join(" ");
}

function turnBy(turn, tilt) {
  view.turn += turn;
  view.tilt = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, view.tilt + tilt));
  ask();
}
function zoomBy(factor) {
  view.zoom = Math.min(20, Math.max(0.2, view.zoom * factor));
  ask();
}

let from;
canvas.addEventListener("pointerdown", (event) => { from = event; canvas.setPointerCapture(event.pointerId); });
canvas.addEventListener("pointermove", (event) => {
  if (!from || event.pointerId !== from.pointerId) return;
  turnBy((event.clientX - from.clientX) * 0.008, (event.clientY - from.clientY) * 0.008);
  from = event;
});
for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { from = undefined; });
canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoomBy(Math.exp(-event.deltaY * 0.0012)); }, { passive: false });
canvas.addEventListener("dblclick", () => { Object.assign(view, start); ask(); });
const keys = {
  ArrowLeft: () => turnBy(-0.1, 0), ArrowRight: () => turnBy(0.1, 0), ArrowUp: () => turnBy(0, -0.1), ArrowDown: () => turnBy(0, 0.1),
  "+": () => zoomBy(1.15), "=": () => zoomBy(1.15), "-": () => zoomBy(1 / 1.15), Home: () => { Object.assign(view, start); ask(); },
};
canvas.addEventListener("keydown", (event) => {
  if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  keys[event.key]();
});
for (const button of document.querySelectorAll("[data-class]"))
  button.addEventListener("click", () => {
    const label = Number(button.dataset.class), show = hidden.has(label);
    if (show) hidden.delete(label); else hidden.add(label);
    button.setAttribute("aria-pressed", String(show));
    ask();
  });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
new ResizeObserver(resize).observe(canvas);
restyle();
resize();
`;
