import { constant, ndArray, staticShape, type Dim, type Tensor } from "../graph/index.js";
import { broadcastTo, exp, logSumExp, mul, reshape, sum, tile, transpose } from "../ops/index.js";

/** A tensor laid end to end `times` along an axis, counted from the end. */
const repeated = (v: Tensor, times: number, fromEnd: number): Tensor =>
  tile(
    v,
    v.shape.map((_, i) => (i === v.rank - fromEnd ? times : 1)),
  );

/** One-hot rows [classes * rows, classes], class by class: row c * rows + i is class c. */
const everyClass = (classes: number, rows: number): Tensor =>
  constant(
    ndArray(
      Array.from({ length: classes * rows * classes }, (_, i) =>
        i % classes === Math.floor(i / (rows * classes)) ? 1 : 0,
      ),
      [classes * rows, classes],
    ),
  );

/**
 * Numbers of categories, [classes] or [..., rows, classes], as rows [..., classes * rows], class by class.
 * Throws ShapeError where the number of rows is known only when the graph runs.
 */
export function classRows(v: Tensor, count: Dim): Tensor {
  const [rows] = staticShape([count], "a sum over categories");
  const [classes, lead] = [Number(v.shape.at(-1)), v.shape.slice(0, -2)];
  const all = v.rank === 1 ? broadcastTo(v, [rows, classes]) : v;
  const order = [...lead.map((_, i) => i), all.rank - 1, all.rank - 2];
  return reshape(transpose(all, order), [...lead, classes * rows]);
}

/**
 * The rows of a bound: the images or, where latents are summed, the images times all categories of the first sum, times those of the second, and so on. A sum
 * makes `classes` copies of all rows so far, laid end to end; it is undone by a mean under q, or by log-sum-exp. "Depth" counts the sums taken.
 */
export class Rows {
  /** By name: values of givens and latents, [..., rows, size]. */
  readonly values = new Map<string, Tensor>();
  /** By name: features that latents share, [rows, f]. */
  readonly shared = new Map<string, Tensor>();
  /** Of each sum, in order: its categories, and q of them and its logarithm, [..., classes * rows before it]. */
  readonly #sums: { readonly classes: number; readonly q: Tensor; readonly logQ: Tensor }[] = [];
  #x: Tensor;

  /** @param x  [batch, d] */
  constructor(x: Tensor) {
    this.#x = x;
  }

  /** The images of the rows, [rows, d]. */
  get x(): Tensor {
    return this.#x;
  }

  /** Their number; a name where it is known only when the graph runs, and then nothing can be summed. */
  get count(): Dim {
    return this.#x.shape[0];
  }

  get depth(): number {
    return this.#sums.length;
  }

  /** From here on a row for every category of `name` and each row so far, by log q of the categories, [..., rows, classes]. */
  enumerate(name: string, logClasses: Tensor): void {
    const [count] = staticShape([this.count], "a sum over categories");
    const classes = Number(logClasses.shape.at(-1));
    this.#sums.push({ classes, q: classRows(exp(logClasses), count), logQ: classRows(logClasses, count) });
    this.#x = repeated(this.#x, classes, 2);
    for (const kept of [this.values, this.shared])
      for (const [key, value] of kept) kept.set(key, repeated(value, classes, 2));
    this.values.set(name, everyClass(classes, count));
  }

  /** log q of the categories of sum number `index`, at the rows after it. */
  logQ(index: number): Tensor {
    return this.#sums[index].logQ;
  }

  /** Numbers of the rows at a depth, [..., rows] or with `columns` [..., rows, columns], at all rows. */
  lift(v: Tensor, depth: number, columns = false): Tensor {
    return this.#sums.slice(depth).reduce((value, { classes }) => repeated(value, classes, columns ? 2 : 1), v);
  }

  /** Mean under q: numbers of the rows at a depth, [..., rows] or with `columns` [..., rows, columns] -> those of the images. */
  average(v: Tensor, depth: number, columns = false): Tensor {
    return this.#sums.slice(0, depth).reduceRight((value, { classes, q }) => {
      const axis = value.rank - (columns ? 2 : 1);
      const rows = Number(value.shape[axis]) / classes;
      const weights = reshape(q, [...q.shape.slice(0, -1), classes, rows, ...(columns ? [1] : [])]);
      const parts = reshape(value, [...value.shape.slice(0, axis), classes, rows, ...value.shape.slice(axis + 1)]);
      // from the end: q may have draws in front that the value has not
      return sum(mul(weights, parts), columns ? -3 : -2);
    }, v);
  }

  /** log sum exp over all sums: [..., all rows] -> [..., batch]. */
  logSum(v: Tensor): Tensor {
    return this.#sums.reduceRight((value, { classes }) => {
      const rows = Number(value.shape.at(-1)) / classes;
      return logSumExp(reshape(value, [...value.shape.slice(0, -1), classes, rows]), value.rank - 1);
    }, v);
  }
}
