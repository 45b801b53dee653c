import { constant, ndArray, type Tensor } from "../../graph/index.js";
import { add, div, exp, log, matmul, max, mul, reshape, select, sliceAxis, square, sub, sum } from "../../ops/index.js";

/** Loadings W [columns, rank] and log of the standard deviation beside them [columns]. */
export interface Factors {
  readonly loadings: Tensor;
  readonly logStddev: Tensor;
}

/** Both from one tensor of them side by side, [columns, rank + 1]. */
export function factorsOf(packed: Tensor): Factors {
  const rank = Number(packed.shape[1]) - 1;
  return { loadings: sliceAxis(packed, -1, 0, rank), logStddev: select(packed, -1, rank) };
}

/** log of each column's standard deviation where nothing is known of the factors:  1/2 log(exp(2 logStddev_j) + |w_j|^2). */
export const marginalLogStddev = ({ loadings, logStddev }: Factors): Tensor =>
  mul(log(add(exp(mul(logStddev, 2)), sum(square(loadings), -1))), 0.5);

/**
 * log N(x_seen; mean, W W^T + D) over the seen cells: factors u ~ N(0, I) are integrated out, not drawn. With u* = E[u | x_seen] and P = I + sum_seen w_j w_j^T / d_j
 *
 *     log p = sum_seen [ -(x_j - mean_j - w_j u*)^2 / 2 d_j - 1/2 log(2 pi d_j) ]  - |u*|^2 / 2 - 1/2 log det P,
 *
 * the last two shared out evenly over the seen columns. Shapes: x and seen [rows, columns], mean [..., rows, columns] -> [..., rows, columns], 0 where a cell is
 * missing. Unit: nats.  Source: Woodbury's identity; factor analysis as Rubin & Thayer 1982, doi:10.1007/BF02293851.
 */
export function factorLogProbs(x: Tensor, mean: Tensor, seen: Tensor, { loadings, logStddev }: Factors): Tensor {
  const [columns, rank] = loadings.shape.map(Number);
  const precision = exp(mul(logStddev, -2));
  const weighed = mul(loadings, reshape(precision, [columns, 1]));
  const pairs = mul(reshape(weighed, [columns, rank, 1]), reshape(loadings, [columns, 1, rank]));
  const whole = add(
    reshape(matmul(seen, reshape(pairs, [columns, rank * rank])), [-1, rank, rank]),
    constant(identity(rank)),
  );
  const { inverse, logDet } = inverted(whole, rank);
  const apart = mul(sub(x, mean), seen);
  const lead = apart.shape.slice(0, -1);
  const rows = (of: Tensor, width: number): Tensor => (of.rank === 2 ? of : reshape(of, [-1, width]));
  const toward = reshape(matmul(rows(apart, columns), weighed), [...lead, rank, 1]);
  const factors = sum(mul(toward, inverse), -2);
  const told = reshape(matmul(rows(factors, rank), loadings, { transposeB: true }), [...lead, columns]);
  const rest = mul(square(sub(apart, told)), mul(precision, -0.5));
  const ofColumns = sub(rest, add(logStddev, Math.log(2 * Math.PI) / 2));
  const ofRow = mul(add(sum(square(factors), -1), logDet), -0.5);
  const share = div(ofRow, max(sum(seen, -1), 1));
  return mul(add(ofColumns, reshape(share, [...lead, 1])), seen);
}

const identity = (size: number, value = 1): ReturnType<typeof ndArray> =>
  ndArray(
    Array.from({ length: size * size }, (_, i) => (i % size === Math.floor(i / size) ? value : 0)),
    [size, size],
  );

const oneAt = (place: number, size: number, [at, beside]: readonly [number, number]): Tensor =>
  constant(
    ndArray(
      Array.from({ length: size }, (_, i) => (i === place ? at : beside)),
      [size],
    ),
  );

/**
 * The inverse of symmetric positive matrices [rows, size, size] and the log of their determinants [rows], by sweeping one pivot after the other: with c column k and
 * p its pivot, A_ij - c_i c_j / p, c_i / p beside the pivot and -1 / p in its place; all swept, A is minus the inverse.
 * Source: Goodnight 1979, doi:10.1080/00031305.1979.10482685.
 */
function inverted(matrix: Tensor, size: number): { inverse: Tensor; logDet: Tensor } {
  let swept = matrix;
  let logDet: Tensor | undefined;
  for (let k = 0; k < size; k++) {
    const column = select(swept, -1, k);
    const pivot = sliceAxis(column, -1, k, k + 1);
    const ratio = div(mul(column, oneAt(k, size, [0, 1])), pivot);
    const others = mul(
      sub(swept, mul(reshape(div(column, pivot), [-1, size, 1]), reshape(column, [-1, 1, size]))),
      mul(reshape(oneAt(k, size, [0, 1]), [size, 1]), oneAt(k, size, [0, 1])),
    );
    // half of the pivot's own place comes from the row, half from the column
    const cross = sub(ratio, div(oneAt(k, size, [0.5, 0]), pivot));
    const across = mul(reshape(cross, [-1, size, 1]), oneAt(k, size, [1, 0]));
    const down = mul(reshape(cross, [-1, 1, size]), reshape(oneAt(k, size, [1, 0]), [size, 1]));
    swept = add(others, add(across, down));
    const own = log(select(pivot, -1, 0));
    logDet = logDet ? add(logDet, own) : own;
  }
  return { inverse: mul(swept, -1), logDet: logDet! };
}
