import {
  categoriesOf,
  covariateColumns,
  fillOf,
  logUnitSlopes,
  modelledColumns,
  type ColumnEncoding,
  type Scaling,
  type TableEncoding,
} from "../../data/index.js";
import { constant, type Tensor } from "../../graph/index.js";
import {
  add,
  cast,
  concat,
  equal,
  gather,
  greaterEqual,
  max,
  min,
  mul,
  reshape,
  sliceAxis,
  sub,
  sum,
  toFloat,
  where,
} from "../../ops/index.js";

const vector = (values: readonly number[]): Tensor =>
  constant({ shape: [values.length], data: Float64Array.from(values) });
const places = (values: readonly number[]): Tensor =>
  constant({ shape: [values.length], data: Float64Array.from(values) }, "int");

/** The straight piece of rising knots in which each value lies, and the value along it: `along` of data/table/scaling, in a graph.  Shapes: [batch, 1] -> [batch, 1]. */
function interpolate(x: Tensor, from: readonly number[], to: readonly number[]): Tensor {
  const slopes = from.slice(1).map((end, i) => (to[i + 1] - to[i]) / (end - from[i]));
  const at = byPiece(x, from);
  return add(at(to), mul(sub(x, at(from)), at(slopes)));
}

/** Numbers of the pieces, as many as `knots` make, at the piece in which each value lies.  Shapes: x [batch, 1] -> [batch, 1]. */
function byPiece(x: Tensor, knots: readonly number[]): (table: readonly number[]) => Tensor {
  const inner = knots.slice(1, -1);
  const piece = cast(inner.length === 0 ? mul(x, 0) : sum(toFloat(greaterEqual(x, vector(inner))), -1, true), "int");
  return (table) => gather(vector(table.slice(0, knots.length - 1)), piece);
}

/** Columns one after the other, runs of straight scalings in one op.  Shapes: [batch, columns] -> [batch, columns]. */
function eachScaled(
  x: Tensor,
  scalings: readonly Scaling[],
  line: (by: Scaling & { type: "linear" }) => readonly [factor: number, shift: number],
  knots: (by: Scaling & { type: "knots" }) => readonly [from: readonly number[], to: readonly number[]],
): Tensor {
  const parts: Tensor[] = [];
  let to: number;
  for (let from = 0; from < scalings.length; from = to) {
    const by = scalings[from];
    to = from + 1;
    if (by.type === "knots") {
      parts.push(interpolate(sliceAxis(x, -1, from, to), ...knots(by)));
      continue;
    }
    const lines = [line(by)];
    for (; to < scalings.length; to++) {
      const next = scalings[to];
      if (next.type === "knots") break;
      lines.push(line(next));
    }
    const own = sliceAxis(x, -1, from, to);
    parts.push(add(mul(own, vector(lines.map(([factor]) => factor))), vector(lines.map(([, shift]) => shift))));
  }
  return concat(parts);
}

function cells(raw: Tensor, chosen: readonly { place: number; encoding: ColumnEncoding }[]): Tensor {
  const own = gather(raw, places(chosen.map(({ place }) => place)), 1);
  // NaN is equal to nothing
  const seen = equal(own, own);
  const columns = chosen.map(({ encoding }) => encoding);
  const numbers = eachScaled(
    where(seen, own, 0),
    columns.map(({ scaling }) => scaling),
    ({ center, scale }) => [1 / scale, -center / scale],
    (by) => [by.raw, by.model],
  );
  return concat([where(seen, numbers, vector(columns.map(fillOf))), toFloat(seen)]);
}

/** Rows as the data have them, NaN where a cell is missing -> x as `tableReader` gives it, but for its noise.  Shapes: [batch, columns] -> [batch, 2 modelled]. */
export const rowsToModel = (raw: Tensor, encoding: TableEncoding): Tensor => cells(raw, modelledColumns(encoding));

/**
 * What the densities of a row's seen numbers gain from the model's scales to standard deviations of the training rows, `logUnitSlope`, added up.
 * Shapes: [batch, columns] -> [batch], or one 0 where all scales are straight.  Unit: nats.
 */
export function rowSlopes(raw: Tensor, encoding: TableEncoding): Tensor {
  const each = modelledColumns(encoding).flatMap(({ place, encoding: { scaling } }) => {
    if (scaling.type === "linear") return [];
    const own = sliceAxis(raw, -1, place, place + 1);
    const seen = equal(own, own);
    return [where(seen, byPiece(where(seen, own, 0), scaling.raw)(logUnitSlopes(scaling)), 0)];
  });
  return each.length === 0 ? constant(0) : sum(concat(each), -1);
}

/** The covariates of such rows, as `covariateReader` gives them.  Shapes: [batch, columns] -> [batch, 2 covariates]. */
export const covariatesToModel = (raw: Tensor, encoding: TableEncoding): Tensor =>
  cells(raw, covariateColumns(encoding));

/** The same from the covariates alone, in their order.  Shapes: [batch, covariates] -> [batch, 2 covariates]. */
export const covariatesAloneToModel = (raw: Tensor, encoding: TableEncoding): Tensor =>
  cells(
    raw,
    covariateColumns(encoding).map((one, place) => ({ ...one, place })),
  );

/** Numbers of the modelled columns as the data have them, within the bounds of each.  Shapes: [..., modelled] -> [batch, modelled]. */
export function rowsFromModel(numbers: Tensor, encoding: TableEncoding): Tensor {
  const columns = modelledColumns(encoding).map((one) => one.encoding);
  const flat = numbers.rank === 2 ? numbers : reshape(numbers, [-1, columns.length]);
  const raw = eachScaled(
    flat,
    columns.map(({ scaling }) => scaling),
    ({ center, scale }) => [scale, center],
    (by) => [by.model, by.raw],
  );
  const bounds = columns.map(({ column }) =>
    categoriesOf(column) > 0 ? [0, categoriesOf(column) - 1] : column.bounds!,
  );
  return max(min(raw, vector(bounds.map(([, high]) => high))), vector(bounds.map(([low]) => low)));
}
