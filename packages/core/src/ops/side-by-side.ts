import type { NodeWriter } from "../graph/index.js";

// Products for a GPU. ONNX Runtime's WebGPU provider gives each tile of 32 x 32 results to one group of threads, however long its sums are.

const tileSide = 32;

/** Groups of threads that work out a product with so many rows and columns. */
export const tilesOf = (rows: number, columns: number): number =>
  Math.ceil(rows / tileSide) * Math.ceil(columns / tileSide);

/** The sum of so many products [count, ...] of `size` values each, [1, size]: as a product with ones, which is one call and reads in order. */
export function sumSideBySide(writer: NodeWriter, products: string, count: number, size: number): string {
  const rows = writer.node("Reshape", [products, writer.ints([count, size])]);
  return writer.node("Gemm", [writer.floats(new Array<number>(count).fill(1), [1, count]), rows]);
}

/** Which sides of a product come transposed. */
interface Sides {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Into how many parts the sums of a product are cut: none below 2048 terms, or where its tiles are many. */
export function partsOfSums(rows: number, inner: number, columns: number): number {
  if (inner < 2048 || tilesOf(rows, columns) > 64) return 1;
  let parts = 1;
  while (inner % (4 * parts) === 0 && inner / (2 * parts) >= 128 && 2 * parts * tilesOf(rows, columns) <= 1024)
    parts *= 2;
  return parts;
}

/** a b [rows, columns] of two matrices, the sums cut into parts that are worked out side by side. */
export function writeProductInParts(
  writer: NodeWriter,
  [a, b]: readonly [string, string],
  [rows, inner, columns]: readonly [number, number, number],
  { transposeA, transposeB }: Sides,
  parts: number,
): string {
  const length = inner / parts;
  const cut = (name: string, shape: number[], perm: number[]): string => {
    const reshaped = writer.node("Reshape", [name, writer.ints(shape)]);
    return perm.every((axis, i) => axis === i)
      ? reshaped
      : writer.node("Transpose", [reshaped], { perm: { ints: perm } });
  };
  // whichever side would have to be turned round as a whole (the weights) comes first, where its rows are moved as they are
  if (transposeB) {
    const left = cut(b, [columns, parts, length], [1, 0, 2]);
    const right = transposeA ? cut(a, [parts, length, rows], [0, 1, 2]) : cut(a, [rows, parts, length], [1, 2, 0]);
    const sum = sumSideBySide(writer, writer.node("MatMul", [left, right]), parts, columns * rows);
    const turned = writer.node("Reshape", [sum, writer.ints([columns, rows])]);
    return writer.node("Transpose", [turned], { perm: { ints: [1, 0] } });
  }
  const left = transposeA ? cut(a, [parts, length, rows], [0, 2, 1]) : cut(a, [rows, parts, length], [1, 0, 2]);
  const right = cut(b, [parts, length, columns], [0, 1, 2]);
  const sum = sumSideBySide(writer, writer.node("MatMul", [left, right]), parts, rows * columns);
  return writer.node("Reshape", [sum, writer.ints([rows, columns])]);
}
