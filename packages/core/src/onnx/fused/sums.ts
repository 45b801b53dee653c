import { nativeDomain } from "../model-proto.js";
import type { Rewrite } from "./rewrite.js";

/** A bias's gradient, the sums of what its layer's weight gradient reads as positions, comes from the same node. */
export function fuseChannelSums(graph: Rewrite): void {
  for (const sums of graph.nodes.filter((node) => node.domain === nativeDomain && node.opType === "ChannelSums")) {
    const [values] = sums.inputs;
    const gradient = graph
      .users(values)
      .find(
        (node) =>
          node.opType === "ConvWeightGrad" &&
          node.domain === nativeDomain &&
          node.inputs[1] === values &&
          node.outputs.length === 1,
      );
    if (gradient) graph.replace([sums, gradient], [{ ...gradient, outputs: [...gradient.outputs, ...sums.outputs] }]);
  }
}
