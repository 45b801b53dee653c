import { categoriesOf, modelledColumns, type ColumnEncoding, type TableEncoding } from "../../data/index.js";
import { constant, type Tensor } from "../../graph/index.js";
import { cast, concat, log, log1p, mul, oneHot, reshape, sliceAxis, sub } from "../../ops/index.js";
import { lambda, type Layer } from "../layer.js";

const vector = (values: readonly number[]): Tensor =>
  constant({ shape: [values.length], data: Float64Array.from(values) });

/** Features of one column. */
const widthOf = ({ column, feature }: ColumnEncoding): number =>
  feature.type === "one-hot" ? categoriesOf(column) : 1;

/** Whether an encoder is told which cells are seen: where none was missing in training there is nothing to tell. */
const showsSeen = (columns: readonly ColumnEncoding[]): boolean => columns.some(({ missing }) => missing > 0);

/** Numbers that `cellFeatures` makes of a row. */
export const featureCount = (columns: readonly ColumnEncoding[]): number =>
  columns.reduce((sum, column) => sum + widthOf(column), 0) + (showsSeen(columns) ? columns.length : 0);

/**
 * What a net sees of cells: numbers standardised (counts and log-normal numbers by their logarithm), categories as one-hot rows, 0 where a cell is missing; then,
 * where training has missing cells, 1 for each that is seen.  Shapes: numbers and seen [..., columns] -> [..., features].
 */
export function cellFeatures(columns: readonly ColumnEncoding[], numbers: Tensor, seen: Tensor): Tensor {
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
  return concat(showsSeen(columns) ? [...parts, seen] : parts);
}

/** The first layer of a table's encoder: x as a table's likelihood has it, with what stands behind it left as it is -> features. */
export function tableFeatures(encoding: TableEncoding): Layer {
  const columns = modelledColumns(encoding).map((one) => one.encoding);
  const n = columns.length;
  return lambda("tableFeatures", (x) => {
    const features = cellFeatures(columns, sliceAxis(x, -1, 0, n), sliceAxis(x, -1, n, 2 * n));
    const width = Number(x.shape.at(-1));
    return width === 2 * n ? features : concat([features, sliceAxis(x, -1, 2 * n, width)]);
  });
}
