import { categoriesOf, modelledColumns, type ColumnEncoding, type TableEncoding } from "../../data/index.js";
import { InputError } from "../../errors.js";
import { constant, type Tensor } from "../../graph/index.js";
import {
  cast,
  concat,
  greaterEqual,
  log,
  log1p,
  mul,
  oneHot,
  reshape,
  sliceAxis,
  sub,
  toFloat,
} from "../../ops/index.js";
import { lambda, type Layer } from "../layer.js";
import type { Scope } from "../scope.js";

const vector = (values: readonly number[]): Tensor =>
  constant({ shape: [values.length], data: Float64Array.from(values) });

/** Features of one column. */
const widthOf = ({ column, feature }: ColumnEncoding): number =>
  feature.type === "one-hot" ? categoriesOf(column) : 1;

/** Whether a net is told which cells are seen: where none was missing in training, and none is hidden, there is nothing to tell. */
const showsSeen = (columns: readonly ColumnEncoding[], hides: boolean): boolean =>
  hides || columns.some(({ missing }) => missing > 0);

/** Numbers that `cellFeatures` makes of a row. */
export const featureCount = (columns: readonly ColumnEncoding[], hides = false): number =>
  columns.reduce((sum, column) => sum + widthOf(column), 0) + (showsSeen(columns, hides) ? columns.length : 0);

/**
 * What a net sees of cells: numbers standardised (counts and log-normal numbers by their logarithm), categories as one-hot rows, 0 where a cell is missing; then,
 * where training has missing cells, or hides some, 1 for each that is seen.  Shapes: numbers and seen [..., columns] -> [..., features].
 */
export function cellFeatures(columns: readonly ColumnEncoding[], numbers: Tensor, seen: Tensor, hides = false): Tensor {
  const parts: Tensor[] = [];
  for (let from = 0, to = 0; from < columns.length; from = to) {
    // columns of one kind in one op
    const like = columns[from];
    for (to = from + 1; to < columns.length; to++) {
      const { feature } = columns[to];
      if (feature.type !== like.feature.type || widthOf(columns[to]) !== widthOf(like)) break;
    }
    const own = columns.slice(from, to);
    const [x, known] = [numbers, seen].map((all) => sliceAxis(all, -1, from, to));
    if (like.feature.type === "one-hot") {
      const rows = mul(oneHot(cast(x, "int"), widthOf(like)), reshape(known, [...known.shape, 1]));
      parts.push(reshape(rows, [...numbers.shape.slice(0, -1), own.length * widthOf(like)]));
      continue;
    }
    const value = like.feature.type === "log" ? log(x) : like.feature.type === "log1p" ? log1p(x) : x;
    const [centers, factors] = [own.map(({ feature }) => feature.center), own.map(({ feature }) => 1 / feature.scale)];
    parts.push(mul(mul(sub(value, vector(centers)), vector(factors)), known));
  }
  return concat(showsSeen(columns, hides) ? [...parts, seen] : parts);
}

/**
 * 0 for each cell that training hides, 1 for others: a row's share of hidden cells is drawn uniformly from [0, most), then each cell by it, so that the encoder
 * learns of any number of holes.  Shape: [batch, columns].
 */
function shownCells({ shape }: Tensor, most: number, scope: Scope): Tensor {
  const share = mul(scope.noise("uniform", [...shape.slice(0, -1), 1], scope.nextNoiseName()), most);
  return toFloat(greaterEqual(scope.noise("uniform", shape, scope.nextNoiseName()), share));
}

/**
 * The first layer of a table's encoder: x as a table's likelihood has it, with what stands behind it left as it is -> features. With `hide`, training hides up to
 * that share of a row's cells from the encoder; the likelihood is of all seen cells still, so that q(z | some cells) learns to foretell the others.
 * Throws InputError unless `hide` is in [0, 1].  Source: denoising as Vincent et al. 2008; with a share drawn for each row as Ivanov et al. 2019, arXiv:1806.02382.
 */
export function tableFeatures(encoding: TableEncoding, hide = 0): Layer {
  if (!(hide >= 0 && hide <= 1)) throw new InputError(`tableFeatures: hide must be in [0, 1], got ${hide}`);
  const columns = modelledColumns(encoding).map((one) => one.encoding);
  const n = columns.length;
  return lambda("tableFeatures", (x, scope) => {
    const seen = sliceAxis(x, -1, n, 2 * n);
    const shown = hide > 0 && scope.training ? mul(seen, shownCells(seen, hide, scope)) : seen;
    const features = cellFeatures(columns, sliceAxis(x, -1, 0, n), shown, hide > 0);
    const width = Number(x.shape.at(-1));
    return width === 2 * n ? features : concat([features, sliceAxis(x, -1, 2 * n, width)]);
  });
}
