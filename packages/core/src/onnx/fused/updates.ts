import type { NodeProto } from "../model-proto.js";
import { nativeDomain } from "../model-proto.js";
import type { Rewrite } from "./rewrite.js";

/** Nodes whose result may be the very memory of their input. */
const views = new Set(["Reshape", "Identity", "Squeeze", "Unsqueeze", "Flatten", "Transpose", "Cast", "Expand"]);

/** All nodes that read the memory of a value, by way of views too. */
function readers(graph: Rewrite, name: string): NodeProto[] {
  return graph
    .users(name)
    .flatMap((node) => (views.has(node.opType) ? [node, ...readers(graph, node.outputs[0])] : [node]));
}

const isUpdate = (node: NodeProto): boolean =>
  node.domain === nativeDomain && (node.opType === "Adam" || node.opType === "GemmAdam");

/**
 * Which state may be updated where it lies: what an update's node makes, with all that reads the old value standing before that node. To
 * that end the readers' results become inputs of the node, which looks at none of them. `nextOf` has the result that is a state's next value.
 */
export function updateInPlace(graph: Rewrite, nextOf: ReadonlyMap<string, string>): ReadonlySet<string> {
  const inPlace = new Set<string>();
  for (const update of graph.nodes.filter(isUpdate)) {
    let node = update;
    const states = node.inputs.filter((name) => node.outputs.includes(nextOf.get(name) ?? ""));
    for (const state of states) {
      const before = readers(graph, state).filter((reader) => reader !== node);
      if (before.some((reader) => graph.dependsOn(reader, node))) continue;
      inPlace.add(state);
      const awaited = before.map((reader) => reader.outputs[0]).filter((name) => !node.inputs.includes(name));
      if (awaited.length === 0) continue;
      const waiting = { ...node, inputs: [...node.inputs, ...new Set(awaited)] };
      graph.replace([node], [waiting]);
      node = waiting;
    }
  }
  return inPlace;
}
