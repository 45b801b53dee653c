import { tableDataset, type Column, type TableDataset } from "../data/index.js";
import { fillNormal, fillUniform } from "../random/index.js";

/** A column of each kind, and of several likelihoods. */
export const peopleColumns: readonly Column[] = [
  { name: "age", kind: "continuous", decimals: 0 },
  { name: "plan", kind: "categorical", categories: ["free", "team", "pro"] },
  { name: "income", kind: "continuous", likelihood: "log-normal", decimals: 2 },
  { name: "visits", kind: "count" },
  { name: "churned", kind: "binary" },
  { name: "share", kind: "continuous", likelihood: "beta", bounds: [0, 1] },
  { name: "rating", kind: "ordinal", categories: ["bad", "fair", "good"] },
  { name: "height", kind: "continuous", likelihood: "student-t" },
  { name: "since", kind: "date" },
];

/** Rows that hang on one hidden number, u: older is richer, visits more, and pays. `missing` is the share of cells that are not seen. */
export function people(
  count: number,
  options: { readonly missing?: number; readonly seed?: number; readonly covariates?: readonly string[] } = {},
): TableDataset {
  const { missing = 0, seed = 1, covariates } = options;
  const n = peopleColumns.length;
  const noise = fillNormal(new Float64Array(count * (n + 1)), { seed, stream: "people", step: 0 });
  const holes = fillUniform(new Float64Array(count * n), { seed, stream: "holes", step: 0 });
  const values = new Float64Array(count * n);
  for (let row = 0; row < count; row++) {
    const u = noise[row * (n + 1)];
    const e = (j: number): number => noise[row * (n + 1) + 1 + j];
    const cells = [
      Math.round(45 + 12 * u + 2 * e(0)),
      u + 0.3 * e(1) < -0.5 ? 0 : u + 0.3 * e(1) < 0.7 ? 1 : 2,
      Math.round(100 * Math.exp(7.5 + 0.5 * u + 0.1 * e(2))) / 100,
      Math.max(0, Math.round(Math.exp(1 + 0.8 * u + 0.2 * e(3)))),
      u + 0.5 * e(4) > 0 ? 0 : 1,
      1 / (1 + Math.exp(-u - 0.3 * e(5))),
      u + 0.4 * e(6) < -0.6 ? 0 : u + 0.4 * e(6) < 0.4 ? 1 : 2,
      1.7 + 0.1 * e(7),
      Math.round(19_000 + 300 * u + 40 * e(8)),
    ];
    cells.forEach((cell, j) => (values[row * n + j] = holes[row * n + j] < missing ? NaN : cell));
  }
  return tableDataset({ name: "people", columns: peopleColumns, values, ...(covariates && { covariates }) });
}
