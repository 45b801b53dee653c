import { InputError, InternalError, ShapeError } from "../errors.js";
import { formatShape, topological, type NdArray, type Tensor } from "../graph/index.js";

const describe = (x: Tensor): string => `${x.name ?? x.op?.name ?? "constant"} ${formatShape(x.shape)}`;

/** Holds `value` against the shape that the graph promises; symbolic sizes are learnt on first sight in `sizes`. */
function fits(value: NdArray, x: Tensor, sizes: Map<string, number>): boolean {
  return (
    value.shape.length === x.rank &&
    x.shape.every((dim, i) => {
      if (typeof dim === "number") return dim === value.shape[i];
      const known = sizes.get(dim);
      if (known === undefined) sizes.set(dim, value.shape[i]);
      return known === undefined || known === value.shape[i];
    })
  );
}

/**
 * Evaluates `outputs` in float64 with each op's own reference rule: slow, and the oracle of every faster runtime.
 * `feeds` holds a value for each input that the outputs depend on; symbolic sizes are taken from them.
 * Throws InputError for a missing feed, ShapeError for one whose shape does not fit, InternalError if an op breaks its own shape rule.
 */
export function evaluate(outputs: readonly Tensor[], feeds: ReadonlyMap<Tensor, NdArray> = new Map()): NdArray[] {
  const sizes = new Map<string, number>();
  const values = new Map<Tensor, NdArray>();
  for (const node of topological(outputs)) {
    if (node.op) {
      const value = node.op.eval(
        node.inputs.map((x) => values.get(x)!),
        node,
      );
      if (!fits(value, node, sizes))
        throw new InternalError(`evaluate: ${describe(node)} came out as ${formatShape(value.shape)}`);
      values.set(node, value);
      continue;
    }
    const value = feeds.get(node) ?? node.constant;
    if (value === undefined) throw new InputError(`evaluate: no value was fed for the input ${describe(node)}`);
    if (!fits(value, node, sizes) || value.data.length !== value.shape.reduce((a, b) => a * b, 1))
      throw new ShapeError(
        `evaluate: the input ${describe(node)} was fed ${value.data.length} values as ${formatShape(value.shape)}`,
      );
    values.set(node, value);
  }
  return outputs.map((x) => values.get(x)!);
}
