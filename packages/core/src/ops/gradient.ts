import { makeGradient, sameShape, type Shape, type Tensor } from "../graph/index.js";
import { add } from "./arithmetic.js";
import { concat } from "./concat.js";
import { broadcastTo, sum } from "./reduce.js";
import { reshape } from "./reshape.js";
import { pad } from "./slice.js";

/** A tensor between zeros along one axis: the gradient of a part. */
interface Part {
  readonly x: Tensor;
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

function partOf({ op, inputs: [x], attributes, rank }: Tensor): Part | undefined {
  if (op?.name !== "pad") return undefined;
  const { before, after, value } = attributes as Readonly<Record<"before" | "after", readonly number[]>> & {
    readonly value: number;
  };
  const axes = Array.from({ length: rank }, (_, i) => i).filter((i) => before[i] > 0 || after[i] > 0);
  const [axis] = axes;
  return value === 0 && axes.length === 1 ? { x, axis, before: before[axis], after: after[axis] } : undefined;
}

/** What was put together along an axis, or the tensor itself. */
const pieces = (x: Tensor, axis: number): readonly Tensor[] =>
  x.op?.name === "concat" && (x.attributes as { readonly axis: number }).axis === axis ? x.inputs : [x];

/**
 * a + b. Gradients of neighbouring parts of one tensor, which are all zeros but for their part, are put side by side in the place of being added: the same
 * numbers, and of a tensor that was cut into columns one copy in the place of a sum for each.
 */
function addParts(a: Tensor, b: Tensor): Tensor {
  const [one, other] = [partOf(a), partOf(b)];
  if (!one || !other || one.axis !== other.axis || !sameShape(a.shape, b.shape)) return add(a, b);
  const { axis } = one;
  const [first, second] = one.before < other.before ? [one, other] : [other, one];
  if (first.before + (first.x.shape[axis] as number) !== second.before) return add(a, b);
  const joined = concat([...pieces(first.x, axis), ...pieces(second.x, axis)], axis);
  const counts = (count: number): number[] => a.shape.map((_, i) => (i === axis ? count : 0));
  return pad(joined, counts(first.before), counts(second.after));
}

/** Sums `x` over the axes in which `shape` was stretched to x's shape, or stretches x to `shape`. */
function fitTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.rank - shape.length;
  const axes = x.shape.flatMap((dim, i) => (i < lead || (shape[i - lead] === 1 && dim !== 1) ? [i] : []));
  if (lead < 0 || axes.length === 0) return broadcastTo(x, shape);
  return broadcastTo(
    reshape(
      sum(x, axes, true),
      shape.map((dim, i) => (axes.includes(i + lead) ? 1 : x.shape[i + lead] === 1 ? 1 : dim)),
    ),
    shape,
  );
}

/** d loss / d w for each w of `wrt`, as graph. See makeGradient. */
export const gradient = makeGradient({ add: addParts, fitTo });
