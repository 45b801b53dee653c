import { toScreen, type Size } from "./camera";
import type { Ink } from "./draw-axes";

/** A Gaussian in the plane. */
export interface Ellipse {
  readonly weight: number;
  readonly mean: readonly [number, number];
  /** Standard deviations along the axes. */
  readonly std: readonly [number, number];
}

/** What is drawn over the points; positions are of the plane or of space. */
export interface Marks {
  readonly ellipses: readonly Ellipse[];
  /** Where the code is that the panel shows. */
  readonly cursor?: readonly number[];
  /** The cursor stands for all places above and below it. */
  readonly upright?: boolean;
  /** Picked images. */
  readonly pins: readonly { readonly at: readonly number[]; readonly name: string }[];
  /** Strokes over the plane. */
  readonly lines?: readonly { readonly at: readonly (readonly number[])[]; readonly isClosed: boolean }[];
  /** The point under the pointer. */
  readonly hovered?: readonly number[];
}

/** Ellipses, picked images and the cursor, on a canvas of the plane's size. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  matrix: Float32Array,
  plane: Size,
  { ellipses, cursor, upright, pins, lines = [], hovered }: Marks,
  ink: Ink,
): void {
  const heaviest = Math.max(1e-9, ...ellipses.map(({ weight }) => weight));
  for (const { weight, mean, std } of ellipses) {
    const [x, y] = toScreen(matrix, plane, mean);
    const [right] = toScreen(matrix, plane, [mean[0] + std[0], mean[1]]);
    const [, up] = toScreen(matrix, plane, [mean[0], mean[1] + std[1]]);
    const share = weight / heaviest;
    context.strokeStyle = ink.accent;
    context.globalAlpha = 0.25 + 0.65 * share;
    context.lineWidth = 0.75 + 1.5 * share;
    for (const deviations of [1, 2]) {
      context.setLineDash(deviations === 1 ? [] : [4, 4]);
      context.beginPath();
      context.ellipse(x, y, deviations * Math.abs(right - x), deviations * Math.abs(y - up), 0, 0, 2 * Math.PI);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
  for (const { at, isClosed } of lines)
    outlined(context, ink, 2, () => {
      for (const place of at) {
        const [x, y] = toScreen(matrix, plane, place);
        context.lineTo(x, y);
      }
      if (isClosed) context.closePath();
    });
  if (hovered) ring(context, toScreen(matrix, plane, hovered), 7, ink, 2);
  for (const { at, name } of pins) {
    const place = toScreen(matrix, plane, at);
    ring(context, place, 8, ink, 2);
    if (name === "") continue;
    context.font = "bold 12px system-ui, sans-serif";
    context.textAlign = "left";
    context.lineWidth = 3;
    context.strokeStyle = ink.ground;
    context.strokeText(name, place[0] + 11, place[1] - 7);
    context.fillStyle = ink.accent;
    context.fillText(name, place[0] + 11, place[1] - 7);
  }
  if (cursor && upright) line(context, toScreen(matrix, plane, cursor)[0], plane.height, ink);
  else if (cursor) crosshair(context, toScreen(matrix, plane, cursor), ink);
}

/** Strokes a path in the accent, with an edge of the ground's colour around it, so that it shows on any point. */
function outlined(context: CanvasRenderingContext2D, ink: Ink, width: number, trace: () => void): void {
  context.beginPath();
  trace();
  for (const [color, lineWidth] of [
    [ink.ground, width + 2],
    [ink.accent, width],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.stroke();
  }
}

function line(context: CanvasRenderingContext2D, x: number, height: number, ink: Ink): void {
  outlined(context, ink, 2, () => {
    context.moveTo(x, 0);
    context.lineTo(x, height);
  });
}

function ring(
  context: CanvasRenderingContext2D,
  [x, y]: readonly number[],
  radius: number,
  ink: Ink,
  width: number,
): void {
  outlined(context, ink, width, () => context.arc(x, y, radius, 0, 2 * Math.PI));
}

function crosshair(context: CanvasRenderingContext2D, at: readonly number[], ink: Ink): void {
  const [x, y] = at;
  ring(context, at, 10, ink, 2.5);
  outlined(context, ink, 2, () => {
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      context.moveTo(x + 4 * dx, y + 4 * dy);
      context.lineTo(x + 16 * dx, y + 16 * dy);
    }
  });
}
