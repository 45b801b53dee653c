import { categoriesOf, sampleMean, subset, type TableDataset } from "@latents/core";
import { Matrix as MlMatrix, solve } from "ml-matrix";
import { rowFeatures } from "./row-features.js";

/** How well a column of real test rows is foretold from the others, by a model fitted on real rows and by one fitted on drawn rows. */
export interface Usefulness {
  readonly name: string;
  /** R2 of a number, share of right categories of another. */
  readonly measure: "R2" | "accuracy";
  readonly real: number;
  readonly drawn: number;
  /** What the mean, or the most frequent category, would get. */
  readonly baseline: number;
}

/** Strength of the penalty, for features of spread one. */
const ridge = 1;
/** A column with more categories is no target. */
const mostClasses = 20;

/**
 * Train on synthetic, test on real: each column from the others by ridge regression (of a category by one regression a category, the largest wins), fitted on
 * drawn and on as many real rows, measured on test rows. The largest loss first. Source: Esteban et al. 2017, arXiv:1706.02633.
 */
export function usefulness(real: TableDataset, drawn: TableDataset, test: TableDataset): Usefulness[] {
  return real.columns
    .flatMap((column, place): Usefulness[] => {
      const classes = categoriesOf(column);
      if (classes > mostClasses) return [];
      const seen = (table: TableDataset): TableDataset => rowsWith(table, place);
      const [a, b, c] = [seen(real), seen(drawn), seen(test)];
      if (Math.min(a.count, b.count, c.count) < 10) return [];
      const score = (fitted: TableDataset): number => measured(fitted, c, real, place, classes);
      return [
        {
          ...{ name: column.name, measure: classes > 0 ? "accuracy" : "R2", real: score(a), drawn: score(b) },
          baseline: classes > 0 ? shareOfMode(targets(a, place), targets(c, place), classes) : 0,
        },
      ];
    })
    .sort((one, other) => other.real - other.drawn - (one.real - one.drawn));
}

const targets = ({ values, columns, count }: TableDataset, place: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => values[i * columns.length + place]);

/** The rows whose cell of a column is there. */
const rowsWith = (table: TableDataset, place: number): TableDataset =>
  subset(
    table,
    [...targets(table, place)].flatMap((value, row) => (Number.isNaN(value) ? [] : [row])),
  );

function measured(
  fitted: TableDataset,
  test: TableDataset,
  scaledBy: TableDataset,
  place: number,
  classes: number,
): number {
  const { of, width } = rowFeatures(scaledBy, place);
  const weights = fit(of(fitted), targets(fitted, place), fitted.count, width, classes);
  const [x, y] = [of(test), targets(test, place)];
  const outputs = Math.max(1, classes);
  let [right, error] = [0, 0];
  for (let i = 0; i < test.count; i++) {
    const found = Array.from({ length: outputs }, (_, k) => {
      let sum = weights.get(width, k);
      for (let j = 0; j < width; j++) sum += x[i * width + j] * weights.get(j, k);
      return sum;
    });
    if (classes > 0) right += found.indexOf(Math.max(...found)) === y[i] ? 1 : 0;
    else error += (found[0] - y[i]) ** 2;
  }
  if (classes > 0) return right / test.count;
  const center = sampleMean(y);
  return 1 - error / (y.reduce((sum, value) => sum + (value - center) ** 2, 0) || 1);
}

/** (X'X + ridge I)^-1 X'Y with a column of ones that is not penalised; Y one-hot for categories. */
function fit(x: Float64Array, y: Float64Array, rows: number, width: number, classes: number): MlMatrix {
  const [n, outputs] = [width + 1, Math.max(1, classes)];
  const [gram, moments] = [MlMatrix.zeros(n, n), MlMatrix.zeros(n, outputs)];
  for (let i = 0; i < rows; i++) {
    const value = (j: number): number => (j < width ? x[i * width + j] : 1);
    for (let a = 0; a < n; a++) {
      const left = value(a);
      if (left === 0) continue;
      for (let b = 0; b <= a; b++) gram.set(a, b, gram.get(a, b) + left * value(b));
      if (classes > 0) moments.set(a, y[i], moments.get(a, y[i]) + left);
      else moments.set(a, 0, moments.get(a, 0) + left * y[i]);
    }
  }
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) gram.set(b, a, gram.get(a, b));
    gram.set(a, a, gram.get(a, a) + (a < width ? ridge : 1e-9));
  }
  return solve(gram, moments);
}

function shareOfMode(train: Float64Array, test: Float64Array, classes: number): number {
  const counts = new Float64Array(classes);
  for (const k of train) counts[k]++;
  const mode = counts.indexOf(Math.max(...counts));
  return test.filter((k) => k === mode).length / test.length;
}
