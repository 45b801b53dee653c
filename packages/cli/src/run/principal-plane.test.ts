import { expect, it } from "vitest";
import { principalPlane } from "./principal-plane.js";

const matrix = (rows: readonly (readonly number[])[]) => ({
  shape: [rows.length, rows[0].length] as const,
  data: Float32Array.from(rows.flat()),
});

it("finds the plane of points that lie in one", () => {
  // 5 u + 1 v around (1, 2, 3), with u = (2, 1, 2) / 3 and v = (-1, 2, 0) / sqrt 5
  const points = [-2, -1, 0, 1, 2].flatMap((a) =>
    [-1, 1].map((b) => [
      1 + (10 * a) / 3 - b / Math.sqrt(5),
      2 + (5 * a) / 3 + (2 * b) / Math.sqrt(5),
      3 + (10 * a) / 3,
    ]),
  );
  const { x, y, explained } = principalPlane(matrix(points));
  [-2, -1, 0, 1, 2].forEach((a, i) => {
    expect(Math.abs(x[2 * i])).toBeCloseTo(5 * Math.abs(a), 4);
    expect(Math.abs(y[2 * i])).toBeCloseTo(1, 4);
  });
  // variances 50 and 1
  expect(explained[0]).toBeCloseTo(50 / 51, 5);
  expect(explained[1]).toBeCloseTo(1 / 51, 5);
});

it("stays finite where nothing varies", () => {
  const { x, y, explained } = principalPlane(
    matrix([
      [1, 2, 3],
      [1, 2, 3],
    ]),
  );
  expect([...x, ...y, ...explained]).toEqual([0, 0, 0, 0, 0, 0]);
});
