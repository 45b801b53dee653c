import { checkInputs, staticShape, type LoopProgram } from "../graph/index.js";
import { GraphWriter, lowerNodes, type Lowerings } from "./lower.js";
import { encodeModel, type GraphProto } from "./model-proto.js";

/** The fed number of steps, int64 []. */
export const stepsInput = "steps";
/** Output name of a state variable after the last step. */
export const nextName = (name: string): string => `next/${name}`;
/** Output name of a metric, [steps that ran, ...shape]. */
export const metricName = (name: string): string => `metric/${name}`;
/** Output name: bool [], whether the sums over all state variables after the last step are finite. */
export const finiteOutput = "finite";

/**
 * The ONNX file of K training steps: one `Loop` whose carried values are the state, whose body takes slice i of each
 * per-step input, to which what is bound is constant, and whose condition is the program's `proceed`. Beside state and metrics it says whether the state is finite.
 */
export function loopModel(program: LoopProgram, lowerings?: Lowerings): Uint8Array {
  const metrics = Object.entries(program.metrics);
  const roots = [...program.state.map((v) => v.next), ...metrics.map(([, x]) => x), program.proceed];
  const states = program.state.map((v) => v.current);
  const bound = [...(program.bound ?? [])];
  checkInputs(program.name, roots, [...states, ...program.perStep, ...bound.map(([x]) => x)]);

  const body = new GraphWriter("body/");
  const names = new Map(states.map((x) => [x, `body/state/${x.name}`]));
  // what is fixed lies outside the loop, where its body sees it
  for (const [x] of bound) names.set(x, x.name!);
  for (const x of program.perStep) names.set(x, body.node("Gather", [x.name!, "body/step"], { axis: { int: 0 } }));
  lowerNodes(body, roots, names, lowerings);
  // A node's result is an output under its own name. An Identity would copy it (the moments are read again by the update):
  // it is left for what no node of the body makes, and for a tensor that is several outputs.
  const free = new Set(body.nodes.flatMap((node) => node.outputs));
  const outputs = roots.map((root, i) => {
    let name = names.get(root)!;
    if (!free.delete(name)) {
      body.named("Identity", [name], [`body/out/${i}`]);
      name = `body/out/${i}`;
    }
    return { name, dtype: root.dtype, shape: root.shape };
  });
  const proceed = outputs.pop()!;
  const bodyGraph: GraphProto = {
    name: `${program.name} step`,
    nodes: body.nodes,
    initializers: body.initializers,
    inputs: [
      { name: "body/step", dtype: "int", shape: [] },
      { name: "body/go", dtype: "bool", shape: [] },
      ...states.map((x) => ({ name: `body/state/${x.name}`, dtype: x.dtype, shape: x.shape })),
    ],
    outputs: [proceed, ...outputs],
  };

  const main = new GraphWriter();
  for (const [x, values] of bound) main.initializer(x.name!, values, staticShape(x.shape, program.name));
  const results = [...states.map((x) => nextName(x.name!)), ...metrics.map(([name]) => metricName(name))];
  main.named("Loop", [stepsInput, main.constant([1], [], "bool"), ...states.map((x) => x.name!)], results, {
    body: { graph: bodyGraph },
  });
  // once a chunk: a value that is infinite or NaN makes its sum so
  const sums = states.map((x) => main.node("ReduceSum", [nextName(x.name!)], { keepdims: { int: 0 } }));
  const total = main.node("Abs", [main.node("Sum", sums)]);
  main.named("Less", [total, main.floats([Infinity])], [finiteOutput]);
  return encodeModel({
    name: program.name,
    nodes: main.nodes,
    initializers: main.initializers,
    inputs: [
      { name: stepsInput, dtype: "int", shape: [] },
      ...states.map((x) => ({ name: x.name!, dtype: x.dtype, shape: x.shape })),
      ...program.perStep.map((x) => ({ name: x.name!, dtype: x.dtype, shape: ["chunk", ...x.shape] })),
    ],
    outputs: [
      ...states.map((x) => ({ name: nextName(x.name!), dtype: x.dtype, shape: x.shape })),
      ...metrics.map(([name, x]) => ({ name: metricName(name), dtype: x.dtype, shape: ["ran", ...x.shape] })),
      { name: finiteOutput, dtype: "bool", shape: [] },
    ],
  });
}
