import { ShapeError } from "../errors.js";
import { formatShape, sameShape, type Shape } from "./shape.js";
import { constant, topological, type Tensor } from "./tensor.js";

/** The two ops that the reverse pass itself needs; it knows no other. */
export interface GradientOps {
  add(a: Tensor, b: Tensor): Tensor;
  /** Sums `x` down to `shape`, which broadcasts to x's shape, or stretches it there. */
  fitTo(x: Tensor, shape: Shape): Tensor;
}

/**
 * Builds reverse-mode differentiation: `gradient(loss, wrt)` gives d loss / d w for each w, as graph, of w's shape.
 * Only nodes on a path from `wrt` to `loss` are visited; a w that loss does not depend on gets zeros.
 * Throws ShapeError if loss is no scalar, or where a path leads through an op without a gradient.
 */
export function makeGradient(ops: GradientOps): (loss: Tensor, wrt: readonly Tensor[]) => Tensor[] {
  return (loss, wrt) => {
    if (loss.rank !== 0)
      throw new ShapeError(`gradient: the loss must be a scalar, got ${formatShape(loss.shape)}; take its mean or sum`);
    const order = topological([loss]);
    const needed = new Set<Tensor>(wrt);
    for (const node of order) if (node.inputs.some((x) => needed.has(x))) needed.add(node);
    const gradients = new Map<Tensor, Tensor>([[loss, constant(1)]]);
    for (const node of order.reverse()) {
      const g = gradients.get(node);
      if (g === undefined || !node.op || !node.inputs.some((x) => needed.has(x))) continue;
      if (!node.op.vjp) continue; // a piecewise constant op: its gradient is zero almost everywhere
      const parts = node.op.vjp(ops.fitTo(g, node.shape), node);
      node.inputs.forEach((x, i) => {
        const part = parts[i];
        if (!part || !needed.has(x)) return;
        const fitted = ops.fitTo(part, x.shape);
        const sum = gradients.get(x);
        gradients.set(x, sum ? ops.add(sum, fitted) : fitted);
      });
    }
    return wrt.map((w) => {
      const g = gradients.get(w) ?? constant(0);
      return sameShape(g.shape, w.shape) ? g : ops.fitTo(g, w.shape);
    });
  };
}
