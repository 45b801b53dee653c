import { toPlane, toScreen, type Camera, type Size } from "./camera";
import { ticksBetween, tickText } from "./ticks";

/** Room left of and below the plane, in CSS pixels, for ticks and names. */
export const margin = { left: 60, bottom: 40 } as const;

export interface Ink {
  readonly text: string;
  readonly line: string;
  readonly zero: string;
  readonly ground: string;
  readonly accent: string;
}

export const inkOf = (dark: boolean): Ink =>
  dark
    ? { text: "#b6bccb", line: "#262a37", zero: "#474d61", ground: "#161924", accent: "#f2f4fb" }
    : { text: "#4b5163", line: "#eceef4", zero: "#c3c8d6", ground: "#ffffff", accent: "#14161f" };

const font = "12px system-ui, sans-serif";

/** What is written at the axes. */
export interface AxisTexts {
  readonly names: readonly string[];
  /** Names at places of the upright axis, instead of its numbers. */
  readonly rows?: readonly { readonly at: number; readonly name: string }[];
}

/** Grid, ticks and names of the axes, on a canvas that reaches over the plane and its margins. `plane` is the size of the plane. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  camera: Camera,
  matrix: Float32Array,
  plane: Size,
  { names, rows }: AxisTexts,
  ink: Ink,
): void {
  context.font = font;
  context.lineWidth = 1;
  if (camera.kind === "turned") return drawSpace(context, camera, matrix, plane, names, ink);
  const [left, top] = toPlane(camera, plane, [0, 0]);
  const [right, bottom] = toPlane(camera, plane, [plane.width, plane.height]);
  const step = (ticks: readonly number[]): number => (ticks.length > 1 ? ticks[1] - ticks[0] : 1);
  context.fillStyle = ink.ground;
  context.fillRect(margin.left, 0, plane.width, plane.height);
  const across = ticksBetween(left, right, plane.width / 80);
  const up = rows ? rows.map(({ at }) => at) : ticksBetween(bottom, top, plane.height / 60);
  const line = (zero: boolean, ...[x1, y1, x2, y2]: readonly number[]): void => {
    context.strokeStyle = zero ? ink.zero : ink.line;
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  };
  for (const strong of [false, true]) {
    for (const value of across) {
      const zero = Math.abs(value) < step(across) / 2;
      const x = Math.round(margin.left + toScreen(matrix, plane, [value, 0])[0]) + 0.5;
      if (zero === strong) line(zero, x, 0, x, plane.height);
    }
    for (const value of up) {
      const zero = !rows && Math.abs(value) < step(up) / 2;
      const y = Math.round(toScreen(matrix, plane, [0, value])[1]) + 0.5;
      if (zero === strong) line(zero, margin.left, y, margin.left + plane.width, y);
    }
  }
  context.fillStyle = ink.text;
  context.textAlign = "center";
  for (const value of across) {
    const x = margin.left + toScreen(matrix, plane, [value, 0])[0];
    const text = tickText(value, step(across));
    if (x + context.measureText(text).width / 2 <= margin.left + plane.width)
      context.fillText(text, x, plane.height + 15);
  }
  context.fillText(names[0] ?? "", margin.left + plane.width / 2, plane.height + 33);
  context.textAlign = "right";
  let above = -Infinity;
  up.forEach((value, i) => {
    const y = toScreen(matrix, plane, [0, value])[1] + 4;
    // rows may be nearer to each other than lines of text
    if (y <= 8 || y > plane.height + 4 || (rows && Math.abs(y - above) < 12)) return;
    context.fillText(rows ? rows[i].name : tickText(value, step(up)), margin.left - 6, y);
    above = y;
  });
  context.save();
  context.translate(12, plane.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(names[1] ?? "", 0, 0);
  context.restore();
}

/** The axes of space: three lines through the centre, named at their ends. */
function drawSpace(
  context: CanvasRenderingContext2D,
  { centre, radius }: Extract<Camera, { kind: "turned" }>,
  matrix: Float32Array,
  plane: Size,
  names: readonly string[],
  ink: Ink,
): void {
  context.fillStyle = ink.ground;
  context.fillRect(0, 0, plane.width, plane.height);
  names.slice(0, 3).forEach((name, axis) => {
    const end = (sign: number): readonly [number, number, number] =>
      toScreen(
        matrix,
        plane,
        centre.map((value, i) => value + (i === axis ? sign * radius : 0)),
      );
    const [[x1, y1], [x2, y2]] = [end(-1), end(1)];
    context.strokeStyle = ink.zero;
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
    context.fillStyle = ink.text;
    context.textAlign = "left";
    const { width } = context.measureText(name);
    const beside = x2 >= x1 ? x2 + 5 : x2 - 5 - width;
    const within = (at: number, low: number, high: number): number => Math.max(low, Math.min(high, at));
    context.fillText(name, within(beside, 4, plane.width - width - 4), within(y2 + 4, 12, plane.height - 6));
  });
}
