import { formatShape } from "./shape.js";
import { topological, type Tensor } from "./tensor.js";

/** The graph as text, a line a node in order of evaluation: `%3 = Mul(%1, x) [64, 10]`. For tests and for reading. */
export function printGraph(roots: Readonly<Record<string, Tensor>>): string {
  const names = new Map<Tensor, string>();
  const lines: string[] = [];
  for (const node of topological(Object.values(roots))) {
    if (node.constant)
      names.set(node, node.constant.data.length === 1 ? `${node.constant.data[0]}` : `const${formatShape(node.shape)}`);
    else if (!node.op) names.set(node, node.name ?? "?");
    else {
      const name = `%${lines.length}`;
      names.set(node, name);
      const attributes = node.attributes === undefined ? "" : ` ${JSON.stringify(node.attributes)}`;
      const kind = node.dtype === "float" ? "" : ` ${node.dtype}`;
      const inputs = node.inputs.map((x) => names.get(x)).join(", ");
      lines.push(`${name} = ${node.op.name}(${inputs})${attributes} ${formatShape(node.shape)}${kind}`);
    }
  }
  for (const [name, root] of Object.entries(roots)) lines.push(`${name}: ${names.get(root)}`);
  return lines.join("\n");
}
