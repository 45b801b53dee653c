import { checkInputs, staticShape, topological, type Graph } from "../graph/index.js";
import { GraphWriter, lowerNodes, typesOf, type Lowerings, type TypedGraph } from "./lower.js";
import { encodeModel } from "./model-proto.js";

/** The ONNX file of a plain graph: inputs and outputs keep their names, symbolic axes stay symbolic. */
export const graphModel = (graph: Graph, lowerings?: Lowerings): Uint8Array =>
  encodeModel(graphProto(graph, lowerings).graph, graph.metadata);

/** A plain graph as ONNX's graph, with the types of its values. */
export function graphProto(graph: Graph, lowerings: Lowerings = {}): TypedGraph {
  const roots = Object.values(graph.outputs);
  const bound = [...(graph.bound ?? [])];
  checkInputs(graph.name, roots, [...graph.inputs, ...bound.map(([x]) => x)]);
  const writer = new GraphWriter();
  const names = new Map([...graph.inputs, ...bound.map(([x]) => x)].map((x) => [x, x.name!]));
  // a model asks for all values of a part, of which an output may need some alone
  const used = new Set(topological(roots));
  for (const [x, values] of bound)
    if (used.has(x)) writer.initializer(x.name!, values, staticShape(x.shape, graph.name));
  lowerNodes(writer, roots, names, lowerings);
  const types = typesOf(names);
  for (const [name, root] of Object.entries(graph.outputs)) writer.named("Identity", [names.get(root)!], [name]);
  return {
    graph: {
      name: graph.name,
      nodes: writer.nodes,
      initializers: writer.initializers,
      inputs: graph.inputs.map((x) => ({ name: x.name!, dtype: x.dtype, shape: x.shape })),
      outputs: Object.entries(graph.outputs).map(([name, x]) => ({ name, dtype: x.dtype, shape: x.shape })),
    },
    types,
  };
}
