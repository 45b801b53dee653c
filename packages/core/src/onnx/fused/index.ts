import type { TypedGraph } from "../lower.js";
import type { GraphProto } from "../model-proto.js";
import { fuseAdam } from "./adam.js";
import { fuseElementwise } from "./elementwise.js";
import { fuseEpilogues } from "./gemm.js";
import { joinLayouts } from "./layout.js";
import { Rewrite } from "./rewrite.js";
import { fuseChannelSums } from "./sums.js";
import { updateInPlace } from "./updates.js";

export { nativeLowerings } from "./lowerings.js";

/** A graph that uses the operators of `@latents/native`, and which state variables it updates where they lie. */
export interface FusedGraph {
  readonly graph: GraphProto;
  readonly inPlace: ReadonlySet<string>;
}

/**
 * Patterns of a lowered graph as operators of `@latents/native`: Adam and the weight gradient before it, bias, relu and mask after a
 * product, elementwise nodes together.
 * The result computes the same to rounding. `nextOf` has, for a training step, the result that is a state variable's next value.
 */
export function fuse(typed: TypedGraph, nextOf: ReadonlyMap<string, string> = new Map()): FusedGraph {
  const graph = new Rewrite(typed);
  joinLayouts(graph);
  fuseAdam(graph);
  fuseEpilogues(graph);
  fuseChannelSums(graph);
  fuseElementwise(graph);
  const inPlace = updateInPlace(graph, nextOf);
  return { graph: graph.graph(), inPlace };
}
