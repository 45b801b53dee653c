import { Tensor, topological } from "./tensor.js";

/**
 * The graphs of `roots` with other tensors in place of some: `place` has the new ones by the old, and receives all others. What depends on none
 * of them stays the same tensor, unless `rewrite` gives another one for it. A tensor's replacement must have its shape and kind.
 */
export function substitute(
  roots: readonly Tensor[],
  place: Map<Tensor, Tensor>,
  rewrite: (x: Tensor) => Tensor = (x) => x,
): Tensor[] {
  for (const node of topological(roots)) {
    if (place.has(node)) continue;
    const inputs = node.inputs.map((x) => place.get(x)!);
    const same = inputs.every((x, i) => x === node.inputs[i]);
    place.set(node, rewrite(same ? node : new Tensor(node.op, inputs, node.attributes, node.shape, node.dtype)));
  }
  return roots.map((root) => place.get(root)!);
}
