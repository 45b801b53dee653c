import type { Attribute, NodeProto } from "../model-proto.js";
import { nativeDomain } from "../model-proto.js";
import type { Rewrite } from "./rewrite.js";

/** The value whose positive places a 0/1 factor marks: Cast(Greater(h, 0)), the gradient of relu. */
function markedBy(graph: Rewrite, factor: string): string | undefined {
  const greater = graph.maker(graph.maker(factor, "Cast")?.inputs[0], "Greater");
  return greater && graph.number(greater.inputs[1]) === 0 ? greater.inputs[0] : undefined;
}

/** The mask that `user` multiplies `name` with, of the same shape. */
function maskOf(graph: Rewrite, user: NodeProto, name: string): string | undefined {
  if (user.opType !== "Mul" || user.domain !== "") return undefined;
  const other = user.inputs[0] === name ? user.inputs[1] : user.inputs[0];
  const mask = other === name ? undefined : markedBy(graph, other);
  const shape = graph.shapes.get(name);
  return mask !== undefined && shape && graph.shapes.get(mask)?.join() === shape.join() ? mask : undefined;
}

/** A node that takes (a, b, bias?, mask?) with the relu or the mask after it, and what they replace. */
function withEpilogue(graph: Rewrite, node: NodeProto): { made: NodeProto; gone: NodeProto[] } {
  const [name] = node.outputs;
  const attributes: Record<string, Attribute> = { ...node.attributes };
  const user = graph.onlyUser(name);
  const made = { ...node, domain: nativeDomain };
  if (user?.opType === "Relu" && user.domain === "")
    return {
      made: { ...made, outputs: user.outputs, attributes: { ...attributes, relu: { int: 1 } } },
      gone: [node, user],
    };
  const mask = user && maskOf(graph, user, name);
  if (!user || mask === undefined) return { made: { ...made, attributes }, gone: [node] };
  const [a, b, bias = ""] = node.inputs;
  return { made: { ...made, inputs: [a, b, bias, mask], outputs: user.outputs, attributes }, gone: [node, user] };
}

/** Matrix products and convolutions take what follows them: bias, relu, the mask of a relu's gradient. */
export function fuseEpilogues(graph: Rewrite): void {
  const isGemm = (node: NodeProto): boolean => node.opType === "Gemm" && node.domain === "";
  const isConv = (node: NodeProto): boolean =>
    node.domain === nativeDomain && (node.opType === "Conv" || node.opType === "ConvTranspose");
  for (const node of graph.nodes.filter((one) => isGemm(one) || isConv(one))) {
    const { made, gone } = withEpilogue(graph, node);
    graph.replace(gone, [made]);
  }
  graph.sweep();
}
