import { broadcastShapes, sameShape, type Shape } from "../../graph/index.js";
import type { NodeProto } from "../model-proto.js";
import { nativeDomain } from "../model-proto.js";
import { elementwiseOp, ProgramWriter } from "./elementwise-ops.js";
import { Groups } from "./groups.js";
import type { Rewrite } from "./rewrite.js";

/** How an input lies in the places of a result; numbers of `Spread` in packages/native/cpp/kernels.h. */
const spreads = { full: 0, single: 1, row: 2, column: 3 } as const;

/** A node's part in a group: the shape that it is done on, and how many of its leading axes make rows, if that matters to it. */
interface Member {
  readonly space: Shape;
  readonly lead?: number;
}

const isOne = (dim: number | string): boolean => dim === 1;

/** How values of a shape are spread over a space: a row by the axes after the first `lead`, a column by those. Undefined: otherwise. */
function spreadOf(space: Shape, shape: Shape): { spread: keyof typeof spreads; lead?: number } | undefined {
  if (sameShape(space, shape)) return { spread: "full" };
  if (shape.every(isOne)) return { spread: "single" };
  const own = shape.slice(shape.findIndex((dim) => !isOne(dim)));
  const lead = space.length - own.length;
  if (sameShape(space.slice(lead), own)) return { spread: "row", lead };
  if (shape.length !== space.length) return undefined;
  const rows = shape.length - [...shape].reverse().findIndex((dim) => !isOne(dim));
  return sameShape(space.slice(0, rows), shape.slice(0, rows)) ? { spread: "column", lead: rows } : undefined;
}

/** Writes down shapes and kinds of elementwise results that lie within an op's own nodes. */
function inferTypes(graph: Rewrite, order: readonly NodeProto[]): void {
  for (const node of order) {
    if (node.domain === nativeDomain) for (const name of node.outputs) graph.dtypes.set(name, "float");
    const op = elementwiseOp(node, (name) => graph.dtypes.get(name));
    if (!op) continue;
    const [output] = node.outputs;
    graph.dtypes.set(output, op.gives);
    const shapes = node.inputs.map((name) => graph.shapes.get(name));
    if (!graph.shapes.has(output) && shapes.every((shape) => shape !== undefined))
      graph.shapes.set(
        output,
        shapes.reduce((a, b) => broadcastShapes(a, b, "fuse")),
      );
  }
}

/** The one `lead` that all agree on; null where they do not. */
function commonLead(leads: readonly (number | undefined)[]): number | undefined | null {
  const set = [...new Set(leads.filter((lead) => lead !== undefined))];
  return set.length > 1 ? null : set[0];
}

/** Sums and means over the last axes. */
function reduction(graph: Rewrite, node: NodeProto): Member | undefined {
  const [input, axesName] = node.inputs;
  const space = graph.shapes.get(input);
  const axes = graph.ints(axesName);
  const known = node.domain === "" && (node.opType === "ReduceSum" || node.opType === "ReduceMean");
  if (!known || !space || !axes || axes.length === 0 || graph.dtypes.get(input) !== "float") return undefined;
  const lead = space.length - axes.length;
  return [...axes].sort((a, b) => a - b).every((axis, i) => axis === lead + i) ? { space, lead } : undefined;
}

/** The part that a node can have in a group. */
function memberOf(graph: Rewrite, node: NodeProto): Member | undefined {
  const space = graph.shapes.get(node.outputs[0]);
  if (!elementwiseOp(node, (name) => graph.dtypes.get(name)) || !space) return reduction(graph, node);
  const inputs = node.inputs.map((name) => {
    const shape = graph.shapes.get(name);
    return shape && spreadOf(space, shape);
  });
  const lead = inputs.includes(undefined) ? null : commonLead(inputs.map((input) => input!.lead));
  return lead === null ? undefined : { space, lead };
}

/** Puts elementwise nodes on equal shapes together, with the sums over rows that end them. */
function group(graph: Rewrite, order: readonly NodeProto[], members: ReadonlyMap<NodeProto, Member>): Set<NodeProto>[] {
  const groups = new Groups(graph, order);
  // one way to cut rows, and no sum that a node of the same group reads: it is known only when the rows are done
  const fit = (nodes: ReadonlySet<NodeProto>): boolean =>
    commonLead([...nodes].map((node) => members.get(node)!.lead)) !== null &&
    ![...nodes].some((node) => isReduction(node) && graph.users(node.outputs[0]).some((user) => nodes.has(user)));
  const visited = new Set<NodeProto>();
  for (const node of order) {
    const own = members.get(node);
    if (!own) continue;
    // whoever makes its inputs, and who reads the same ones
    const near = node.inputs.flatMap((name) => {
      const shape = graph.shapes.get(name);
      if (!shape || !sameShape(shape, own.space)) return [];
      const maker = graph.madeBy(name);
      return [...(maker ? [maker] : []), ...graph.users(name)];
    });
    for (const other of near) {
      const its = visited.has(other) ? members.get(other) : undefined;
      if (!its || groups.of(node).has(other) || !sameShape(its.space, own.space)) continue;
      if (fit(new Set([...groups.of(node), ...groups.of(other)]))) groups.join(other, node);
    }
    visited.add(node);
  }
  return [...new Set([...visited].map((node) => groups.of(node) as Set<NodeProto>))];
}

/** A group as one node, and casts where others need its bools; undefined where no input shows the shape, or nothing is won. */
function asOne(
  graph: Rewrite,
  nodes: readonly NodeProto[],
  members: ReadonlyMap<NodeProto, Member>,
): NodeProto[] | undefined {
  const { space } = members.get(nodes[0])!;
  const inside = new Set(nodes);
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const values = (node: NodeProto): readonly string[] => (isReduction(node) ? node.inputs.slice(0, 1) : node.inputs);
  const inputs = [
    ...new Set(nodes.flatMap(values).filter((name) => !made.has(name) && graph.number(name) === undefined)),
  ];
  const lies = inputs.map((name) => spreadOf(space, graph.shapes.get(name)!)!.spread);
  const bytes = nodes.some((node) => node.opType === "Cast" && graph.dtypes.get(node.inputs[0]) === "uint8");
  if (!lies.includes("full") || (nodes.length < 2 && !bytes)) return undefined;

  const writer = new ProgramWriter(inputs.length);
  const at = new Map(inputs.map((name, i) => [name, i]));
  const whole = new Set<number>();
  const results: { name: string; entry: [number, number, number] }[] = [];
  const casts: NodeProto[] = [];
  const placeOf = (name: string): number => at.get(name) ?? writer.number(graph.number(name)!);
  for (const node of nodes) {
    const [output] = node.outputs;
    if (isReduction(node)) {
      const { keepdims } = node.attributes;
      const keeps = keepdims && "int" in keepdims ? keepdims.int : 1;
      results.push({
        name: output,
        entry: [placeOf(node.inputs[0]), node.opType === "ReduceMean" ? 2 : 1, keeps],
      });
      continue;
    }
    const op = elementwiseOp(node, (name) => graph.dtypes.get(name))!;
    let value = op.write(writer, node.inputs.map(placeOf), node);
    if (graph.results.has(output) || graph.users(output).some((user) => !inside.has(user))) {
      // each result is made by a step of its own
      if (value >= 0 || value % 2 !== 0 || whole.has(value)) value = writer.step("copy", value);
      whole.add(value);
      const name = op.gives === "bool" ? graph.fresh("Elementwise") : output;
      if (name !== output) casts.push(castToBool(name, output));
      results.push({ name, entry: [value, 0, 0] });
    }
    at.set(output, value);
  }
  const attributes = {
    spreads: { ints: lies.map((spread) => spreads[spread]) },
    numbers: { ints: writer.numbers },
    program: { ints: writer.program },
    results: { ints: results.flatMap(({ entry: [value, ...rest] }) => [writer.place(value), ...rest]) },
    lead: { int: commonLead(nodes.map((node) => members.get(node)!.lead)) ?? 0 },
  };
  const outputs = results.map(({ name }) => name);
  return [{ opType: "Elementwise", domain: nativeDomain, inputs, outputs, attributes }, ...casts];
}

const isReduction = ({ opType }: NodeProto): boolean => opType === "ReduceSum" || opType === "ReduceMean";

const castToBool = (from: string, to: string): NodeProto => ({
  ...{ opType: "Cast", domain: "", inputs: [from], outputs: [to], attributes: { to: { int: 9 } } },
});

/** Elementwise nodes on values of one shape as `latents.Elementwise`, with the sums and means over the last axes that follow them. */
export function fuseElementwise(graph: Rewrite): void {
  const order = graph.ordered();
  inferTypes(graph, order);
  const members = new Map(
    order.flatMap((node) => {
      const member = memberOf(graph, node);
      return member ? [[node, member] as const] : [];
    }),
  );
  const place = new Map(order.map((node, i) => [node, i]));
  const [gone, fused]: [NodeProto[], NodeProto[]] = [[], []];
  for (const nodes of group(graph, order, members)) {
    const sorted = [...nodes].sort((a, b) => place.get(a)! - place.get(b)!);
    const made = asOne(graph, sorted, members);
    if (made) {
      gone.push(...sorted);
      fused.push(...made);
    }
  }
  graph.replace(gone, fused);
}
