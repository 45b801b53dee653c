import { ShapeError } from "../errors.js";

/** A size, or the name of one that is known only when the graph runs (`"batch"`). */
export type Dim = number | string;
/** Sizes of all axes; [] is a scalar. At most one symbolic axis passes through a reshape. */
export type Shape = readonly Dim[];

/** `[64, batch, 28]`, as errors and the printer show shapes. */
export const formatShape = (shape: Shape): string => `[${shape.join(", ")}]`;

/** Whether all axes agree; symbolic ones by name. */
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, i) => dim === b[i]);

/** Number of values; throws ShapeError for a symbolic axis, naming `where`. */
export function sizeOf(shape: Shape, where = "sizeOf"): number {
  return staticShape(shape, where).reduce((product, dim) => product * dim, 1);
}

/** The shape as numbers; throws ShapeError where an axis is symbolic. */
export function staticShape(shape: Shape, where: string): number[] {
  return shape.map((dim) => {
    if (typeof dim === "number") return dim;
    throw new ShapeError(`${where}: every axis must be a number here, got ${formatShape(shape)}; give a fixed ${dim}`);
  });
}

/** Shape of an elementwise result: axes are aligned at the end, a 1 stretches. Throws ShapeError if two sizes differ. */
export function broadcastShapes(a: Shape, b: Shape, where: string): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x === y || y === 1) return x;
    if (x === 1) return y;
    throw new ShapeError(
      `${where}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: ${x} against ${y}`,
    );
  });
}

/** Axis in 0..rank-1 from one that may be negative. Throws ShapeError if out of range. */
export function normalizeAxis(axis: number, rank: number, where: string): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && positive >= 0 && positive < rank) return positive;
  throw new ShapeError(`${where}: axis ${axis} does not exist in a tensor of ${rank} axes`);
}

/** Axes sorted and in 0..rank-1; all of them when `axes` is undefined. */
export function normalizeAxes(axes: number | readonly number[] | undefined, rank: number, where: string): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  const list = (typeof axes === "number" ? [axes] : [...axes]).map((axis) => normalizeAxis(axis, rank, where));
  if (new Set(list).size !== list.length) throw new ShapeError(`${where}: axes [${list.join(", ")}] repeat`);
  return list.sort((a, b) => a - b);
}

/** Row-major strides, in values. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}
