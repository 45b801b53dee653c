import { sizeOf } from "../../graph/index.js";
import type { Attribute, NodeProto } from "../model-proto.js";
import { nativeDomain } from "../model-proto.js";
import type { Rewrite } from "./rewrite.js";

/** One parameter's Adam step, found among the graph's nodes. */
interface AdamStep {
  readonly nodes: readonly NodeProto[];
  /** p, m, v and their next values. */
  readonly state: readonly [string, string, string];
  readonly next: readonly [string, string, string];
  readonly gradient: string;
  readonly size: string;
  readonly floor: string;
  readonly decay?: string;
  readonly beta1: number;
  readonly beta2: number;
}

/** Parameters of at most so many values share a node. */
const small = 1 << 16;

/** A sum or product as [operand that passes `test`, the other]. */
function operands(node: NodeProto | undefined, test: (name: string) => boolean): [string, string] | undefined {
  if (!node) return undefined;
  const [a, b] = node.inputs as [string, string];
  return test(a) ? [a, b] : test(b) ? [b, a] : undefined;
}

/**
 * p' = p - m' / (sqrt(v') + floor) size, with m' = beta1 m + g and v' = beta2 v + g^2, as optim/adam.ts writes it; p may come multiplied by a
 * decay.
 */
function adamStep(graph: Rewrite, sub: NodeProto): AdamStep | undefined {
  const product = graph.maker(sub.inputs[1], "Mul");
  const ratio = graph.maker(product?.inputs[0], "Div");
  const m = graph.maker(ratio?.inputs[0], "Add");
  const sum = graph.maker(ratio?.inputs[1], "Add");
  const root = graph.maker(sum?.inputs[0], "Sqrt");
  const v = graph.maker(root?.inputs[0], "Add");
  if (!product || !m || !sum || !v) return undefined;
  const scaled = (name: string): boolean =>
    graph.maker(name, "Mul")?.inputs.some((x) => graph.number(x) !== undefined) ?? false;
  const [oldM, gradient] = operands(m, scaled) ?? [];
  const [oldV, square] = operands(v, scaled) ?? [];
  const squared = graph.maker(square, "Mul");
  if (!gradient || squared?.inputs[0] !== gradient || squared.inputs[1] !== gradient) return undefined;
  const decayOf = (name: string | undefined): [number, string] | undefined => {
    const [constant, state] = operands(graph.maker(name, "Mul"), (x) => graph.number(x) !== undefined) ?? [];
    return constant === undefined || state === undefined ? undefined : [graph.number(constant)!, state];
  };
  const [first, second] = [decayOf(oldM), decayOf(oldV)];
  if (!first || !second) return undefined;
  const isScalar = (name: string): boolean => graph.shapes.get(name)?.length === 0;
  const decayed = graph.maker(sub.inputs[0], "Mul");
  const [decay, parameter] = operands(decayed, isScalar) ?? [undefined, sub.inputs[0]];
  const [size, floor] = [product.inputs[1], sum.inputs[1]];
  const shape = graph.shapes.get(parameter);
  const same = [first[1], second[1], gradient].every((x) => graph.shapes.get(x)?.join() === shape?.join());
  if (!shape || !same || !isScalar(size) || !isScalar(floor)) return undefined;
  return {
    nodes: [sub, m, v],
    state: [parameter, first[1], second[1]],
    next: [sub.outputs[0], m.outputs[0], v.outputs[0]],
    ...{ gradient, size, floor, decay, beta1: first[0], beta2: second[0] },
  };
}

const rule = ({ size, floor, decay }: AdamStep): string[] => [size, floor, ...(decay === undefined ? [] : [decay])];
const ruleAttributes = ({ beta1, beta2, decay }: AdamStep): Record<string, Attribute> => ({
  beta1: { float: beta1 },
  beta2: { float: beta2 },
  decays: { int: decay === undefined ? 0 : 1 },
});
const sameRule = (a: AdamStep, b: AdamStep): boolean =>
  rule(a).join() === rule(b).join() && a.beta1 === b.beta1 && a.beta2 === b.beta2;

/** A dense layer's weight gradient dy^T x, [dy, x]. */
function denseGradient(graph: Rewrite, step: AdamStep): [string, string] | undefined {
  const gemm = graph.maker(step.gradient, "Gemm");
  const flag = (name: string): boolean => {
    const value = gemm?.attributes[name];
    return value !== undefined && "int" in value && value.int === 1;
  };
  if (gemm?.inputs.length !== 2 || !flag("transA") || flag("transB")) return undefined;
  // what else needs the gradient keeps it
  const needed = graph.users(step.gradient).length > 2 || graph.results.has(step.gradient);
  return needed ? undefined : [gemm.inputs[0], gemm.inputs[1]];
}

/** Whether a gradient is the sums of dy's columns: a product with ones, reshaped. */
function sumsOf(graph: Rewrite, gradient: string, dy: string): boolean {
  const gemm = graph.maker(graph.maker(gradient, "Reshape")?.inputs[0], "Gemm");
  return gemm?.inputs.length === 2 && gemm.inputs[1] === dy && graph.isOnes(gemm.inputs[0]);
}

/** Adam's nodes as `latents.GemmAdam` (dense layers, with their bias) and `latents.Adam`. */
export function fuseAdam(graph: Rewrite): void {
  const steps = graph.nodes
    .filter((node) => node.opType === "Sub" && node.domain === "")
    .flatMap((node) => adamStep(graph, node) ?? []);
  const left = new Set(steps);
  const made: NodeProto[] = [];
  const node = (opType: string, inputs: string[], outputs: string[], attributes: Record<string, Attribute>): void => {
    made.push({ opType, domain: nativeDomain, inputs, outputs, attributes });
  };
  for (const step of steps) {
    const dense = denseGradient(graph, step);
    if (!dense) continue;
    const [dy] = dense;
    const bias = [...left].find((other) => sameRule(step, other) && sumsOf(graph, other.gradient, dy));
    left.delete(step);
    if (bias) left.delete(bias);
    node(
      "GemmAdam",
      [...rule(step), ...step.state, ...(bias?.state ?? []), ...dense],
      [...step.next, ...(bias?.next ?? [])],
      { ...ruleAttributes(step), bias: { int: bias ? 1 : 0 } },
    );
  }
  while (left.size > 0) {
    const [first] = left;
    const isSmall = (step: AdamStep): boolean => sizeOf(graph.shapes.get(step.state[0])!) <= small;
    const group = [...left].filter(
      (step) => step === first || (isSmall(first) && isSmall(step) && sameRule(first, step)),
    );
    for (const step of group) left.delete(step);
    node(
      "Adam",
      [...rule(first), ...group.flatMap((step) => [...step.state, step.gradient])],
      group.flatMap((step) => step.next),
      { ...ruleAttributes(first), count: { int: group.length } },
    );
  }
  graph.replace(
    steps.flatMap((step) => step.nodes),
    made,
  );
  graph.sweep();
}
