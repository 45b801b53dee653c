import type { NodeProto } from "../model-proto.js";
import { toChannelsFirst, toChannelsLast } from "./lowerings.js";
import type { Rewrite } from "./rewrite.js";

/** Ops that treat each place alone, so that a transpose may stand before or after them. */
const elementwise = new Set([
  ...["Relu", "LeakyRelu", "Elu", "Sigmoid", "Tanh", "Softplus", "Exp", "Log", "Sqrt", "Abs", "Neg", "Sign", "Cast"],
  ...["Add", "Sub", "Mul", "Div", "Min", "Max", "Pow", "Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Equal"],
  ...["Not", "And", "Or", "Where", "Clip", "Erf"],
]);

const permOf = (node: NodeProto | undefined): string | undefined => {
  const perm = node?.opType === "Transpose" && node.domain === "" ? node.attributes["perm"] : undefined;
  return perm && "ints" in perm ? perm.ints.join() : undefined;
};
const [toLast, toFirst] = [toChannelsLast.join(), toChannelsFirst.join()];

/** The channels-last value behind a value that was transposed to channels first. */
const behind = (graph: Rewrite, name: string): string | undefined => {
  const maker = graph.madeBy(name);
  return permOf(maker) === toFirst ? maker!.inputs[0] : undefined;
};

/** The channels-last form of a value that somebody asks for anyway. */
const asked = (graph: Rewrite, name: string): string | undefined =>
  graph.users(name).find((user) => permOf(user) === toLast)?.outputs[0];

const isElementwise = (node: NodeProto | undefined): node is NodeProto =>
  node !== undefined && node.domain === "" && node.outputs.length === 1 && elementwise.has(node.opType);

/** What a value is in channels last, where it can be had without a transpose of its own; [nodes to add, name]. */
function inLast(graph: Rewrite, name: string): { name: string; added: NodeProto[] } | undefined {
  const known = behind(graph, name) ?? asked(graph, name) ?? (graph.isSingle(name) ? name : undefined);
  if (known !== undefined) return { name: known, added: [] };
  const maker = graph.madeBy(name);
  if (!isElementwise(maker) || graph.shapes.get(name)?.length !== 4) return undefined;
  const operands = maker.inputs.map((x) => inLast(graph, x));
  if (operands.some((x) => x === undefined) || !sameShapes(graph, maker)) return undefined;
  const output = graph.fresh(maker.opType);
  noteShape(graph, output, name);
  const node = { ...maker, inputs: operands.map((x) => x!.name), outputs: [output] };
  return { name: output, added: [...operands.flatMap((x) => x!.added), node] };
}

/** Whether each operand is one number or has the result's shape: nothing is broadcast along an axis. */
const sameShapes = (graph: Rewrite, node: NodeProto): boolean => {
  const shape = graph.shapes.get(node.outputs[0])?.join();
  return node.inputs.every((x) => graph.isSingle(x) || (shape !== undefined && graph.shapes.get(x)?.join() === shape));
};

/** Remembers the shape of `output`, which is `name` in channels last. */
function noteShape(graph: Rewrite, output: string, name: string): void {
  const shape = graph.shapes.get(name);
  if (shape?.length === 4)
    graph.shapes.set(
      output,
      toChannelsLast.map((i) => shape[i]),
    );
}

/** Points all users of one value, and the graph's result of that name, at another. */
function redirect(graph: Rewrite, from: string, to: string): void {
  const users = graph.users(from);
  graph.replace(
    users,
    users.map((user) => ({ ...user, inputs: user.inputs.map((x) => (x === from ? to : x)) })),
  );
}

/** Of a transpose to channels last: its result, where the value can be had without it. */
function joinOne(graph: Rewrite): boolean {
  for (const node of graph.nodes) {
    if (permOf(node) !== toLast || graph.results.has(node.outputs[0])) continue;
    const [input] = node.inputs;
    const other = graph.users(input).find((user) => user !== node && permOf(user) === toLast);
    const source = behind(graph, input) ?? other?.outputs[0];
    if (source !== undefined) {
      redirect(graph, node.outputs[0], source);
      graph.replace([node], []);
      return true;
    }
    const maker = graph.madeBy(input);
    // an elementwise result: made in channels last from the start
    if (!isElementwise(maker) || !sameShapes(graph, maker)) continue;
    const operands = maker.inputs.map((x) => inLast(graph, x));
    if (!operands.some((x) => x && x.added.length === 0 && !graph.isSingle(x.name)) || operands.some((x) => !x))
      continue;
    noteShape(graph, node.outputs[0], input);
    const last = { ...maker, inputs: operands.map((x) => x!.name), outputs: node.outputs };
    const back = {
      ...node,
      inputs: node.outputs,
      outputs: maker.outputs,
      attributes: { perm: { ints: toChannelsFirst } },
    };
    graph.replace([node, maker], [...operands.flatMap((x) => x!.added), last, back]);
    return true;
  }
  return false;
}

/** Elementwise ops on values that were just transposed to channels first are done before that transpose. */
function pushOne(graph: Rewrite): boolean {
  for (const node of graph.nodes) {
    if (!isElementwise(node) || !node.inputs.some((x) => behind(graph, x) !== undefined) || !sameShapes(graph, node))
      continue;
    const operands = node.inputs.map((x) => inLast(graph, x));
    if (operands.some((x) => x === undefined)) continue;
    const [result] = node.outputs;
    const output = graph.fresh(node.opType);
    noteShape(graph, output, result);
    const last = { ...node, inputs: operands.map((x) => x!.name), outputs: [output] };
    const back: NodeProto = {
      ...{ opType: "Transpose", domain: "", inputs: [output], outputs: [result] },
      attributes: { perm: { ints: toChannelsFirst } },
    };
    graph.replace([node], [...operands.flatMap((x) => x!.added), last, back]);
    return true;
  }
  return false;
}

/** Writes down the shape of each transpose's result. */
function noteShapes(graph: Rewrite): void {
  for (const node of graph.nodes) {
    if (permOf(node) === toLast) noteShape(graph, node.outputs[0], node.inputs[0]);
    if (permOf(node) !== toFirst) continue;
    const shape = graph.shapes.get(node.outputs[0]);
    if (shape) noteShape(graph, node.inputs[0], node.outputs[0]);
  }
}

/**
 * Joins the transposes between convolutions: what stands between two of them is done channels last, so that only where a net goes into
 * channels last and comes out of it values are moved. The results do not change by a bit.
 */
export function joinLayouts(graph: Rewrite): void {
  noteShapes(graph);
  while (pushOne(graph) || joinOne(graph)) graph.sweep();
  graph.sweep();
}
