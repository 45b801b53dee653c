import { describe, expect, it } from "vitest";
import { fillNormal } from "../random/index.js";
import type { Points } from "./points.js";
import { principalComponents, projectPoints } from "./principal-components.js";

const pointsOf = (rows: readonly (readonly number[])[]): Points => ({
  shape: [rows.length, rows[0].length],
  data: Float64Array.from(rows.flat()),
});
const normals = (count: number, stream: string): Float64Array =>
  fillNormal(new Float64Array(count), { seed: 1, stream, step: 0 });

describe("principalComponents", () => {
  it("finds the plane of points that lie in one", () => {
    // 5 a u + b v around (1, 2, 3), with u = (2, 1, 2) / 3 and v = (-1, 2, 0) / sqrt 5
    const v = Math.sqrt(5);
    const rows = [-2, -1, 0, 1, 2].flatMap((a) =>
      [-1, 1].map((b) => [1 + (10 * a) / 3 - b / v, 2 + (5 * a) / 3 + (2 * b) / v, 3 + (10 * a) / 3]),
    );
    const found = principalComponents(pointsOf(rows));
    [1, 2, 3].forEach((value, j) => expect(found.mean[j]).toBeCloseTo(value, 12));
    [2 / 3, 1 / 3, 2 / 3].forEach((value, j) => expect(found.directions[0][j]).toBeCloseTo(value, 12));
    [-1 / v, 2 / v, 0].forEach((value, j) => expect(found.directions[1][j]).toBeCloseTo(value, 12));
    // squares 25 (4 + 1 + 0 + 1 + 4) 2 and 10, over 9
    [500 / 9, 10 / 9, 0].forEach((value, j) => expect(found.variances[j]).toBeCloseTo(value, 10));
    [50 / 51, 1 / 51, 0].forEach((value, j) => expect(found.explained[j]).toBeCloseTo(value, 12));
    const { shape, data } = projectPoints(pointsOf(rows), found);
    expect(shape).toEqual([10, 3]);
    [-10, -1, 0, -10, 1, 0, -5, -1].forEach((value, j) => expect(data[j]).toBeCloseTo(value, 5));
  });

  it("recovers drawn variances, with orthonormal directions and one sign for the same points", () => {
    const stddevs = [3, 1, 0.5, 2];
    const noise = normals(4 * 5000, "spread");
    const points: Points = { shape: [5000, 4], data: noise.map((value, i) => value * stddevs[i % 4]) };
    const { directions, variances, explained } = principalComponents(points);
    [9, 4, 1, 0.25].forEach((value, j) => expect(variances[j] / value).toBeCloseTo(1, 1));
    expect(explained.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++)
        expect(directions[i].reduce((sum, value, k) => sum + value * directions[j][k], 0)).toBeCloseTo(
          i === j ? 1 : 0,
          10,
        );
    for (const direction of directions) {
      const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best));
      expect(largest).toBeGreaterThan(0.95);
    }
    // mirrored points have the same directions
    expect(principalComponents({ ...points, data: points.data.map((value) => -value) }).directions).toEqual(directions);
  });

  it("finds a few components of many dimensions, as the whole spectrum would", () => {
    const [count, dimensions] = [60, 450];
    const [scores, noise] = [normals(2 * count, "scores"), normals(count * dimensions, "noise")];
    const data = Float64Array.from({ length: count * dimensions }, (_, i) => {
      const [row, j] = [Math.floor(i / dimensions), i % dimensions];
      return 30 * scores[2 * row] * Math.cos(j) + 15 * scores[2 * row + 1] * Math.sin(j) + noise[i];
    });
    const points: Points = { shape: [count, dimensions], data };
    const few = principalComponents(points, 2);
    // X v = lambda v of the covariance, by hand
    const centred = data.map((value, i) => value - few.mean[i % dimensions]);
    for (const c of [0, 1]) {
      const position = Float64Array.from({ length: count }, (_, i) =>
        few.directions[c].reduce((sum, value, j) => sum + value * centred[i * dimensions + j], 0),
      );
      const image = few.directions[c].map(
        (_, j) => position.reduce((sum, value, i) => sum + value * centred[i * dimensions + j], 0) / (count - 1),
      );
      image.forEach((value, j) => expect(value / few.variances[c]).toBeCloseTo(few.directions[c][j], 4));
    }
    expect(few.explained[0]).toBeGreaterThan(0.6);
    expect(few.variances[0]).toBeGreaterThan(few.variances[1]);
  });

  it("stays finite where nothing varies", () => {
    const { variances, explained, directions } = principalComponents(
      pointsOf([
        [1, 2, 3],
        [1, 2, 3],
      ]),
      2,
    );
    expect([...variances, ...explained]).toEqual([0, 0, 0, 0]);
    expect(directions.flatMap((row) => [...row]).every(Number.isFinite)).toBe(true);
  });

  it("says what is wrong", () => {
    expect(() => principalComponents(pointsOf([[1, 2]]))).toThrow("principalComponents: needs 2 points or more, got 1");
    expect(() =>
      principalComponents(
        pointsOf([
          [1, 2],
          [3, NaN],
        ]),
      ),
    ).toThrow("principalComponents: points must be finite, value 1 of point 1 is NaN");
    expect(() =>
      principalComponents(
        pointsOf([
          [1, 2],
          [3, 4],
        ]),
        3,
      ),
    ).toThrow("principalComponents: components must be from 1 to the 2 dimensions, got 3");
    const plane = principalComponents(
      pointsOf([
        [1, 2],
        [3, 5],
      ]),
    );
    expect(() => projectPoints(pointsOf([[1, 2, 3]]), plane)).toThrow(
      "projectPoints: points must have the components' 2 dimensions, got 3",
    );
    expect(() => projectPoints({ shape: [2, 2], data: new Float32Array(3) }, plane)).toThrow(
      "projectPoints: points of shape [2, 2] need 4 values, got 3",
    );
  });
});
