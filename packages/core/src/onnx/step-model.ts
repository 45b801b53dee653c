import { checkInputs, staticShape, type LoopProgram } from "../graph/index.js";
import { metricName, nextName } from "./loop-model.js";
import { GraphWriter, lowerNodes, typesOf, type Lowerings, type TypedGraph } from "./lower.js";

/** Output name: bool [], the program's `proceed`. */
export const proceedOutput = "proceed";

/**
 * One step of a training loop as ONNX's graph: fed the state and one slice of each per-step input, it gives the next state, the metrics
 * and `proceed`. What makes a result bears the result's own name; a copy is left only where one value is several results.
 */
export function stepProto(program: LoopProgram, lowerings: Lowerings = {}): TypedGraph {
  const { state, perStep, metrics } = program;
  const states = state.map((v) => v.current);
  const bound = [...(program.bound ?? [])];
  const results = [
    ...state.map((v) => [nextName(v.current.name!), v.next] as const),
    ...Object.entries(metrics).map(([key, x]) => [metricName(key), x] as const),
    [proceedOutput, program.proceed] as const,
  ];
  const roots = results.map(([, x]) => x);
  const inputs = [...states, ...perStep];
  checkInputs(program.name, roots, [...inputs, ...bound.map(([x]) => x)]);
  const writer = new GraphWriter("step/");
  const names = new Map([...inputs, ...bound.map(([x]) => x)].map((x) => [x, x.name!]));
  for (const [x, values] of bound) writer.initializer(x.name!, values, staticShape(x.shape, program.name));
  lowerNodes(writer, roots, names, lowerings);

  const made = new Set(writer.nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  for (const [result, x] of results) {
    const name = names.get(x)!;
    if (made.delete(name)) renamed.set(name, result);
    else writer.named("Identity", [name], [result]);
  }
  const now = (name: string): string => renamed.get(name) ?? name;
  return {
    graph: {
      name: `${program.name} step`,
      nodes: writer.nodes.map((node) => ({ ...node, inputs: node.inputs.map(now), outputs: node.outputs.map(now) })),
      initializers: writer.initializers,
      inputs: inputs.map((x) => ({ name: x.name!, dtype: x.dtype, shape: x.shape })),
      outputs: results.map(([name, x]) => ({ name, dtype: x.dtype, shape: x.shape })),
    },
    types: new Map([...typesOf(names)].map(([name, type]) => [now(name), type])),
  };
}
